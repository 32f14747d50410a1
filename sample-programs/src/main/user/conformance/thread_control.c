/* L4 X.2 reference manual, chapter 2.4: ThreadControl. */
#include "conformance.h"

#define KEEP ((void *)-1)

static volatile L4_Word_t started_ip, started_sp;

static void wait_for_ever(void) {
    for (;;) L4_Receive(L4_MyLocalId());
}

static void note_start(void) {
    L4_Word_t sp;
    __asm__ volatile("movl %%esp, %0" : "=r"(sp));
    started_sp = sp;
    started_ip = 1;
    wait_for_ever();
}

/* The call is refused with this error. */
static void refused(L4_Word_t result, L4_Word_t error, const char *what) {
    expect_word(result == 0 ? L4_ErrorCode() : 0, error, what);
    L4_Set_ErrorCode(0);
}

static L4_Word_t without_privilege(L4_Word_t id) {
    L4_ThreadId_t dest = __L4_Thread(id);
    if (L4_ThreadControl(dest, dest, L4_MyGlobalId(), L4_nilthread, KEEP)) return 0;
    return L4_ErrorCode();
}

static void refusals(void) {
    const void *kip = L4_GetKernelInterface();
    L4_ThreadId_t nobody = fresh_id(), other = start_apart(agent, 100), fresh = fresh_id();
    L4_ThreadId_t system = L4_GlobalId(L4_ThreadIdSystemBase(kip), 1);
    expect_word(agent_call(other, without_privilege, fresh.raw), L4_ErrNoPrivilege, "without privilege: error 1");
    refused(L4_ThreadControl(system, system, main_thread, L4_nilthread, KEEP), L4_ErrInvalidThread, "a system thread: error 2");
    refused(L4_ThreadControl(fresh, nobody, main_thread, L4_nilthread, KEEP), L4_ErrInvalidSpace,
            "a space of nobody: error 3");
    refused(L4_ThreadControl(main_thread, L4_nilthread, L4_nilthread, L4_nilthread, KEEP), L4_ErrInvalidThread,
            "deleting oneself: error 2");
    refused(L4_ThreadControl(fresh, fresh, main_thread, main_thread, (void *)utcb_area), L4_ErrInvalidSpace,
            "an active thread in a space that is not initialised: error 3");
    refused(L4_ThreadControl(fresh, other, main_thread, main_thread, (void *)(utcb_area + 100)), L4_ErrUtcbArea,
            "a UTCB that is not aligned: error 6");
    refused(L4_ThreadControl(fresh, other, main_thread, main_thread, (void *)WINDOW), L4_ErrUtcbArea,
            "a UTCB outside of the area: error 6");
    expect(L4_ThreadControl(nobody, L4_nilthread, L4_nilthread, L4_nilthread, KEEP) == 1, "deleting nobody succeeds");
    finish();
}

static void start_protocol(void) {
    L4_ThreadId_t id = fresh_id();
    L4_Word_t utcb = utcb_area + 512 * 40;
    static unsigned char stack[512];
    L4_Word_t sp = (L4_Word_t)(stack + sizeof stack) & -16u;
    L4_ThreadId_t stranger = start(agent, 100);
    expect(L4_ThreadControl(id, main_thread, main_thread, L4_nilthread, KEEP) == 1, "an inactive thread is created");
    L4_Set_MsgTag(L4_Niltag);
    expect(L4_IpcFailed(L4_Reply(id)), "an inactive thread takes no message");
    expect(L4_ThreadControl(id, main_thread, L4_nilthread, main_thread, (void *)utcb) == 1, "a pager makes it active");
    (void)stranger;
    started_ip = 0;
    L4_Set_MsgTag(__L4_MakeTag(0, 2, 0));
    L4_LoadMR(1, (L4_Word_t)note_start);
    L4_LoadMR(2, sp);
    expect(L4_IpcSucceeded(L4_Reply(id)), "it waits for its pager's message");
    expect(soon(&started_ip), "and starts at the first word");
    expect(sp - started_sp < 64, "with the second as stack pointer");
    expect(L4_ThreadControl(id, main_thread, main_thread, main_thread, KEEP) == 1, "scheduler and pager are changed");
    L4_ThreadControl(id, L4_nilthread, L4_nilthread, L4_nilthread, KEEP);
    finish();
}

static void versions(void) {
    L4_ThreadId_t old = start(agent, 100), renamed = L4_GlobalId(L4_ThreadNo(old), 2);
    expect_word(agent_read(old, (L4_Word_t)&main_thread), main_thread.raw, "the first version answers");
    expect(L4_ThreadControl(renamed, main_thread, L4_nilthread, L4_nilthread, KEEP) == 1, "the version is changed");
    L4_Set_MsgTag(L4_Niltag);
    expect(L4_IpcFailed(L4_Send_Timeout(old, PATIENCE)), "the old id is nobody's");
    expect_word(L4_ErrorCode(), 2 << 1, "that is error 2 of the send phase");
    L4_Set_MsgTag(L4_Niltag);
    expect(L4_IpcSucceeded(L4_Send_Timeout(renamed, PATIENCE)), "the new one is the thread's");
    L4_ThreadControl(renamed, L4_nilthread, L4_nilthread, L4_nilthread, KEEP);
    finish();
}

static void send_to_main(void) {
    L4_Set_MsgTag(__L4_MakeTag(77, 0, 0));
    L4_Send(main_thread);
    wait_for_ever();
}

/* ... to a thread that is deleted while it waits in its queue. */
static L4_ThreadId_t victim;
static volatile L4_Word_t abandoned_error, abandoned_done;

static void send_to_victim(void) {
    L4_Set_MsgTag(L4_Niltag);
    abandoned_error = L4_IpcFailed(L4_Send(victim)) ? L4_ErrorCode() : 0;
    abandoned_done = 1;
    wait_for_ever();
}

static void deletion(void) {
    L4_ThreadId_t from, sender = start(send_to_main, 100);
    expect_word(L4_Label(L4_Receive(sender)), 77, "a thread sends");
    sender = start(send_to_main, 100);
    reaches(sender, L4_SchedResult_PendingSend);
    L4_ThreadControl(sender, L4_nilthread, L4_nilthread, L4_nilthread, KEEP);
    expect(L4_IpcFailed(L4_Wait_Timeout(L4_TimePeriod(20000), &from)), "a deleted sender's message does not come");
    if (is_pistachio()) {
        skip("a thread is deleted while another waits to send to it", "that one waits for ever, and deleting it stops the kernel");
        finish();
        return;
    }
    victim = start(wait_for_ever, 100);
    reaches(start(send_to_victim, 100), L4_SchedResult_PendingSend);
    L4_ThreadControl(victim, L4_nilthread, L4_nilthread, L4_nilthread, KEEP);
    expect(soon(&abandoned_done), "who waits to send to a deleted thread goes on");
    expect_word(abandoned_error, 2 << 1, "with error 2 of the send phase");
    finish();
}

static void migration(void) {
    L4_ThreadId_t apart = start_apart(agent, 100), id = fresh_id();
    L4_Word_t utcb = utcb_area + 512 * 41;
    expect(L4_ThreadControl(id, main_thread, main_thread, L4_nilthread, KEEP) == 1, "an inactive thread here");
    expect(L4_ThreadControl(id, apart, main_thread, main_thread, (void *)utcb) == 1, "becomes an active one of another space");
    L4_ThreadControl(id, L4_nilthread, L4_nilthread, L4_nilthread, KEEP);
    finish();
}

void check_thread_control(void) {
    area("ThreadControl");
    refusals();
    start_protocol();
    versions();
    deletion();
    migration();
}
