#include "ports.h"
#include <playground.h>

/*
 * The worker touches the ports; its pager is main. What main cannot get for it, the worker cannot go on without: it
 * is sent somewhere else the next time.
 */
static L4_ThreadId_t owner, me, worker;
static volatile L4_Word_t request, index, value;
static char stack[1024] __attribute__((aligned(16)));

static void out(L4_Word_t port, L4_Word_t byte) { __asm__ volatile("outb %b0, %w1" : : "a"(byte), "d"(port)); }

static L4_Word_t in(L4_Word_t port) {
    L4_Word_t byte;
    __asm__ volatile("inb %w1, %b0" : "=a"(byte) : "d"(port));
    return byte & 0xFF;
}

static void use_clock(void) {
    out(CLOCK_INDEX, index);
    if (request == WRITE)
        out(CLOCK_DATA, value);
    else
        value = in(CLOCK_DATA);
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(me);
    for (;;) L4_Receive(me);
}

static void idle(void *arg) {
    (void)arg;
    for (;;) L4_Receive(me);
}

/* Owner maps the port to this space, or refuses. */
static int have(L4_Word_t port) {
    L4_MsgTag_t tag;
    L4_Accept(L4_MapGrantItems(L4_IoFpageLog2(0, 16)));
    L4_Set_MsgTag(__L4_MakeTag(WANT, 1, 0));
    L4_LoadMR(1, port);
    tag = L4_Call(owner);
    L4_Accept(L4_UntypedWordsAcceptor);
    return L4_TypedWords(tag) != 0;
}

/* Lets the worker do what is requested; returns the port that was refused, or 0. */
static L4_Word_t work(L4_Word_t *faults) {
    L4_Start_SpIp(worker, (L4_Word_t)(stack + sizeof stack), (L4_Word_t)use_clock);
    for (*faults = 0;; ++*faults) {
        L4_MsgTag_t tag = L4_Receive(worker);
        L4_Word_t fpage, port;
        if (!L4_IsIoPagefault(tag)) return 0;
        L4_StoreMR(1, &fpage);
        port = L4_IoFpagePort(__L4_FpageRaw(fpage));
        if (!have(port)) return port;
        L4_Set_MsgTag(L4_Niltag);
        L4_Send(worker); /* the space has the port now: the worker tries again */
    }
}

int main(void) {
    me = L4_Myself();
    l4_touch_pages();
    worker = l4_thread_create(idle, NULL, "worker", 120);
    L4_Set_PagerOf(worker, me);
    for (L4_MsgTag_t tag = L4_Wait(&owner);; tag = L4_ReplyWait(owner, &owner)) {
        L4_Word_t words[3], faults;
        L4_StoreMRs(1, 2, words);
        request = L4_Label(tag);
        index = words[0];
        value = words[1];
        if (request == READ_AT_ONCE) {
            out(CLOCK_INDEX, index);
            L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
            L4_LoadMR(1, in(CLOCK_DATA));
            continue;
        }
        words[1] = work(&faults);
        words[0] = value;
        words[2] = faults;
        L4_Set_MsgTag(__L4_MakeTag(0, 3, 0));
        L4_LoadMRs(1, 3, words);
    }
}
