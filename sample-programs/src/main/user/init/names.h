/* The name service: which thread is known by which name, and who waits for a name. */
#ifndef INIT_NAMES_H
#define INIT_NAMES_H

#include <l4/types.h>

/* 0, or MK_EEXISTS, MK_ENOMEM. The caller then wakes those who wait, see names_take_waiter. */
L4_Word_t names_add(const char *name, L4_ThreadId_t thread);

/* The thread of this name, or nil. */
L4_ThreadId_t names_find(const char *name);

/* Notes that a thread waits for a name; 0 when the table is full. */
int names_wait(const char *name, L4_ThreadId_t waiter);

/* Takes one of those who wait for a name out of the table; nil when there is none left. */
L4_ThreadId_t names_take_waiter(const char *name);

/* Forgets the names and the waiting of a thread that is over. */
void names_forget(L4_ThreadId_t thread);

#endif
