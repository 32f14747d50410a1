/* What the library's files share and programs do not see. */
#ifndef MK_INTERNAL_H
#define MK_INTERNAL_H

#include <l4/types.h>
#include <stddef.h>

/* The words of a message to init or the console that a library call may destroy and puts back. */
struct mk_saved {
    L4_Word_t mr[64];
    L4_Word_t words, br0, error_code;
};

/* Saves MR0 .. MRwords, BR0 and ErrorCode, and closes the acceptor. */
void __mk_save(struct mk_saved *saved, L4_Word_t words);
void __mk_restore(const struct mk_saved *saved);

/* Puts a name into MR(first) .. MR(first + MK_NAME_WORDS - 1), cut to MK_NAME_MAX characters. */
void __mk_put_name(int first, const char *name);

/* Looks a name up at init; destroys message registers. */
L4_ThreadId_t __mk_lookup(L4_Word_t request, const char *name);

/* Prints n bytes at s on the console: 0, or EOF when there is no console. */
int __mk_console_write(const char *s, size_t n);

/* Reads in a mode of <playground/protocol.h>: number of bytes, 0 at end of input or without console. */
size_t __mk_console_read(char *to, size_t n, L4_Word_t mode);

/* A lock that gives its time to the holder, so that a waiter of any priority lets it finish. */
typedef struct {
    L4_Word_t owner;
} mk_lock_t;
void __mk_lock(mk_lock_t *lock);
void __mk_unlock(mk_lock_t *lock);

/* Runs atexit functions, last registered first. */
void __mk_run_atexit(void);

#endif
