/* L4 X.2 reference manual, chapter 3: Schedule and ThreadSwitch, priorities, time slices, preemption, total quantum. */
#include "conformance.h"

#define KEEP ((void *)-1)

static volatile L4_Word_t counts[3], done;

static void count_0(void) {
    for (;;) counts[0]++;
}
static void count_1(void) {
    for (;;) counts[1]++;
}

static void wait_for_ever(void) {
    for (;;) L4_Receive(L4_MyLocalId());
}

static void send_to_main(void) {
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(main_thread);
    wait_for_ever();
}

static L4_Word_t state(L4_ThreadId_t thread) { return L4_Schedule(thread, ~0u, ~0u, ~0u, ~0u, NULL); }

static L4_Word_t foreign(L4_Word_t id) {
    return L4_Schedule(__L4_Thread(id), ~0u, ~0u, 10, ~0u, NULL) == 0 ? L4_ErrorCode() : 0;
}

static void states(void) {
    L4_ThreadId_t inactive = fresh_id(), apart = start_apart(agent, 100);
    expect_word(state(inactive), L4_SchedResult_Error, "nobody: 0");
    expect_word(L4_ErrorCode(), L4_ErrInvalidThread, "and error 2");
    L4_ThreadControl(inactive, main_thread, main_thread, L4_nilthread, KEEP);
    L4_Word_t got = state(inactive);
    expect(got == L4_SchedResult_Dead || got == L4_SchedResult_Inactive, "a thread without pager: 1 or 2");
    L4_ThreadControl(inactive, L4_nilthread, L4_nilthread, L4_nilthread, KEEP);
    expect_word(state(start(count_0, 50)), L4_SchedResult_Running, "a ready thread: 3");
    L4_ThreadId_t waits = start(wait_for_ever, 100), sends = start(send_to_main, 100);
    receives(waits);
    reaches(sends, L4_SchedResult_PendingSend);
    got = state(waits);
    expect(got == L4_SchedResult_Waiting || got == L4_SchedResult_Receiving, "a receiver: 6 or 7");
    expect_word(state(sends), L4_SchedResult_PendingSend, "a sender: 4");
    expect_word(agent_call(apart, foreign, waits.raw), L4_ErrNoPrivilege, "who is not its scheduler: error 1");
    finish();
}

static void priorities(void) {
    L4_ThreadId_t a = start(count_0, 50), b = start(count_1, 40);
    counts[0] = counts[1] = 0;
    soon(&counts[0]);
    expect(counts[0] != 0 && counts[1] == 0, "the higher of two priorities has the processor");
    L4_Set_Priority(a, 30);
    L4_Word_t before = counts[0];
    soon(&counts[1]);
    expect(counts[0] == before && counts[1] != 0, "a new priority counts at once");
    L4_Set_Priority(a, 40);
    L4_Set_Timeslice(a, L4_TimePeriod(4000), L4_Never);
    L4_Set_Timeslice(b, L4_TimePeriod(4000), L4_Never);
    counts[0] = counts[1] = 0;
    soon(&counts[0]);
    soon(&counts[1]);
    expect(counts[0] != 0 && counts[1] != 0, "equal ones take turns");
    finish();
}

static L4_ThreadId_t gets;

static void donate(void) {
    L4_ThreadSwitch(gets);
    counts[2]++;
    wait_for_ever();
}

static volatile L4_Word_t seen_by_donee;

static void donee(void) {
    seen_by_donee = counts[2];
    done = 1;
    wait_for_ever();
}

static void switching(void) {
    done = 0;
    counts[2] = 0;
    start(donate, 50);
    gets = start(donee, 50);
    soon(&counts[2]);
    expect(done && seen_by_donee == 0, "ThreadSwitch lets the other one run first");
    expect_word(counts[2], 1, "and comes back");
    finish();
    done = 0;
    counts[2] = 0;
    gets = L4_nilthread;
    start(donate, 50);
    start(donee, 50);
    soon(&counts[2]);
    expect(done && seen_by_donee == 0, "to nobody, it lets the next one run");
    finish();
}

void check_schedule(void) {
    area("Schedule");
    states();
    priorities();
    switching();
}

/* ---- What Pistachio leaves out ------------------------------------------------------------------ */

static volatile L4_Word_t preempted_tag, preempted_times;

static void take_preemptions(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        preempted_tag = tag.raw;
        preempted_times++;
        L4_Set_MsgTag(L4_Niltag);
        tag = L4_ReplyWait(from, &from);
    }
}

static L4_ThreadId_t judge;

static void count_and_tell(void) {
    L4_Set_ExceptionHandler(judge);
    L4_EnablePreemptionFaultException();
    count_0();
}

static void signals(void) {
    preempted_times = 0;
    judge = start(take_preemptions, 100);
    start(count_and_tell, 50);
    counts[0] = 0;
    expect(soon(&preempted_times), "a preemption is told to the exception handler");
    expect_word(preempted_tag, L4_LABEL_PREEMPTION << 16 | 2, "with the preemption message");
    expect(changes(&counts[0], counts[0]), "answered, the thread goes on");
    finish();
}

static volatile L4_Word_t pending;

static void delay(void) {
    L4_DisablePreemption();
    while (!done) counts[0]++;
    L4_Word64_t until = L4_SystemClock().raw + 3000;
    while (L4_SystemClock().raw < until) {
    }
    pending = L4_PreemptionPending();
    L4_EnablePreemption();
    L4_ThreadSwitch(L4_nilthread);
    wait_for_ever();
}

static void note_when_it_ran(void) {
    sleep_ms(5);
    done = 1;
    wait_for_ever();
}

static void delays(void) {
    L4_ThreadId_t a;
    done = 0;
    counts[0] = 0;
    pending = 0;
    a = start(delay, 50);
    L4_Set_PreemptionDelay(a, 60, 20000);
    start(note_when_it_ran, 55);
    /* In one piece: waking up, the main thread is a preemption that is not held back. */
    sleep_ms(200);
    expect(done, "a delayed preemption takes place in the end");
    expect(pending, "the thread is told that one was held back");
    finish();
}

static void total_quantum(void) {
    L4_ThreadId_t a;
    preempted_times = 0;
    judge = start(take_preemptions, 100);
    a = start(count_0, 50);
    L4_ThreadControl(a, a, judge, L4_nilthread, KEEP);
    L4_Set_Timeslice(a, L4_TimePeriod(2000), L4_TimePeriod(100000));
    sleep_ms(8);
    expect_word(preempted_times, 0, "within the total quantum nothing is told");
    expect(soon(&preempted_times), "when it is used up the scheduler is told");
    expect_word(preempted_tag, L4_LABEL_PREEMPTION << 16 | 2, "with the preemption message, too");
    finish();
}

void check_preemption(void) {
    area("Preemption");
    if (is_pistachio()) {
        skip("signals, delays, total quantum", "there are none; the end of a total quantum enters the debugger");
        return;
    }
    signals();
    delays();
    total_quantum();
}
