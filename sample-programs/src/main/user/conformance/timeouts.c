/* L4 X.2 reference manual, chapters 3.1 and 5.5: clock and timeouts. */
#include "conformance.h"

/* A kernel looks at timeouts at its ticks only, of up to 2 ms; and a machine may be kept busy by others. */
#define EARLY 2000
#define LATE 500000

static void wait_for_ever(void) {
    for (;;) L4_Receive(L4_MyLocalId());
}

static void clock(void) {
    L4_Word64_t first = L4_SystemClock().raw, last = first, slept;
    int forward = 1;
    for (int i = 0; i < 1000; i++) {
        L4_Word64_t now = L4_SystemClock().raw;
        forward &= now >= last;
        last = now;
    }
    expect(forward, "the clock never goes back");
    first = L4_SystemClock().raw;
    sleep_ms(20);
    slept = L4_SystemClock().raw - first;
    expect(slept >= 20000 - EARLY && slept < 20000 + LATE, "sleeping 20 ms takes 20 ms");
}

static L4_Word_t passed(L4_Word64_t since) { return (L4_Word_t)(L4_SystemClock().raw - since); }

/* Whether a phase took as long as it should. */
static void took(L4_Word_t microseconds, L4_Word_t wanted, const char *what) {
    if (microseconds + EARLY >= wanted && microseconds < wanted + LATE) expect(1, what);
    else expect_word(microseconds, wanted, what);
}

static L4_Word_t error(L4_MsgTag_t tag) { return L4_IpcFailed(tag) ? L4_ErrorCode() : 0; }

static void periods(void) {
    L4_ThreadId_t deaf = start(wait_for_ever, 100), from;
    L4_Word64_t since = L4_SystemClock().raw;
    L4_Word_t code = error(L4_Wait_Timeout(L4_TimePeriod(10000), &from)), time = passed(since);
    expect_word(code, 1 << 1 | 1, "a receive timeout is error 1 of the receive phase");
    took(time, 10000, "after its time");
    since = L4_SystemClock().raw;
    L4_Set_MsgTag(L4_Niltag);
    code = error(L4_Send_Timeout(deaf, L4_TimePeriod(10000)));
    time = passed(since);
    expect_word(code, 1 << 1, "a send timeout is error 1 of the send phase");
    took(time, 10000, "after its time, too");
    since = L4_SystemClock().raw;
    code = error(L4_Wait_Timeout(L4_ZeroTime, &from));
    L4_Set_MsgTag(L4_Niltag);
    L4_Word_t send_code = error(L4_Send_Timeout(deaf, L4_ZeroTime));
    time = passed(since);
    expect_word(code, 1 << 1 | 1, "zero: a receive ends");
    expect_word(send_code, 1 << 1, "zero: a send ends");
    took(time, 0, "at once");
    finish();
}

static void answer_late(void) {
    L4_ThreadId_t from;
    L4_Wait(&from);
    sleep_ms(10);
    L4_Set_MsgTag(__L4_MakeTag(3, 0, 0));
    L4_Reply(from);
    wait_for_ever();
}

static void both_phases(void) {
    L4_ThreadId_t late = start(answer_late, 100);
    L4_MsgTag_t tag;
    L4_Set_MsgTag(L4_Niltag);
    tag = L4_Call_Timeouts(late, L4_ZeroTime, L4_TimePeriod(50000));
    expect_word(error(tag), 1 << 1, "who has not begun to wait gets nothing without waiting");
    receives(late);
    L4_Set_MsgTag(L4_Niltag);
    tag = L4_Call_Timeouts(late, L4_ZeroTime, PATIENCE);
    expect(L4_IpcSucceeded(tag) && L4_Label(tag) == 3, "an answer within the receive timeout comes");
    finish();
    late = start(answer_late, 100);
    receives(late);
    L4_Set_MsgTag(L4_Niltag);
    tag = L4_Call_Timeouts(late, PATIENCE, L4_TimePeriod(3000));
    expect_word(error(tag), 1 << 1 | 1, "a later one does not");
    finish();
}

static void points(void) {
    L4_ThreadId_t from;
    L4_Clock_t at;
    if (is_pistachio()) {
        skip("timeouts that are points in time", "stops the kernel");
        return;
    }
    at = L4_SystemClock();
    at.raw += 20000;
    L4_Word_t code = error(L4_Wait_Timeout(L4_TimePoint(at), &from)), time = passed(at.raw - 20000);
    expect_word(code, 1 << 1 | 1, "a point in time ends a receive");
    took(time, 20000, "when it has come");
    sleep_ms(3);
    L4_Word64_t since = L4_SystemClock().raw;
    L4_Wait_Timeout(L4_TimePoint(at), &from);
    took(passed(since), 0, "a point that is past ends it at once");
}

void check_timeouts(void) {
    area("Timeouts");
    clock();
    periods();
    both_phases();
    points();
}
