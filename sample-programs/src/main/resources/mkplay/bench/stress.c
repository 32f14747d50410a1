// Makes the kernel do what takes it longest, again and again: stress MAP|ANSWER|STRING|THREADS|DERIVED ROUNDS, with the program receiver.
#include <l4.h>
#include <playground.h>
#include <stdlib.h>
#include <string.h>

#define MOST (2 << 20)
#define STRING_BYTES 65536
#define WINDOW 0x50000000u
#define DERIVED 1024
#define PAGE 4096

static char memory[MOST] __attribute__((aligned(MOST)));

static int call(L4_ThreadId_t receiver, const L4_Msg_t *msg) {
    L4_MsgLoad(msg);
    return L4_IpcSucceeded(L4_Call(receiver));
}

// Two MiB as one flexpage: given, taken away.
static int map(L4_ThreadId_t receiver, int rounds) {
    L4_Fpage_t all = L4_FpageAddRights(L4_FpageLog2((L4_Word_t)memory, 21), L4_FullyAccessible);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(all, 0));
    for (int i = 0; i < rounds; i++) {
        if (!call(receiver, &msg)) return 1;
        L4_UnmapFpage(all);
    }
    return 0;
}

static L4_ThreadId_t pager;

static void touch(void *unused) {
    L4_Set_Pager(pager);
    for (;;) *(volatile char *)WINDOW = 1;
}

// The same as an answer to a page fault.
static int answer(int rounds) {
    L4_Fpage_t all = L4_FpageAddRights(L4_FpageLog2((L4_Word_t)memory, 21), L4_FullyAccessible);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(all, WINDOW));
    pager = L4_Myself();
    L4_ThreadId_t thread = l4_thread_create(touch, 0, "t", 100);
    for (int i = 0; i < rounds; i++) {
        if (!L4_IpcSucceeded(L4_Receive(thread))) return 1;
        L4_MsgLoad(&msg);
        if (!L4_IpcSucceeded(L4_Send(thread))) return 1;
        L4_UnmapFpage(all);
    }
    return 0;
}

static int string(L4_ThreadId_t receiver, int rounds) {
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendSimpleStringItem(&msg, L4_StringItem(STRING_BYTES, memory));
    for (int i = 0; i < rounds; i++)
        if (!call(receiver, &msg)) return 1;
    return 0;
}

static void wait(void *unused) {
    L4_Receive(L4_MyLocalId());
}

// Threads come and go while others wait for them.
static int threads(int rounds) {
    for (int i = 0; i < rounds; i++) {
        L4_ThreadId_t ids[20];
        for (int n = 0; n < 20; n++) ids[n] = l4_thread_create(wait, 0, "t", 100);
        for (int n = 0; n < 20; n++)
            if (l4_thread_delete(ids[n])) return 1;
    }
    return 0;
}

static void take(void *unused) {
    L4_ThreadId_t client;
    L4_Accept(L4_MapGrantItems(L4_CompleteAddressSpace));
    L4_Wait(&client);
    for (;;) {
        L4_Set_MsgTag(L4_Niltag);
        L4_ReplyWait(client, &client);
    }
}

static int map_page(L4_ThreadId_t taker, const void *page, L4_Word_t place) {
    L4_Fpage_t fpage = L4_FpageAddRights(L4_FpageLog2((L4_Word_t)page, 12), L4_FullyAccessible);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(fpage, place));
    return call(taker, &msg);
}

// A page from which many are derived loses the right to write, and is replaced by another one.
static int derived(int rounds) {
    L4_ThreadId_t taker = l4_thread_create(take, 0, "t", 100);
    for (int i = 0; i < rounds; i++) {
        if (!map_page(taker, memory, WINDOW)) return 1;
        for (int n = 1; n < DERIVED; n++)
            if (!map_page(taker, (const void *)WINDOW, WINDOW + n * PAGE)) return 1;
        L4_UnmapFpage(L4_FpageAddRights(L4_FpageLog2((L4_Word_t)memory, 12), L4_Writable));
        if (!map_page(taker, memory + PAGE, WINDOW)) return 1;
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    int rounds = atoi(argv[2]);
    L4_ThreadId_t receiver = l4_lookup_wait("receiver");
    memset(memory, 1, sizeof memory);
    switch (argv[1][0]) {
    case 'M': return map(receiver, rounds);
    case 'A': return answer(rounds);
    case 'S': return string(receiver, rounds);
    case 'D': return derived(rounds);
    default: return threads(rounds);
    }
}
