/*
 * What the playground's user side offers beside L4 itself: threads, names, devices and task exit (by
 * init), IPC errors in words, and checks. Calls return 0 or an id on success; errors are named in
 * <playground/protocol.h>.
 * Manual: docs/user-programs.md of the playground.
 */
#ifndef PLAYGROUND_H
#define PLAYGROUND_H

#include <l4.h>
#include <playground/layout.h>
#include <playground/protocol.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The root task's thread: pager and exception handler of every task until it chooses another. */
L4_ThreadId_t l4_init_id(void);

/*
 * Starts a thread of this task at fn(arg), on a stack of its own. The creator is its scheduler, so
 * L4_Set_Priority and L4_Set_Timeslice work on it. priority: 1 to 199; in a background program, one
 * that was started at a priority below 100, at most that. Returns its global id. A thread whose
 * function returns ends.
 * Errors: nil when init refused: another priority, no free thread of the task's 32, no memory.
 */
L4_ThreadId_t l4_thread_create(void (*fn)(void *), void *arg, const char *name, int priority);

/* Ends the calling thread; called by a program's first thread it ends the program with status 0. */
void l4_thread_exit(void) __attribute__((noreturn));

/* Ends another thread of this task. Returns 0. Errors: MK_ENOTFOUND. */
int l4_thread_delete(L4_ThreadId_t thread);

/*
 * Makes the calling thread known under a name of up to 15 printable characters without blanks. Every task's first thread is known
 * by the task's name. Returns 0. Errors: MK_EEXISTS, MK_EINVALID, MK_ENOMEM.
 */
int l4_register(const char *name);

/* The thread that is known under a name. Errors: nil when there is none. */
L4_ThreadId_t l4_lookup(const char *name);

/* The thread that is known under a name; waits for somebody to register it. Errors: nil for no valid name. */
L4_ThreadId_t l4_lookup_wait(const char *name);

/*
 * The next key as it comes: no echo, no line editing, no waiting for the end of the line. Do not mix
 * with lines (getchar, fgets) that are half read.
 * Errors: -1 without a console.
 */
int l4_getkey(void);

/*
 * Puts the calling task under a reference monitor, for ever: what its threads send to other tasks, init and the console included,
 * goes to the thread that is known under the name (L4_IntendedReceiver tells it for whom), which may hand it on. Faults still go
 * to pager and exception handler. Returns 0.
 * Errors: MK_ENOTFOUND, MK_EDENIED when there is a monitor already, MK_EINVALID for a thread of the own task.
 */
int l4_confine(const char *monitor);

/*
 * Takes for the calling task the I/O ports of a range, whose length is a power of two and which is aligned to it. The
 * first who asks keeps them until its end. Returns 0.
 * Errors: MK_EEXISTS when another one has them, MK_EDENIED for ports of the kernel and of init, MK_EINVALID for another
 * length or alignment.
 */
int l4_claim_ports(L4_Word_t port, L4_Word_t count);
/*
 * From now on the interrupt's messages come to the calling thread. The first who asks keeps it until its end. Returns
 * 0.
 * Errors: MK_EEXISTS when another one has it, MK_EINVALID for one of the kernel or a number that is none.
 */
int l4_claim_interrupt(L4_Word_t irq);

/*
 * At file scope in one source of a program: it is to have a small address space (32 MiB; its stacks have 64 KiB and its heap has
 * 2 MiB), to which the processor can switch without emptying its TLB. When nothing of that kind is free, or when it reaches beyond
 * its 32 MiB, the space is as large as any other. A note in the ELF file for init.
 */
#define PLAYGROUND_SMALL_SPACE                                                                                      \
    const struct __mk_note __mk_small_space                                                                         \
        __attribute__((section(".note.mkplay"), used)) = {sizeof "mkplay", 0, __MK_NOTE_SMALL_SPACE, "mkplay"}
struct __mk_note {
    L4_Word_t name_size, size, type;
    char name[8];
};
#define __MK_NOTE_SMALL_SPACE 1
extern const struct __mk_note __mk_small_space __attribute__((weak));

/*
 * Touches every page of the program and the 32 KiB of stack below the caller, so that they are
 * mapped: afterwards the thread can take a pager that knows nothing of them.
 */
void l4_touch_pages(void);

/* "send, 2: no such thread" for the ErrorCode after a failed IPC. The text is constant. */
const char *l4_ipc_error_text(L4_Word_t error_code);

/* Words for an L4_Err* number after another failed system call. */
const char *l4_error_text(L4_Word_t error_code);

/*
 * For programs that show something and check it: prints the text behind "ok: ", or behind "WRONG: " if it does not hold, and
 * returns whether it holds. l4_wrong counts the wrong ones of this program, so it is a good exit status.
 */
int l4_check(int holds, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* How many checks of this program did not hold, so it is a good exit status. */
int l4_wrong(void);

/*
 * Processor cycles (RDTSC) where the processor has a time stamp counter, else microseconds; for
 * measurements only. l4_cycle_unit says which: "cycles" or "us".
 */
L4_Word64_t l4_cycles(void);
/* What l4_cycles counts: "cycles" or "us". */
const char *l4_cycle_unit(void);

/*
 * The time in the unit of l4_cycles, but to about a microsecond also where there is no counter and the clock moves once a millisecond:
 * there it waits for the clock's next tick. The time that the calls waited is not in what they return.
 */
double l4_precise_cycles(void);

#ifdef __cplusplus
}
#endif
#endif
