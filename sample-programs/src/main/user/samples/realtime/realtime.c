#include <playground.h>
#include <stdio.h>

#define PERIOD 5000   /* us from release to release */
#define DEADLINE 3000 /* us from release to the end of the work */
#define JOBS 12
#define LOADS 2

struct outcome {
    int missed;             /* deadlines */
    L4_Word_t latest_start; /* us after the release */
    unsigned load;          /* rounds of the best-effort threads meanwhile */
};

static L4_ThreadId_t first;
static struct outcome outcome;
static volatile unsigned rounds[LOADS];

static void work(void) {
    for (volatile unsigned i = 0; i < 1000; i++) {
    }
}

/* Best effort: never waits, never ends. */
static void load(void *arg) {
    volatile unsigned *count = arg;
    for (;;) ++*count;
}

/* The next release, a period or more behind the last one; those that have gone by meanwhile are left out. */
static L4_Clock_t next_release(L4_Clock_t release) {
    L4_Clock_t now = L4_SystemClock();
    do {
        release = L4_ClockAddUsec(release, PERIOD);
    } while (L4_IsClockEarlier(release, now));
    return release;
}

/* The periodic task. It sleeps until a point in time, not for a period: a late start does not move the next release. */
static void periodic(void *arg) {
    L4_Clock_t release = L4_SystemClock();
    (void)arg;
    for (int job = 0; job < JOBS; job++) {
        release = next_release(release);
        L4_Sleep(L4_TimePoint(release));
        L4_Word_t start = (L4_Word_t)(L4_SystemClock().raw - release.raw);
        work();
        L4_Word_t end = (L4_Word_t)(L4_SystemClock().raw - release.raw);
        if (start > outcome.latest_start) outcome.latest_start = start;
        outcome.missed += end > DEADLINE;
    }
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(first);
}

/* Runs the periodic task at a priority beside so many best-effort threads of priority 50. */
static struct outcome run(const char *what, int priority, int loads) {
    L4_ThreadId_t threads[LOADS];
    outcome = (struct outcome){0};
    for (int i = 0; i < loads; i++) {
        rounds[i] = 0;
        threads[i] = l4_thread_create(load, (void *)&rounds[i], "load", 50);
    }
    L4_Receive(l4_thread_create(periodic, NULL, "periodic", priority));
    for (int i = 0; i < loads; i++) {
        l4_thread_delete(threads[i]);
        outcome.load += rounds[i];
    }
    printf("#measured %s: %d of %d deadlines missed, latest start %u us after its release, %u rounds of load\n", what,
           outcome.missed, JOBS, outcome.latest_start, outcome.load);
    return outcome;
}

int main(void) {
    first = L4_Myself();
    struct outcome alone = run("alone", 80, 0);
    struct outcome same = run("load of the same priority", 50, LOADS);
    struct outcome above = run("load of lower priority", 80, LOADS);
    /* An emulator may itself be kept waiting by its host: hence not "all" and "none". */
    l4_check(alone.missed < JOBS / 2, "alone it meets its deadlines");
    l4_check(same.missed > JOBS / 2, "among threads of the same priority it misses most: they have their time slices first");
    l4_check(above.missed < JOBS / 2, "above them it meets its deadlines");
    l4_check(above.load > 0, "and they have what it leaves");
    return l4_wrong();
}
