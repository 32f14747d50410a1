#include "server.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

#define PAGE 4096
#define MOST 96          /* pages that the client uses between two calls, at most */
#define GIFT 0x60000000u /* where near finds the page that it is given: beyond the end of its small space */

static volatile L4_Word_t work[MOST][PAGE / sizeof(L4_Word_t)] __attribute__((aligned(PAGE)));
static volatile L4_Word_t gift[PAGE / sizeof(L4_Word_t)] __attribute__((aligned(PAGE)));

static L4_Word_t ask(L4_ThreadId_t server, L4_Word_t request, L4_Word_t word) {
    L4_Set_MsgTag(__L4_MakeTag(request, 1, 0));
    L4_LoadMR(1, word);
    L4_Call(server);
    L4_StoreMR(1, &word);
    return word;
}

/* One word of each page; not the same in all, so that they do not push each other out of the cache. */
static void use(int pages) {
    for (int i = 0; i < pages; i++) work[i][i * 16 % (PAGE / (int)sizeof(L4_Word_t))]++;
}

/* What a round costs: the client uses its pages, then calls. The clock without cycles moves once a millisecond. */
static double cost(L4_ThreadId_t server, int pages) {
    int rounds = strcmp(l4_cycle_unit(), "cycles") == 0 ? 40 : 4000;
    L4_Word64_t start = 0;
    for (int i = -2; i < rounds; i++) {
        if (i == 0) start = l4_cycles();
        use(pages);
        ask(server, NOTHING, 0);
    }
    return (double)(l4_cycles() - start) / rounds;
}

static void measure(L4_ThreadId_t far, L4_ThreadId_t near) {
    for (int pages = 0; pages <= MOST; pages += pages < 16 ? 8 : 16) {
        double f = cost(far, pages), n = cost(near, pages);
        printf("#measured %2d pages and a call: %7.1f %s to far, %7.1f to near\n", pages, f, l4_cycle_unit(), n);
    }
}

static void give(L4_ThreadId_t to) {
    L4_Msg_t msg;
    L4_Fpage_t page = L4_FpageAddRights(L4_Fpage((L4_Word_t)gift, PAGE), L4_Readable);
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(page, GIFT));
    L4_MsgLoad(&msg);
    L4_Call(to);
}

int main(void) {
    L4_ThreadId_t far = l4_lookup("far"), near = l4_lookup("near");
    printf("the last address in the segments of far:  %08x\n", ask(far, LIMIT, 0));
    printf("                                 of near: %08x\n", ask(near, LIMIT, 0));
    measure(far, near);

    gift[0] = 4711;
    give(near);
    l4_check(ask(near, READ, GIFT) == 4711, "near reads a page that is beyond its end");
    printf("the last address in the segments of near: %08x\n", ask(near, LIMIT, 0));
    printf("#measured %2d pages and a call: %7.1f %s to near, now that its space is large\n", 32, cost(near, 32),
           l4_cycle_unit());
    return l4_wrong();
}
