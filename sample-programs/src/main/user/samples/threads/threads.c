#include <playground.h>
#include <stdio.h>

static L4_ThreadId_t first;
static void sleep_ms(unsigned ms) { L4_Sleep(L4_TimePeriod(ms * 1000)); }

/* ---- Switching: a thread of lower priority runs only when it is given the processor ---- */

static volatile int turns;

static void take_turns(void *arg) {
    (void)arg;
    for (;;) {
        turns++;
        L4_ThreadSwitch(first);
    }
}

static void switching(void) {
    L4_ThreadId_t other = l4_thread_create(take_turns, NULL, "turns", 50);
    l4_check(turns == 0, "a new thread of lower priority has not run");
    for (int turn = 1; turn <= 5; turn++)
        while (turns != turn) L4_ThreadSwitch(other); /* a tick of the timer may take the processor back too early */
    l4_check(turns == 5, "five turns given, five turns taken");
    l4_thread_delete(other);
}

/* ---- Ids: the global one is valid everywhere, the local one is an address in this space ---- */

static void waits(void *arg) {
    (void)arg;
    for (;;) L4_Wait(NULL);
}

static void ids(void) {
    L4_ThreadId_t global = l4_thread_create(waits, NULL, "named", 100), local = L4_LocalIdOf(global);
    printf("thread number %u, version %u; local id %08x\n", L4_ThreadNo(global), L4_Version(global), local.raw);
    l4_check(L4_IsGlobalId(global) && L4_IsLocalId(local), "one id is global, the other local");
    l4_check(L4_IsThreadEqual(L4_GlobalIdOf(local), global), "each leads to the other");
    l4_check(local.raw == L4_MyLocalId().raw + MK_UTCB_SIZE, "the local id is an address, that of the second UTCB");

    l4_thread_delete(global);
    L4_ThreadId_t next = l4_thread_create(waits, NULL, "successor", 100);
    l4_check(L4_ThreadNo(next) == L4_ThreadNo(global) && L4_Version(next) != L4_Version(global),
             "the number is used again, with another version");
    L4_Set_MsgTag(L4_Niltag);
    l4_check(L4_IpcFailed(L4_Send(global)), "the old id: %s", l4_ipc_error_text(L4_ErrorCode()));
    L4_Set_MsgTag(L4_Niltag);
    l4_check(L4_IpcSucceeded(L4_Send(next)), "the new id: a message arrived");
    l4_thread_delete(next);
}

/* ---- ExchangeRegisters: stop a thread, look at it, send it elsewhere ---- */

static volatile unsigned counter;
static volatile int diverted;

static void count(void *arg) {
    (void)arg;
    for (;;) counter++;
}

/* Nobody calls this: the counting thread finds itself here. */
static void elsewhere(void) {
    diverted = 1;
    L4_Set_MsgTag(__L4_MakeTag(7, 0, 0));
    L4_Send(first);
    l4_thread_exit();
}

static int counts(void) {
    unsigned before = counter;
    for (int i = 0; i < 100 && counter == before; i++) sleep_ms(2);
    return counter != before;
}

static void registers(void) {
    L4_ThreadId_t t = l4_thread_create(count, NULL, "counter", 50);
    L4_Word_t sp, ip, flags;
    l4_check(counts(), "the thread counts while main sleeps");

    L4_ThreadState_t state = L4_Stop_SpIpFlags(t, &sp, &ip, &flags);
    l4_check(!L4_ThreadWasHalted(state) && !L4_ThreadWasIpcing(state), "stopped; it was running");
    l4_check(ip - (L4_Word_t)count < 32, "its instruction pointer is in count");
    l4_check(sp - MK_STACK_BASE - MK_STACK_SLOT < MK_STACK_SLOT, "its stack pointer is in the second slot");
    unsigned before = counter;
    sleep_ms(5);
    l4_check(counter == before, "it stands still");
    l4_check(L4_ThreadWasHalted(L4_Stop(t)), "stopped again: it was halted");
    L4_Start(t);
    l4_check(counts(), "started: it counts on");

    L4_Set_UserDefinedHandleOf(t, 0x4711);
    l4_check(L4_UserDefinedHandleOf(t) == 0x4711, "its user-defined handle can be set and read");
    l4_check(L4_IsThreadEqual(L4_PagerOf(t), l4_init_id()), "its pager is init");

    L4_Start_SpIp(t, sp & ~15u, (L4_Word_t)elsewhere);
    l4_check(L4_Label(L4_Receive(t)) == 7 && diverted, "sent elsewhere: it reports from there");
}

/* ---- ... and out of an IPC ---- */

static volatile L4_Word_t waiters_error;

static void wait_once(void *arg) {
    (void)arg;
    L4_Receive(first);
    waiters_error = L4_ErrorCode();
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(first);
}

static void cancelling(void) {
    L4_ThreadId_t t = l4_thread_create(wait_once, NULL, "waiter", 120);
    L4_ThreadState_t state = L4_Stop(t);
    l4_check(L4_ThreadWasReceiving(state), "another thread was receiving when it was stopped");
    L4_AbortIpc_and_stop(t);
    L4_Start(t);
    L4_Receive(t);
    l4_check(waiters_error >> 1 == 3, "its IPC was broken off: %s", l4_ipc_error_text(waiters_error));
}

int main(void) {
    first = L4_Myself();
    switching();
    ids();
    registers();
    cancelling();
    return l4_wrong();
}
