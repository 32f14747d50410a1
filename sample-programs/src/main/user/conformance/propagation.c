/* L4 X.2 reference manual, chapters 5.4 and 4.3: propagation and redirection. */
#include "conformance.h"

static volatile L4_Word_t as_from, actual, propagated, wait_done;
static L4_ThreadId_t stands_for;

static void propagate(void) {
    L4_MsgTag_t tag = __L4_MakeTag(8, 0, 0);
    L4_Set_Propagation(&tag);
    L4_Set_VirtualSender(stands_for);
    L4_Set_MsgTag(tag);
    L4_Send(main_thread);
    for (;;) L4_Receive(L4_MyLocalId());
}

static void take(L4_ThreadId_t sender) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait_Timeout(PATIENCE, &from);
    (void)sender;
    as_from = from.raw;
    propagated = L4_IpcPropagated(tag);
    actual = L4_ActualSender().raw;
}

static void wait_and_note(void) {
    L4_MsgTag_t tag;
    L4_Set_MsgTag(__L4_MakeTag(1, 0, 0));
    tag = L4_Call(stands_for);
    wait_done = L4_IpcSucceeded(tag) ? L4_Label(tag) : 0xFFFF;
    for (;;) L4_Receive(L4_MyLocalId());
}

/* Hands what it gets on to the main thread in the caller's name. */
static void hand_on(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    L4_Set_Propagation(&tag);
    L4_Set_VirtualSender(L4_GlobalIdOf(from));
    L4_Set_MsgTag(tag);
    L4_Send(main_thread);
    for (;;) L4_Receive(L4_MyLocalId());
}

void check_propagation(void) {
    L4_ThreadId_t sender, far;
    area("Propagation");
    stands_for = start(agent, 100);
    sender = start(propagate, 100);
    take(sender);
    expect_word(as_from, local(stands_for).raw, "the receiver sees the virtual sender");
    expect(propagated, "and that it is one");
    expect(actual == sender.raw || actual == local(sender).raw, "and the actual one");
    finish();
    stands_for = start_apart(agent, 100);
    far = start_apart(propagate, 100);
    take(far);
    expect_word(as_from, far.raw, "nobody speaks for a third space");
    expect(!propagated, "and the flag is not set then");
    finish();
    stands_for = start(agent, 100);
    far = start_apart(propagate, 100);
    take(far);
    expect_word(as_from, far.raw, "nor for one of the receiver's space");
    finish();
    stands_for = start_apart(agent, 100);
    sender = start(propagate, 100);
    take(sender);
    expect_word(as_from, stands_for.raw, "but to its own space for everybody");
    finish();
    stands_for = start(hand_on, 100);
    wait_done = 0;
    sender = start(wait_and_note, 100);
    take(stands_for);
    expect_word(as_from, local(sender).raw, "a caller whose message is handed on is the sender");
    L4_Set_MsgTag(__L4_MakeTag(21, 0, 0));
    L4_Send_Timeout(__L4_Thread(as_from), PATIENCE);
    soon(&wait_done);
    expect_word(wait_done, 21, "and takes the answer from the last receiver");
    finish();
}

/* ---- Redirection -------------------------------------------------------------------------------------- */

static volatile L4_Word_t got_label, got_from, got_error;
static L4_ThreadId_t meant;

static void call_meant(void) {
    L4_MsgTag_t tag;
    L4_Set_MsgTag(__L4_MakeTag(31, 1, 0));
    L4_LoadMR(1, 4711);
    tag = L4_Call(meant);
    got_error = L4_IpcFailed(tag) ? L4_ErrorCode() : 0;
    got_label = L4_Label(tag);
    for (;;) L4_Receive(L4_MyLocalId());
}

static void answer_42(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    (void)tag;
    got_from = from.raw;
    L4_Set_MsgTag(__L4_MakeTag(42, 0, 0));
    L4_Send(from);
    for (;;) L4_Receive(L4_MyLocalId());
}

static L4_Word_t redirect(L4_ThreadId_t space, L4_ThreadId_t to) {
    L4_Word_t control;
    return L4_SpaceControl(space, 0, L4_Nilpage, L4_Nilpage, to, &control) ? 0 : L4_ErrorCode();
}

void check_redirection(void) {
    L4_ThreadId_t jailed, from;
    L4_MsgTag_t tag;
    L4_Word_t word;
    area("Redirection");
    if (is_pistachio()) {
        skip("redirectors", "there are none");
        return;
    }
    meant = start_apart(answer_42, 100);
    jailed = start_apart(call_meant, 50);
    expect_word(redirect(jailed, fresh_id()), L4_ErrInvalidThread, "a redirector that is nobody: error 2");
    expect_word(redirect(jailed, main_thread), 0, "a space gets a redirector");
    tag = L4_Wait_Timeout(PATIENCE, &from);
    L4_StoreMR(1, &word);
    expect(L4_IpcSucceeded(tag) && L4_IpcRedirected(tag), "which gets what was for others");
    expect_word(from.raw, jailed.raw, "from its sender");
    expect_word(L4_IntendedReceiver().raw, meant.raw, "and learns for whom it was meant");
    expect(L4_Label(tag) == 31 && word == 4711, "label and words are as they were sent");
    L4_Set_Propagation(&tag);
    L4_Set_VirtualSender(jailed);
    L4_Set_MsgTag(tag);
    L4_Send_Timeout(meant, PATIENCE);
    soon(&got_label);
    expect_word(got_from, jailed.raw, "handed on, it comes from its sender");
    expect(got_error == 0 && got_label == 42, "who gets the answer directly");
    finish();
    meant = start_apart(answer_42, 100);
    jailed = start_apart(call_meant, 50);
    got_label = 0;
    redirect(jailed, main_thread);
    expect_word(redirect(jailed, L4_anythread), 0, "a space loses its redirector");
    soon(&got_label);
    tag = L4_Wait_Timeout(L4_TimePeriod(5000), &from);
    expect(L4_IpcFailed(tag) && got_from == jailed.raw, "then its messages go where they are meant to go");
    finish();
}
