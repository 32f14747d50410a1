/*
 * A root task whose threads are hostile: in address spaces of their own they make system calls with random arguments, enter the
 * kernel in ways that no program would, and do to their memory what they can, while the supervisor, the first thread of the root task,
 * creates, moves, reschedules and deletes them at random. Who runs the machine looks at the kernel meanwhile; the supervisor tells
 * it by the debug-exit port what it has reached.
 *
 * Hostile threads execute the image's code, which they cannot write, and the random code that they write into the one private page
 * that each has. They know no other data of the image.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <l4.h>

#define PAGE 4096u

/* Numbers of the hostile threads, and of those that serve their faults. */
#define FIRST 64u
#define USERS 24u
#define PAGER 51u
#define HANDLER 52u

/*
 * What hostile spaces have: thread n its private page, everybody a place for kernel interface page and UTCBs; and where they map. All
 * of it, and the image's code, has room in a small space of 16 MiB.
 */
#define PRIVATES 0x00A00000u
#define UTCBS 0x00B00000u
#define UTCB_BITS 14
#define KIP_PAGE 0x00B80000u
#define WINDOW 0x00C00000u

/* First address that is not the user's. */
#define KERNEL 0xC0000000u

/* Memory of the root task that the pager gives away. */
#define FIELD 0x00800000u
#define FIELD_BITS 22

/* What comes out of the debug-exit port. */
enum { SETTLED = 1, BEAT, FINISHED, DONE, IMPOSSIBLE };

/* The private page: ESP starts at its end. */
struct hostile {
    L4_Word_t random;
    /* Counts what the thread did. */
    volatile L4_Word_t steps;
    unsigned char code[512];
    unsigned char stack[PAGE - 512 - 8];
};
extern struct hostile privates[USERS];

/* The next of a sequence of pseudo-random words (xorshift; Marsaglia 2003); and one below n. */
L4_INLINE L4_Word_t next_word(L4_Word_t *state) {
    L4_Word_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}
L4_INLINE L4_Word_t next_below(L4_Word_t *state, L4_Word_t n) { return (L4_Word_t)(((L4_Word64_t)next_word(state) * n) >> 32); }

/* A word that is not zero: the seed of a sequence. */
L4_INLINE L4_Word_t seed_of(L4_Word_t word) { return word * 2654435761u + 0x9E3779B9u ? word * 2654435761u + 0x9E3779B9u : 1; }

/* entry.S: where a hostile thread begins anew, whatever has become of its registers. */
void hostile_entry(void);

/* arguments.c: random words that are almost right. All of them only change *state. */
L4_Word_t any_id(L4_Word_t *state);
L4_Word_t any_fpage(L4_Word_t *state);
L4_Word_t any_address(L4_Word_t *state);
L4_Word_t any_argument(L4_Word_t *state);
L4_Word_t any_timeouts(L4_Word_t *state);

/* servers.c */
void serve_faults(void) __attribute__((noreturn));
void serve_exceptions(void) __attribute__((noreturn));
void servers_seed(L4_Word_t seed);

#endif
