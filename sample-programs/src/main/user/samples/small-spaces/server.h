#ifndef SERVER_H
#define SERVER_H

#include <l4.h>

enum request { NOTHING, LIMIT, READ };

/* The last address of the caller's data segment. */
static inline L4_Word_t segment_limit(void) {
    L4_Word_t limit;
    __asm__("movl %%ds, %0\n\tlsl %0, %0" : "=r"(limit) : : "cc");
    return limit;
}

#endif
