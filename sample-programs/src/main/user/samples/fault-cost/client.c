#include "fault.h"
#include <playground.h>
#include <stdio.h>

static L4_ThreadId_t pager;

static const struct {
    enum request request;
    const char *name;
    char expected; /* in each page */
    L4_Word_t faults;
} ways[] = {
    {AS_IT_IS, "a page as it is", 'o', PAGES},
    {ZEROED, "a zeroed page", 0, PAGES},
    {COPIED, "a copy of a page", 'c', PAGES},
    {SEVERAL, "16 pages, for each", 'o', PAGES / AT_ONCE},
};
#define WAYS (int)(sizeof ways / sizeof ways[0])

static struct cost {
    L4_Word64_t all, in_pager;
} costs[WAYS];

static void ask(enum request request) {
    L4_Set_MsgTag(__L4_MakeTag(request, 0, 0));
    L4_Call(pager);
}

/* Reads a byte of each page, one after the other; returns how many were as expected. */
static int touch(char expected) {
    int good = 0;
    for (L4_Word_t i = 0; i < PAGES; i++) good += *(volatile char *)(WINDOW + i * PAGE) == expected;
    return good;
}

static void measure(int way) {
    L4_Word_t report[3];
    L4_Word64_t start;
    int good = 0;
    for (int round = 0; round < 2; round++) { /* the second one finds page tables and caches as usual */
        ask(ways[way].request);
        start = l4_cycles();
        good = touch(ways[way].expected);
        costs[way].all = l4_cycles() - start;
    }
    ask(REPORT);
    L4_StoreMRs(1, 3, report);
    costs[way].in_pager = (L4_Word64_t)report[2] << 32 | report[1];
    l4_check(good == PAGES && report[0] == ways[way].faults, "%s: %d pages read, %u page faults, each a message", ways[way].name,
             PAGES, report[0]);
}

/* Beside the faults: a message to the same program and back, as long as a fault's. */
static double call(void) {
    enum { ROUNDS = 100 };
    L4_Word64_t start = 0;
    for (int i = -10; i < ROUNDS; i++) {
        if (i == 0) start = l4_cycles();
        L4_Set_MsgTag(__L4_MakeTag(REPORT, 2, 0));
        L4_Call(pager);
    }
    return (double)(l4_cycles() - start) / ROUNDS;
}

int main(void) {
    const char *unit = l4_cycle_unit();
    pager = l4_lookup("pager");
    l4_touch_pages(); /* the new pager has only the window */
    L4_Set_Pager(pager);
    for (int way = 0; way < WAYS; way++) measure(way);
    L4_Set_Pager(l4_init_id());
    printf("#measured no fault, a call and its answer: %.0f %s, 0 in the pager\n", call(), unit);
    for (int way = 0; way < WAYS; way++)
        printf("#measured %s: %.0f %s, %.0f in the pager\n", ways[way].name, (double)costs[way].all / PAGES, unit,
               (double)costs[way].in_pager / PAGES);
    return l4_wrong();
}
