#include <playground.h>
#include <stdio.h>

#define PAGE 4096
#define PAGES 8
#define UNITS 6400 /* of work, in all */

static volatile L4_Word_t memory[PAGES][PAGE / sizeof(L4_Word_t)];

/* A unit of work: some arithmetic, and a word in each of a few pages. */
static void work(int units) {
    for (int i = 0; i < units; i++)
        for (int p = 0; p < PAGES; p++) memory[p][(p * 24 + i) & 15] += (L4_Word_t)i * 3 + 1;
}

/* The same work in as many pieces, and a call after each; 0: no calls. */
static double time_of(L4_ThreadId_t server, int calls) {
    double start = l4_precise_cycles();
    if (calls == 0) work(UNITS);
    for (int i = 0; i < calls; i++) {
        work(UNITS / calls);
        L4_Set_MsgTag(__L4_MakeTag(0, 2, 0));
        L4_Call(server);
    }
    return l4_precise_cycles() - start;
}

int main(void) {
    static const int calls[] = {25, 50, 100, 200, 400, 800, 1600, 3200};
    enum { COUNT = sizeof calls / sizeof calls[0] };
    static double took[COUNT];
    L4_ThreadId_t server = l4_lookup("server");
    L4_Sleep(L4_TimePeriod(20000)); /* nothing is being printed */
    time_of(server, calls[COUNT - 1]);
    double alone = time_of(server, 0);
    for (int i = 0; i < COUNT; i++) took[i] = time_of(server, calls[i]);
    for (int i = 0; i < COUNT; i++)
        printf("#measured %4d calls in %.0f %s are %.2f %% of the time\n", calls[i], took[i], l4_cycle_unit(),
               100 * (took[i] - alone) / took[i]);
    l4_check(UNITS % calls[COUNT - 1] == 0, "the work is the same with any number of calls");
    return l4_wrong();
}
