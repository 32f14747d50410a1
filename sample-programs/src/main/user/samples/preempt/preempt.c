#include <playground.h>
#include <stdio.h>

struct worker {
    volatile unsigned count;
    int number;
};
static struct worker a = {0, 1}, b = {0, 2};
static volatile int last_runner;
static volatile unsigned switches;

/* Counts for ever and notes when another worker ran in between. */
static void work(void *arg) {
    struct worker *me = arg;
    for (;;) {
        me->count++;
        if (last_runner != me->number) {
            last_runner = me->number;
            switches++;
        }
    }
}

static const char *yes_no(int condition) { return condition ? "yes" : "no"; }
static void sleep_ms(unsigned ms) { L4_Sleep(L4_TimePeriod(ms * 1000)); }

/* Sleeps until the counter has moved; 0 if it does not within a second. */
static int moves(volatile unsigned *counter, unsigned beyond) {
    for (int i = 0; i < 100 && *counter <= beyond; i++) sleep_ms(10);
    return *counter > beyond;
}

#define SLICE_OF_B 4 /* ms */

/* a and b take turns; what a gets of the processor depends on how long each turn may be. */
static void shares(L4_ThreadId_t ta, L4_ThreadId_t tb) {
    L4_Set_Timeslice(tb, L4_TimePeriod(SLICE_OF_B * 1000), L4_Never);
    for (unsigned slice = 1; slice <= 16; slice *= 2) {
        L4_Set_Timeslice(ta, L4_TimePeriod(slice * 1000), L4_Never);
        sleep_ms(slice + SLICE_OF_B); /* until both have used up what they had */
        unsigned before_a = a.count, before_b = b.count;
        sleep_ms(3 * (slice + SLICE_OF_B));
        double of_a = a.count - before_a, of_b = b.count - before_b;
        printf("#measured a slice of %u ms beside one of %d ms: %.1f %% of the processor\n", slice, SLICE_OF_B,
               100 * of_a / (of_a + of_b));
    }
}

int main(void) {
    L4_ThreadId_t ta = l4_thread_create(work, &a, "worker-a", 50);
    volatile unsigned spin;
    unsigned before;

    /* main has priority 100. */
    for (spin = 0; spin < 100000; spin++) {
    }
    printf("worker a (50) ran while main (100) was busy: %s\n", yes_no(a.count != 0));
    printf("worker a ran while main slept: %s\n", yes_no(moves(&a.count, 0)));
    before = a.count;
    for (spin = 0; spin < 100000; spin++) {
    }
    printf("worker a ran on after main woke up: %s\n", yes_no(a.count != before));

    L4_ThreadId_t tb = l4_thread_create(work, &b, "worker-b", 50);
    L4_Set_Timeslice(ta, L4_TimePeriod(2000), L4_Never);
    L4_Set_Timeslice(tb, L4_TimePeriod(2000), L4_Never);
    printf("a and b (both 50) take turns: %s\n", yes_no(moves(&switches, 5)));
    before = switches;
    sleep_ms(100);
    printf("#measured %u switches between a and b in 100 ms with slices of 2 ms\n", switches - before);

    shares(ta, tb);

    L4_Set_Priority(ta, 60);
    before = b.count;
    unsigned before_a = a.count;
    printf("a (60) goes on: %s\n", yes_no(moves(&a.count, before_a)));
    printf("b (50) goes on: %s\n", yes_no(b.count != before));

    L4_Stop(ta);
    printf("b goes on when a is stopped: %s\n", yes_no(moves(&b.count, before)));
    return 0;
}
