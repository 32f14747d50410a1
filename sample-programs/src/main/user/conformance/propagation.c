/* L4 X.2 reference manual, chapter 5.4: propagation. */
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
    L4_MsgTag_t tag = L4_Wait_Timeout(L4_TimePeriod(50000), &from);
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
    stands_for = start(hand_on, 100);
    wait_done = 0;
    sender = start(wait_and_note, 100);
    take(stands_for);
    expect_word(as_from, local(sender).raw, "a caller whose message is handed on is the sender");
    L4_Set_MsgTag(__L4_MakeTag(21, 0, 0));
    L4_Send_Timeout(__L4_Thread(as_from), L4_TimePeriod(20000));
    sleep_ms(5);
    expect_word(wait_done, 21, "and takes the answer from the last receiver");
    finish();
}
