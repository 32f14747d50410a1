/* Who owns which page of physical memory. */
#ifndef SIGMA0_MEMORY_H
#define SIGMA0_MEMORY_H

#include <l4/types.h>

#define PAGE_BITS 12
#define PAGE_SIZE (1u << PAGE_BITS)

/* Reads the memory descriptors of the kernel interface page. */
void memory_init(const void *kip);

/*
 * Gives the 2^size_log2 bytes at base to the thread number, if every page is free, its own, or
 * shared. Returns 1, or 0 and changes nothing.
 */
int memory_claim(L4_Word_t base, L4_Word_t size_log2, L4_Word_t thread_no);

/* From now on free memory is for this thread number only; memory of devices is not meant. */
void memory_keep(L4_Word_t thread_no);

/* Finds and claims any free conventional memory of this size; stores its address. 1, or 0 when there is none. */
int memory_claim_any(L4_Word_t size_log2, L4_Word_t thread_no, L4_Word_t *base);

#endif
