#include <playground.h>
#include <stdio.h>

static void show(const char *what, L4_MsgTag_t tag) {
    if (L4_IpcSucceeded(tag))
        printf("%s: a message\n", what);
    else
        printf("%s: %s\n", what, l4_ipc_error_text(L4_ErrorCode()));
}

/* Never receives: it only sleeps. */
static void sleeper(void *arg) {
    (void)arg;
    for (;;) L4_Sleep(L4_TimePeriod(1000000));
}

/* How long a receive with a timeout really takes, begun at different moments between two ticks of the kernel's clock. */
static void precision(unsigned us) {
    enum { TRIES = 8 };
    L4_ThreadId_t from;
    double least = 0, most = 0;
    for (int i = 0; i < TRIES; i++) {
        for (volatile int spin = 0; spin < i * 6000; spin++) continue;
        L4_Word64_t start = l4_cycles();
        L4_Wait_Timeout(L4_TimePeriod(us), &from);
        double took = (double)(l4_cycles() - start);
        if (i == 0 || took < least) least = took;
        if (took > most) most = took;
    }
    printf("#measured a receive for %u us took %.0f to %.0f %s\n", us, least, most, l4_cycle_unit());
}

int main(void) {
    L4_ThreadId_t other = l4_thread_create(sleeper, NULL, "sleeper", 100);
    L4_ThreadId_t from, nobody = L4_GlobalId(L4_ThreadNo(other) + 1000, 1);
    L4_Clock_t before = L4_SystemClock();

    show("receive for 50 ms", L4_Wait_Timeout(L4_TimePeriod(50000), &from));
    L4_Word64_t waited = L4_SystemClock().raw - before.raw;
    printf("that took at least 50 ms: %s\n", waited >= 50000 ? "yes" : "no");

    /* A point in time: however long the first receive takes, the second one ends when both had to. */
    L4_Clock_t end = L4_SystemClock();
    end.raw += 40000;
    L4_Wait_Timeout(L4_TimePeriod(30000), &from);
    show("receive until a point in time", L4_Wait_Timeout(L4_TimePoint(end), &from));
    L4_Word64_t late = L4_SystemClock().raw - end.raw;
    printf("that was at the point, and not after another 40 ms: %s\n", late + 2000 <= 22000 ? "yes" : "no");
    printf("#measured %d us after the point\n", (int)late);

    show("receive without waiting", L4_Wait_Timeout(L4_ZeroTime, &from));
    L4_Set_MsgTag(L4_Niltag);
    show("send without waiting", L4_Send_Timeout(other, L4_ZeroTime));
    L4_Set_MsgTag(L4_Niltag);
    show("send for 20 ms", L4_Send_Timeout(other, L4_TimePeriod(20000)));
    L4_Set_MsgTag(L4_Niltag);
    show("send to nobody", L4_Send(nobody));

    static const unsigned timeouts[] = {100, 200, 500, 1000, 2000, 5000, 10000, 20000};
    L4_Sleep(L4_TimePeriod(20000)); /* nothing is being printed */
    for (int i = 0; i < 8; i++) precision(timeouts[i]);
    return 0;
}
