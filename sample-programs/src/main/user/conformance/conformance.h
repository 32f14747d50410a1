/*
 * A root task that asks a kernel whether it is L4 X.2: one line per check. It needs nothing but a serial line, so that it runs on
 * any kernel with this binary interface. Its further address spaces run the same image at the same addresses, mapped page by page
 * by a thread of this one: their threads see the same variables.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <l4.h>
#include <stddef.h>

#define COM1 0x3F8

L4_INLINE void out8(L4_Word_t port, unsigned char value) { __asm__ volatile("outb %0, %w1" : : "a"(value), "d"(port)); }
L4_INLINE unsigned char in8(L4_Word_t port) {
    unsigned char value;
    __asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(port));
    return value;
}

/* ---- report.c: what comes out --------------------------------------------------------------- */

/* Opens the serial line and finds out whose kernel this is. */
void report_start(void);
/* The checks that follow are about this. */
void area(const char *name);
void expect(int ok, const char *what);
void expect_word(L4_Word_t got, L4_Word_t wanted, const char *what);
/* A check that cannot be made on this kernel. */
void skip(const char *what, const char *reason);
/* Whether this is L4Ka::Pistachio, of which some calls are known never to come back. */
int is_pistachio(void);
/* Prints the sum and ends the machine. */
void report_end(void) __attribute__((noreturn));

/* ---- threads.c: who takes part ---------------------------------------------------------------- */

/* User addresses where nothing is mapped at first: in spaces of their own a fault there is answered with a page of zeros, and noted. */
#define WINDOW 0x20000000u
#define PAGE 4096u

/* Starts the threads that page and that handle exceptions. */
void participants_start(void);
/* A fresh id that no thread has. */
L4_ThreadId_t fresh_id(void);
/* A thread of the root task's space, running fn with this priority. fn never returns. */
L4_ThreadId_t start(void (*fn)(void), L4_Word_t priority);
/* The same as the first thread of a new space, or as another one in the space of a participant. */
L4_ThreadId_t start_apart(void (*fn)(void), L4_Word_t priority);
L4_ThreadId_t start_beside(L4_ThreadId_t neighbour, void (*fn)(void), L4_Word_t priority);
/* Ends all participants. */
void finish(void);
/* The local id of a participant. */
L4_ThreadId_t local(L4_ThreadId_t thread);

extern L4_ThreadId_t pager, main_thread;
extern L4_Word_t utcb_area, kip_area;

/* The last fault in the window: how many there were, where, with which access, and the instruction. */
struct window_faults {
    volatile L4_Word_t count, address, access, ip;
};
extern struct window_faults faults;

/* What the handler of exceptions got last, and what it is to do with it. */
struct exception_record {
    volatile L4_Word_t count, words[L4_EXCEPTION_WORDS + 1];
    L4_ThreadId_t from;
    /* How much further the thread goes on. */
    volatile L4_Word_t skip;
    /* The value that EAX gets in the answer. */
    volatile L4_Word_t eax;
};
extern struct exception_record exception;

void sleep_ms(L4_Word_t ms);

/* CPUID leaf 1, EDX; 0 where there is no CPUID. */
L4_Word_t processor_features(void);
#define HAS_LARGE_PAGES 0x8u
#define HAS_ATTRIBUTE_TABLE 0x10000u

/*
 * Waiting for what must come, as long as a machine may take that others keep busy: a word that becomes another one than it was, a
 * thread that receives, or that has a result of L4_Schedule. 0: it did not come.
 */
#define PATIENCE_MS 2000u
#define PATIENCE (L4_TimePeriod(PATIENCE_MS * 1000ull))
int changes(volatile const L4_Word_t *word, L4_Word_t was);
int soon(volatile const L4_Word_t *flag);
int receives(L4_ThreadId_t thread);
int reaches(L4_ThreadId_t thread, L4_Word_t state);

/* ---- agent.c: a thread that does in its space what it is told ----------------------------------- */

/* Runs as a participant; the calls below are messages to it. */
void agent(void);
/* The same, if its kernel interface page may be anywhere: it reads, writes and calls functions only. */
void agent_elsewhere(void);
L4_Word_t agent_read(L4_ThreadId_t agent, L4_Word_t address);
void agent_write(L4_ThreadId_t agent, L4_Word_t address, L4_Word_t value);
/* It accepts one message with items into its window; returns the tag it got. */
L4_MsgTag_t agent_take(L4_ThreadId_t agent, L4_Fpage_t window, L4_MapItem_t item);
/* It maps or grants to another agent. */
void agent_give(L4_ThreadId_t agent, L4_ThreadId_t to, L4_Fpage_t window, L4_MapItem_t item);
L4_Fpage_t agent_unmap(L4_ThreadId_t agent, L4_Fpage_t page, L4_Word_t flush);
/* Tells it to do a function in its space; returns what that returns. */
L4_Word_t agent_call(L4_ThreadId_t agent, L4_Word_t (*fn)(L4_Word_t), L4_Word_t argument);

/* ---- The checks ---------------------------------------------------------------------------------- */

void check_kernel_interface(void);
void check_thread_control(void);
void check_exchange_registers(void);
void check_ipc(void);
void check_timeouts(void);
void check_propagation(void);
void check_strings(void);
void check_mapping(void);
void check_unmap(void);
void check_large_pages(void);
void check_space_control(void);
void check_small_spaces(void);
void check_redirection(void);
void check_schedule(void);
void check_preemption(void);
void check_faults(void);
void check_interrupts(void);
void check_ports(void);
void check_sigma0(void);
void check_memory_and_processor(void);
void check_fpu(void);

#endif
