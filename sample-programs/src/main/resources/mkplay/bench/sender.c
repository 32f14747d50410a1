// Calls receiver ROUNDS times with a string of SIZE bytes, or with SIZE pages that it then takes back: sender STRING|MAP SIZE ROUNDS.
// Size 0: the messages have no words, and nothing is taken back. LARGE: the pages are one page of SIZE pages, SPLIT: the same of small ones.
#include <l4.h>
#include <l4/sigma0.h>
#include <playground.h>
#include <stdlib.h>
#include <string.h>

#define MOST (2 << 20)
#define DEVICES 0x80000000u
#define PLACE 0x60000000u
#define NO_SUCH_PAGES 4

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

static int map_pages(L4_ThreadId_t receiver, L4_Word_t start, int pages, int rounds) {
    L4_Fpage_t fpage = L4_FpageAddRights(L4_Fpage(start, (L4_Word_t)pages * 4096), L4_FullyAccessible);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    if (pages) L4_MsgAppendMapItem(&msg, L4_MapItem(fpage, 0));
    for (int round = 0; round < rounds; round++) {
        if (!call(receiver, &msg)) return 1;
        if (pages) L4_UnmapFpage(fpage);
    }
    return 0;
}

// Device memory at DEVICES, which nobody looks at; of which sigma0 has small pages if it was asked for a small one first. 0: it has none.
static L4_Word_t device_pages(int pages, int split) {
    L4_Fpage_t all = L4_FpageAddRights(L4_Fpage(DEVICES, (L4_Word_t)pages * 4096), L4_FullyAccessible);
    L4_Fpage_t first = L4_FpageAddRights(L4_Fpage(DEVICES, 4096), L4_FullyAccessible);
    L4_Fpage_t window = L4_Fpage(PLACE, (L4_Word_t)pages * 4096);
    if (split && L4_IsNilFpage(L4_Sigma0_GetPage_RcvWindow(L4_nilthread, first, window))) return 0;
    return L4_IsNilFpage(L4_Sigma0_GetPage_RcvWindow(L4_nilthread, all, window)) ? 0 : PLACE;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    L4_ThreadId_t receiver = l4_lookup_wait("receiver");
    int size = atoi(argv[2]), rounds = atoi(argv[3]);
    if (!strcmp(argv[1], "STRING")) {
        memset(memory, 1, (size_t)size);
        return send_strings(receiver, size, rounds);
    }
    if (!strcmp(argv[1], "MAP")) {
        memset(memory, 1, (size_t)size * 4096);
        return map_pages(receiver, (L4_Word_t)memory, size, rounds);
    }
    if (!(L4_PageSizeMask(L4_GetKernelInterface()) & (L4_Word_t)size * 4096)) return NO_SUCH_PAGES;
    L4_Word_t start = device_pages(size, !strcmp(argv[1], "SPLIT"));
    return start ? map_pages(receiver, start, size, rounds) : 3;
}
