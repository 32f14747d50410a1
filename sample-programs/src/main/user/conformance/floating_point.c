/* The floating-point unit belongs to every thread alone. */
#include "conformance.h"

static volatile double results[3];
static volatile L4_Word_t finished;

static double series(int step) {
    double sum = 0;
    for (int i = 1; i < 20000; i++) sum += 1.0 / (i * (double)step + 1);
    return sum;
}

static void sum_up(int which) {
    results[which] = series(which + 2);
    finished++;
    for (;;) L4_Receive(L4_MyLocalId());
}
static void sum_0(void) { sum_up(0); }
static void sum_1(void) { sum_up(1); }

static void control_word(void) {
    unsigned short word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    results[2] = word;
    finished = 1;
    for (;;) L4_Receive(L4_MyLocalId());
}

void check_fpu(void) {
    volatile double alone[2];
    area("FPU");
    start(control_word, 100);
    soon(&finished);
    finished = 0;
    expect((int)results[2] == 0x37F, "a thread begins with the unit initialised");
    L4_ThreadId_t a = start(sum_0, 50), b = start_apart(sum_1, 50);
    L4_Set_Timeslice(a, L4_TimePeriod(2000), L4_Never);
    L4_Set_Timeslice(b, L4_TimePeriod(2000), L4_Never);
    soon(&finished);
    changes(&finished, 1);
    alone[0] = series(2);
    alone[1] = series(3);
    expect(finished == 2 && results[0] == alone[0] && results[1] == alone[1], "threads that take turns calculate undisturbed");
    finish();
}
