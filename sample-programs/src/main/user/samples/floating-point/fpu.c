#include <math.h>
#include <playground.h>
#include <stdio.h>

#define TERMS 60000
#define ROUNDS 200

/* Both keep sums in the registers of the one floating-point unit, and lose the processor in the middle of it. */
static double leibniz(void) {
    double sum = 0, sign = 4;
    for (int n = 0; n < TERMS; n++, sign = -sign) sum += sign / (2 * n + 1);
    return sum;
}

static double euler(void) {
    double sum = 0;
    for (int n = 1; n <= TERMS; n++) sum += 1.0 / ((double)n * n);
    return sum;
}

struct job {
    double (*series)(void);
    volatile double result;
    volatile int done;
};

static void compute(void *arg) {
    struct job *job = arg;
    job->result = job->series();
    job->done = 1;
}

/* Answers every message; those with the label 1 only after a multiplication. */
static void server(void *arg) {
    volatile double x = 1;
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    (void)arg;
    for (;;) {
        if (L4_Label(tag) == 1) x = x * 1.0000001;
        L4_Set_MsgTag(L4_Niltag);
        tag = L4_ReplyWait(from, &from);
    }
}

/* Cycles of one call and its answer; caller and server use the unit each time, or not. */
static unsigned measure(L4_ThreadId_t to, int caller_uses, int server_uses) {
    volatile double x = 1;
    L4_Word64_t start = 0;
    for (int i = 0; i < ROUNDS + 10; i++) {
        if (i == 10) start = l4_cycles();
        if (caller_uses) x = x * 1.0000001;
        L4_Set_MsgTag(__L4_MakeTag((L4_Word_t)server_uses, 0, 0));
        L4_Call(to);
    }
    return (unsigned)((l4_cycles() - start) / ROUNDS);
}

int main(void) {
    struct job jobs[2] = {{leibniz, 0, 0}, {euler, 0, 0}};
    for (int i = 0; i < 2; i++) {
        L4_ThreadId_t thread = l4_thread_create(compute, &jobs[i], i ? "euler" : "leibniz", 50);
        L4_Set_Timeslice(thread, L4_TimePeriod(1000), L4_Never);
    }
    while (!jobs[0].done || !jobs[1].done) L4_Sleep(L4_TimePeriod(5000));
    printf("pi   = %.15f, off by %.2e\n", jobs[0].result, fabs(jobs[0].result - M_PI));
    printf("pi^2 = %.15f, off by %.2e\n", 6 * jobs[1].result, fabs(6 * jobs[1].result - M_PI * M_PI));
    /* In memory a sum has the 53 bits of a double, in a register 64: what is compared was in memory. */
    volatile double alone[2] = {leibniz(), euler()};
    int same = jobs[0].result == alone[0] && jobs[1].result == alone[1];
    printf("undisturbed the sums are the same: %s\n", same ? "yes" : "no");

    L4_ThreadId_t to = l4_thread_create(server, NULL, "server", 100);
    printf("#measured call and answer, nobody calculates: %u %s\n", measure(to, 0, 0), l4_cycle_unit());
    printf("#measured call and answer, only the caller does: %u %s\n", measure(to, 1, 0), l4_cycle_unit());
    printf("#measured call and answer, both do: %u %s\n", measure(to, 1, 1), l4_cycle_unit());
    return same ? 0 : 1;
}
