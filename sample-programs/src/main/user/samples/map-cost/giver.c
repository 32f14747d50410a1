#include "map.h"
#include <playground.h>
#include <stdio.h>

#define ROUNDS 10

static volatile L4_Word_t pages[MOST][PAGE / sizeof(L4_Word_t)] __attribute__((aligned(MOST * 4096)));
static L4_ThreadId_t taker;

static L4_Fpage_t first(L4_Word_t n, L4_Word_t rights) { return fpage((L4_Word_t)pages, n, rights); }

/* Maps the first n pages to taker; none: the message alone. */
static void map(L4_Word_t n) {
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_Set_MsgLabel(&msg, TAKE);
    if (n > 0) L4_MsgAppendMapItem(&msg, L4_MapItem(first(n, L4_FullyAccessible), 0));
    L4_MsgLoad(&msg);
    L4_Call(taker);
}

static L4_Word_t ask(L4_Word_t request, L4_Word_t n) {
    L4_Set_MsgTag(__L4_MakeTag(request, 1, 0));
    L4_LoadMR(1, n);
    L4_Call(taker);
    L4_StoreMR(1, &n);
    return n;
}

/* The operations with what each took, in all rounds together. */
enum { MAP, READ_ONLY, UNMAP, UNMAP_TWO, OPERATIONS };
static double took[OPERATIONS];

static void begin(int operation) { took[operation] -= l4_precise_cycles(); }
static void end(int operation) { took[operation] += l4_precise_cycles(); }

/* One round: mapped, made read-only, unmapped; then mapped again, handed on, and unmapped from both. */
static void round_of(L4_Word_t n) {
    begin(MAP);
    map(n);
    end(MAP);
    begin(READ_ONLY);
    L4_UnmapFpage(first(n, L4_Writable));
    end(READ_ONLY);
    begin(UNMAP);
    L4_UnmapFpage(first(n, L4_FullyAccessible));
    end(UNMAP);
    map(n);
    ask(HAND_ON, n);
    begin(UNMAP_TWO);
    L4_UnmapFpage(first(n, L4_FullyAccessible));
    end(UNMAP_TWO);
}

static void measure(L4_Word_t n) {
    double message = 0;
    round_of(n); /* page tables and caches as usual */
    for (int i = 0; i < OPERATIONS; i++) took[i] = 0;
    for (int i = 0; i < ROUNDS; i++) {
        message -= l4_precise_cycles();
        map(0);
        message += l4_precise_cycles();
        round_of(n);
    }
    took[MAP] -= message;
    printf("#measured %2u pages: %.1f %s to map, %.1f to take the right to write, %.1f to unmap, %.1f to unmap from two\n", n,
           took[MAP] / ROUNDS, l4_cycle_unit(), took[READ_ONLY] / ROUNDS, took[UNMAP] / ROUNDS, took[UNMAP_TWO] / ROUNDS);
}

int main(void) {
    taker = l4_lookup("taker");
    for (L4_Word_t i = 0; i < MOST; i++) pages[i][0] = i;
    map(MOST);
    l4_check(ask(READ, MOST) == MOST * (MOST - 1) / 2, "taker reads %d pages of giver's, which were not copied", MOST);
    pages[0][0] = 1000;
    l4_check(ask(READ, 1) == 1000, "what giver writes to them, taker reads");
    L4_UnmapFpage(first(MOST, L4_FullyAccessible));
    for (L4_Word_t n = 1; n <= MOST; n *= 2) measure(n);
    return l4_wrong();
}
