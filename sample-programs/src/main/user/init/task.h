/* Tasks and their threads. */
#ifndef INIT_TASK_H
#define INIT_TASK_H

#include "image.h"
#include "modules.h"
#include <l4/ipc.h>
#include <playground/layout.h>

#define MAX_TASKS 32
#define MAX_THREADS 256
#define MAX_THREAD_PRIORITY 199 /* of threads that programs make: below the console server */
#define BACKGROUND 100          /* a program that is started below this priority gets no thread above its own ... */
#define BACKGROUND_PAGES 1024   /* ... and not more memory than this */

/* Where things are in a task's address space: see <playground/layout.h>. */
struct layout {
    L4_Word_t image_max, heap, heap_max, stacks, stack_slot, stack_size, utcbs, kip;
};

struct task {
    char name[MK_NAME_MAX + 1]; /* empty: this entry is free */
    struct image image;
    const struct layout *layout;
    int is_main, is_server;
    int is_confined;             /* its messages go to another task */
    L4_Word_t priority_limit;    /* of the threads that it makes */
    L4_Word_t pages, page_limit; /* frames that it has, and how many it may have */
    L4_Word_t slots; /* bit i: stack and UTCB slot i are in use; slot 0 is the first thread's */
    L4_ThreadId_t first;
};

struct thread {
    L4_ThreadId_t id; /* nil: this entry is free */
    struct task *task;
    L4_Word_t slot;
    char name[MK_NAME_MAX + 1];
};

/* What every task gets from init: thread numbers begin after the root task's. */
void tasks_init(const void *kip);

/*
 * Makes a task of a module and lets its first thread start. Returns NULL, or in words what is wrong;
 * then nothing of it is left. *result is the task, or NULL.
 */
const char *task_create(const struct entry *entry, const struct module *module, struct task **result);

/* Ends all threads of a task and frees what it had. */
void task_destroy(struct task *task);

/* The index of a task, which frames are kept under. */
L4_Word_t task_number(const struct task *task);

/* The thread with this id, NULL for one that init did not make or that is over. */
struct thread *thread_find(L4_ThreadId_t id);

/* The i-th of MAX_THREADS table entries, NULL if it is free. */
struct thread *thread_at(L4_Word_t i);

/* A new thread of the creator's task that starts at ip with two words on its stack; NULL when there is no room. */
struct thread *thread_create(struct thread *creator, const char *name, L4_Word_t priority, L4_Word_t ip,
                             const L4_Word_t words[2]);

/* Ends one thread. */
void thread_destroy(struct thread *thread);

/*
 * The frame for a task's page and the rights it may have there; allocates and fills the frame at the
 * first time. Rights 0: the address means nothing to this task. Frame 0 with rights: memory is out.
 */
L4_Word_t task_page(struct task *task, L4_Word_t address, L4_Word_t *rights);

#endif
