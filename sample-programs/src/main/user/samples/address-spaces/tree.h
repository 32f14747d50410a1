/* What the programs of this sample agree on. */
#ifndef TREE_H
#define TREE_H

#include <playground.h>

#define PAGE 4096u
#define WINDOW 0x50000000u /* where left, right and leaf see the page */

/* Requests to a node, answered with one word. */
enum {
    GIVE = 1, /* word 1: to whom, word 2: with which rights, word 3: 1 to grant. Answer: 1 if it arrived */
    UNMAP,    /* word 1: rights to take from all who have the page from here */
    FLUSH,    /* the same, and from the node itself */
    PROBE,    /* answer: the rights that the node has */
    READ,     /* answer: the word in the page */
    WRITE,    /* word 1: to be written into the page */
};

/*
 * What this address space may do with the page at an address: 0, L4_Readable or L4_ReadWriteOnly, found out by
 * trying. main must not serve others meanwhile.
 */
L4_Word_t probe_rights(L4_Word_t address);

/* Maps (or grants) the page at an address to a node that waits for a request; 1 if it arrived. */
int give(L4_Word_t address, L4_ThreadId_t to, L4_Word_t rights, int grant);

#endif
