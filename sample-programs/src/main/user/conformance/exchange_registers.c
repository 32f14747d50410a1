/* L4 X.2 reference manual, chapter 2.3: ExchangeRegisters. */
#include "conformance.h"

static volatile L4_Word_t counter, error_seen, went_on, other_ran;

static void count(void) {
    for (;;) counter++;
}

static void receive_and_note(void) {
    error_seen = 0;
    error_seen = L4_IpcFailed(L4_Receive(main_thread)) ? L4_ErrorCode() : 0xFFFF;
    went_on = 1;
    count();
}

static void send_and_note(void) {
    L4_Set_MsgTag(L4_Niltag);
    error_seen = 0;
    error_seen = L4_IpcFailed(L4_Send(main_thread)) ? L4_ErrorCode() : 0xFFFF;
    went_on = 1;
    count();
}

static void other_way(void) {
    other_ran = 1;
    count();
}

static void values(void) {
    L4_ThreadId_t thread = start(count, 50);
    L4_Word_t io[7];
    changes(&counter, counter);
    L4_Set_UserDefinedHandleOf(thread, 0x12345678);
    expect_word(L4_UserDefinedHandleOf(thread), 0x12345678, "the user-defined handle is set and read");
    expect_word(L4_PagerOf(thread).raw, pager.raw, "the pager is read");
    L4_Set_PagerOf(thread, main_thread);
    expect_word(L4_PagerOf(thread).raw, main_thread.raw, "and set");
    L4_Set_PagerOf(thread, pager);
    expect_word(L4_LocalIdOf(thread).raw, local(thread).raw, "a global id gives the local one");
    expect_word(L4_GlobalIdOf(local(thread)).raw, thread.raw, "a local id gives the global one");
    __L4_Exregs(io, thread, L4_EXREGS_DELIVER);
    expect(io[3] - (L4_Word_t)count < 64, "the instruction pointer is read");
    expect((io[4] & 0x202) == 0x202, "and the flags");
    finish();
}

static L4_Word_t foreign(L4_Word_t id) {
    L4_Word_t io[7];
    __L4_Exregs(io, __L4_Thread(id), L4_EXREGS_DELIVER);
    return io[0] == 0 ? L4_ErrorCode() : 0;
}

static void refusals(void) {
    L4_ThreadId_t nobody = fresh_id(), apart = start_apart(agent, 100);
    L4_Word_t io[7];
    __L4_Exregs(io, nobody, L4_EXREGS_DELIVER);
    expect_word(io[0] == 0 ? L4_ErrorCode() : 0, L4_ErrInvalidThread, "nobody: nil and error 2");
    expect_word(agent_call(apart, foreign, main_thread.raw), L4_ErrInvalidThread, "a thread of another space: error 2");
    finish();
}

static void halting(void) {
    L4_ThreadId_t thread = start(count, 50);
    L4_Word_t before;
    L4_ThreadState_t state;
    changes(&counter, counter);
    expect(!L4_ThreadWasHalted(L4_Stop(thread)), "a running thread is stopped");
    before = counter;
    sleep_ms(5);
    expect_word(counter, before, "it does not run");
    state = L4_Stop(thread);
    expect(L4_ThreadWasHalted(state) && !L4_ThreadWasIpcing(state), "its state tells");
    L4_Start(thread);
    expect(changes(&counter, before), "started, it runs");
    other_ran = 0;
    static unsigned char stack[256];
    L4_Start_SpIp(thread, (L4_Word_t)(stack + sizeof stack), (L4_Word_t)other_way);
    expect(soon(&other_ran), "stack and instruction pointer are set");
    finish();
}

static void aborting(void) {
    L4_ThreadId_t thread = start(receive_and_note, 50);
    L4_ThreadState_t state;
    receives(thread);
    went_on = 0;
    state = L4_AbortReceive_and_stop(thread);
    expect(L4_ThreadWasReceiving(state), "a receiver's state tells");
    L4_Start(thread);
    expect(soon(&went_on), "an aborted receiver goes on");
    expect_word(error_seen, 3 << 1 | 1, "with error 3 of the receive phase");
    finish();
    thread = start(send_and_note, 50);
    reaches(thread, L4_SchedResult_PendingSend);
    went_on = 0;
    state = L4_AbortSend_and_stop(thread);
    expect(L4_ThreadWasSending(state), "a sender's state tells");
    L4_Start(thread);
    expect(soon(&went_on), "an aborted sender goes on");
    expect_word(error_seen, 3 << 1, "with error 3 of the send phase");
    finish();
}

static void halting_in_ipc(void) {
    if (is_pistachio()) {
        skip("a thread is halted in the middle of an IPC", "enters the debugger");
        return;
    }
    L4_ThreadId_t thread = start(receive_and_note, 50);
    receives(thread);
    went_on = 0;
    L4_ThreadState_t state = L4_Stop(thread);
    expect(L4_ThreadWasReceiving(state), "a halted receiver is still one");
    L4_Set_MsgTag(L4_Niltag);
    expect(L4_IpcSucceeded(L4_Send_Timeout(thread, PATIENCE)), "it gets its message");
    sleep_ms(3);
    expect(!went_on, "but does not run");
    L4_Word_t io[7];
    __L4_Exregs(io, thread, L4_EXREGS_SET_HALT);
    soon(&went_on);
    expect_word(error_seen, 0xFFFF, "before it is resumed");
    finish();
}

void check_exchange_registers(void) {
    area("ExchangeRegisters");
    values();
    refusals();
    halting();
    aborting();
    halting_in_ipc();
}
