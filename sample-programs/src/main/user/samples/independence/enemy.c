#include "attack.h"
#include <playground.h>

static L4_ThreadId_t victim, server, client, me;
static struct board *const board = (struct board *)WINDOW;
static char page[4096] __attribute__((aligned(4096)));
static L4_Word_t error;

/* ---- Threads that make trouble for ever; a moment between two messages or exceptions keeps a trace of it readable ---- */

static void pause(void) {
    for (volatile int i = 0; i < 1000; i++) {
    }
}

static void spin(void *arg) {
    (void)arg;
    for (;;) board->spins++;
}

static void send_everywhere(void *arg) {
    const L4_ThreadId_t targets[] = {server, victim, client};
    (void)arg;
    for (unsigned i = 0;; i++) {
        L4_Set_MsgTag(__L4_MakeTag(FORGED, 63, 0));
        if (L4_IpcSucceeded(L4_Send_Timeout(targets[i % 3], L4_ZeroTime))) board->messages++;
        pause();
    }
}

static void take_exceptions(void *arg) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    (void)arg;
    for (;;) {
        board->faults++;
        L4_Set_MsgTag(tag); /* as it came: the breakpoint is behind, the next one before the thread */
        tag = L4_ReplyWait(from, &from);
    }
}

static L4_ThreadId_t handler;

static void raise_exceptions(void *arg) {
    (void)arg;
    L4_Set_ExceptionHandler(handler);
    for (;; pause()) __asm__ volatile("int3");
}

static int flood(void) {
    static void (*const trouble[])(void *) = {spin, send_everywhere, spin, raise_exceptions, spin};
    int started = 0;
    handler = l4_thread_create(take_exceptions, NULL, "handler", 50);
    for (int i = 0; i < 5; i++) started += !L4_IsNilThread(l4_thread_create(trouble[i], NULL, "trouble", 50));
    return started == 5;
}

/* ---- Single attacks: 1 if it seems to have worked ---- */

static void waits(void *arg) {
    (void)arg;
    for (;;) L4_Receive(me);
}

static int rise(void) {
    L4_ThreadId_t t = l4_thread_create(waits, NULL, "above", 150);
    if (!L4_IsNilThread(t)) return 1;
    t = l4_thread_create(waits, NULL, "rising", 50);
    int result = L4_Set_Priority(t, 150) != L4_SchedResult_Error;
    error = L4_ErrorCode();
    l4_thread_delete(t);
    return result;
}

static int map(L4_Word_t address) {
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(L4_FpageAddRights(L4_Fpage((L4_Word_t)page, 4096), L4_FullyAccessible), address));
    L4_MsgLoad(&msg);
    return L4_IpcSucceeded(L4_Send_Timeout(server, L4_TimePeriod(20000)));
}

static int impersonate(void) {
    L4_MsgTag_t tag = __L4_MakeTag(FORGED, 1, 0);
    L4_Set_Propagation(&tag);
    L4_Set_VirtualSender(client);
    L4_Set_MsgTag(tag);
    return L4_IpcSucceeded(L4_Send_Timeout(server, L4_TimePeriod(20000)));
}

/* For 10 ms: the client waits for the server all the time. */
static int forge(void) {
    L4_Clock_t end = L4_ClockAddUsec(L4_SystemClock(), 10000);
    int worked = 0;
    while (!worked && L4_IsClockEarlier(L4_SystemClock(), end)) {
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, 666);
        worked = L4_IpcSucceeded(L4_Reply(client));
        if (!worked) pause();
    }
    return worked;
}

static int take_sigma0s_memory(void) {
    return !L4_IsNilFpage(L4_Sigma0_GetAny(L4_nilthread, 12, L4_Fpage(WINDOW + 4096, 4096)));
}

/* Every page that is touched is one that nobody else has. */
static int take_inits_memory(void) {
    for (L4_Word_t p = MK_HEAP_BASE; p < MK_HEAP_MAX; p += 4096) *(volatile char *)p = 1;
    return 1;
}

static int ask_init(void) {
    L4_Set_MsgTag(__L4_MakeTag(MK_INIT_THREAD_DELETE, 1, 0));
    L4_LoadMR(1, victim.raw);
    return L4_Label(L4_Call(l4_init_id())) == 0;
}

static int attack(L4_Word_t request, L4_Word_t address) {
    L4_Fpage_t there = L4_FpageAddRights(L4_Fpage(address, 4096), L4_FullyAccessible);
    switch (request) {
    case KILL: return L4_ThreadControl(victim, L4_nilthread, L4_nilthread, L4_nilthread, (void *)-1) != 0;
    case HALT: return L4_Stop(victim), L4_ErrorCode() == 0;
    case SLOW_DOWN: return L4_Set_Priority(victim, 1) != L4_SchedResult_Error;
    case ASK_INIT: return ask_init();
    case RISE: return rise();
    case TAKE_NAME: return l4_register("server") == 0;
    case PEEK: error = *(L4_Word_t *)address; return 1;
    case FLUSH: L4_Flush(there); return 1;
    case MAP: return map(address);
    case TAKE_SIGMA0S: return take_sigma0s_memory();
    case TAKE_INITS: return take_inits_memory();
    case IMPERSONATE: return impersonate();
    case FORGE: return forge();
    case EAVESDROP: return L4_IpcSucceeded(L4_Receive_Timeout(client, L4_TimePeriod(5000)));
    case FLOOD: return flood();
    default: return 0;
    }
}

int main(void) {
    L4_ThreadId_t from;
    me = L4_Myself();
    victim = l4_lookup("victim");
    client = l4_lookup("client");
    server = l4_lookup_wait("server");
    L4_Accept(L4_MapGrantItems(L4_Fpage(WINDOW, 4096)));
    L4_Receive(victim);
    L4_Accept(L4_UntypedWordsAcceptor);
    for (L4_MsgTag_t tag = L4_Wait(&from);; tag = L4_ReplyWait(from, &from)) {
        L4_Word_t word;
        L4_StoreMR(1, &word);
        error = 0;
        L4_Set_ErrorCode(0);
        L4_Word_t worked = (L4_Word_t)attack(L4_Label(tag), word);
        if (error == 0) error = L4_ErrorCode();
        L4_Set_MsgTag(__L4_MakeTag(0, 2, 0));
        L4_LoadMR(1, worked);
        L4_LoadMR(2, error);
    }
}
