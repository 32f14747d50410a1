/* What giver, taker and last agree on. */
#ifndef MAP_H
#define MAP_H

#include <l4.h>

#define WINDOW 0x50000000u /* where taker and last see giver's pages */
#define PAGE 4096u
#define MOST 64

/* Labels of messages to taker; it answers each. Word 1 of HAND_ON and READ: pages. */
enum {
    TAKE = 1, /* carries pages, or nothing */
    HAND_ON,  /* maps what it has on to last */
    READ,     /* answer: the sum of the first words of its pages */
};

static inline L4_Fpage_t fpage(L4_Word_t address, L4_Word_t pages, L4_Word_t rights) {
    return L4_FpageAddRights(L4_Fpage(address, pages * PAGE), rights);
}

#endif
