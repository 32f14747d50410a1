// Calls receiver ROUNDS times with a string of SIZE bytes, or with SIZE pages that it then takes back: sender STRING|MAP SIZE ROUNDS.
// Size 0: the messages have no words, and nothing is taken back.
#include <l4.h>
#include <playground.h>
#include <stdlib.h>
#include <string.h>

#define MOST (2 << 20)

static char memory[MOST] __attribute__((aligned(MOST)));

static int call(L4_ThreadId_t receiver, const L4_Msg_t *msg) {
    L4_MsgLoad(msg);
    return L4_IpcSucceeded(L4_Call(receiver));
}

static int send_strings(L4_ThreadId_t receiver, int bytes, int rounds) {
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    if (bytes) L4_MsgAppendSimpleStringItem(&msg, L4_StringItem(bytes, memory));
    for (int round = 0; round < rounds; round++)
        if (!call(receiver, &msg)) return 1;
    return 0;
}

static int map_pages(L4_ThreadId_t receiver, int pages, int rounds) {
    L4_Fpage_t fpage = L4_FpageAddRights(L4_Fpage((L4_Word_t)memory, (L4_Word_t)pages * 4096), L4_FullyAccessible);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    if (pages) L4_MsgAppendMapItem(&msg, L4_MapItem(fpage, 0));
    for (int round = 0; round < rounds; round++) {
        if (!call(receiver, &msg)) return 1;
        if (pages) L4_UnmapFpage(fpage);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    L4_ThreadId_t receiver = l4_lookup_wait("receiver");
    int size = atoi(argv[2]), rounds = atoi(argv[3]);
    int strings = argv[1][0] == 'S';
    memset(memory, 1, strings ? (size_t)size : (size_t)size * 4096);
    return strings ? send_strings(receiver, size, rounds) : map_pages(receiver, size, rounds);
}
