#include "tree.h"

/*
 * The prober touches the page; its pager is main, which so learns by a message of its own that the access is not allowed. Main does
 * not answer the fault. It sends the prober somewhere else the next time, which breaks the fault off.
 */
static L4_ThreadId_t prober, me;
static volatile unsigned char *volatile target;
static volatile int writes;
static unsigned char stack[1024] __attribute__((aligned(16)));

static void try(void) {
    unsigned char byte = *target;
    if (writes) *target = byte;
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(me);
    for (;;) L4_Receive(me);
}

static void idle(void *arg) {
    (void)arg;
    for (;;) L4_Receive(me);
}

static int succeeds(int write) {
    writes = write;
    L4_Start_SpIp(prober, (L4_Word_t)(stack + sizeof stack), (L4_Word_t)try);
    return !L4_IsPagefault(L4_Receive(prober));
}

L4_Word_t probe_rights(L4_Word_t address) {
    if (L4_IsNilThread(prober)) {
        me = L4_Myself();
        l4_touch_pages();
        prober = l4_thread_create(idle, NULL, "prober", 120);
        L4_Set_PagerOf(prober, me);
    }
    target = (volatile unsigned char *)address;
    if (!succeeds(0)) return 0;
    return succeeds(1) ? L4_ReadWriteOnly : L4_Readable;
}

int give(L4_Word_t address, L4_ThreadId_t to, L4_Word_t rights, int grant) {
    L4_Fpage_t f = L4_FpageAddRights(L4_Fpage(address, PAGE), rights);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, grant ? L4_GrantItem(f, 0) : L4_MapItem(f, 0));
    L4_MsgLoad(&msg);
    return L4_IpcSucceeded(L4_Send_Timeout(to, L4_TimePeriod(1000000)));
}
