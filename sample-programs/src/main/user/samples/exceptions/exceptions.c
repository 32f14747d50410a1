#include <playground.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * The handler is a thread of the same program. It gets the registers of the one that raised the exception as a message, and what
 * it sends back is loaded into them.
 */
static L4_Word_t reg[L4_EXCEPTION_WORDS + 1];

/* The handler's findings. */
static volatile int interrupts_allowed = 1; /* what CLI and STI believe that they change */
static volatile int breakpoints;
static volatile int steps;

enum { DIVIDE = 0, DEBUG = 1, BREAKPOINT = 3, INVALID_OPCODE = 6, PROTECTION = 13 };

static unsigned bits_set(unsigned value) {
    unsigned n = 0;
    for (; value != 0; value &= value - 1) n++;
    return n;
}

/* UD2 with 'C' behind it is this program's own instruction: EAX = number of bits set in ECX. */
static int own_instruction(const unsigned char *code) {
    if (code[0] != 0x0F || code[1] != 0x0B || code[2] != 'C') return 0;
    reg[L4_EXC_EAX] = bits_set(reg[L4_EXC_ECX]);
    reg[L4_EXC_EIP] += 3;
    return 1;
}

/* CLI and STI are not for user programs: this is how a virtual machine monitor makes its guest believe that they are. */
static int interrupt_flag(const unsigned char *code) {
    if (code[0] != 0xFA && code[0] != 0xFB) return 0;
    interrupts_allowed = code[0] == 0xFB;
    reg[L4_EXC_EIP] += 1;
    return 1;
}

/* Changes the registers so that the thread can go on; 0 if it cannot. */
static int repair(void) {
    const unsigned char *code = (const unsigned char *)reg[L4_EXC_EIP];
    switch (reg[L4_EXC_VECTOR]) {
    case DIVIDE: /* a fault: EIP is at the division, which is tried again */
        reg[L4_EXC_ECX] = 6;
        return 1;
    case BREAKPOINT: /* a trap: EIP is behind the INT3 */
        breakpoints++;
        reg[L4_EXC_EBX] = ~reg[L4_EXC_EBX];
        return 1;
    case DEBUG: steps++; return 1;
    case INVALID_OPCODE: return own_instruction(code);
    case PROTECTION: return interrupt_flag(code);
    default: return 0;
    }
}

/* Not an exception but a message of main's, to be answered as it came. */
#define ECHO 1

static void handler(void *arg) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    (void)arg;
    for (;;) {
        if (L4_Label(tag) != ECHO) {
            L4_StoreMRs(1, L4_EXCEPTION_WORDS, reg + 1);
            if (!L4_IsException(tag) || !repair()) break;
            L4_LoadMRs(1, L4_EXCEPTION_WORDS, reg + 1);
            tag = __L4_MakeTag(0, L4_EXCEPTION_WORDS, 0);
        }
        L4_Set_MsgTag(tag);
        tag = L4_ReplyWait(from, &from);
    }
    printf("WRONG: exception %u at %08x is none of this program's\n", reg[L4_EXC_VECTOR], reg[L4_EXC_EIP]);
    _Exit(1);
}

static void divide(void) {
    L4_Word_t quotient = 42, remainder = 0;
    __asm__ volatile("divl %%ecx" : "+a"(quotient), "+d"(remainder) : "c"(0) : "cc");
    l4_check(quotient == 7, "42 / 0, with the divisor changed to 6, is %u", quotient);
}

static void breakpoint(void) {
    L4_Word_t ebx = 0x12345678;
    __asm__ volatile("int3" : "+b"(ebx));
    l4_check(breakpoints == 1 && ebx == 0xEDCBA987, "a breakpoint came, and EBX back as %08x", ebx);
}

static void invented(void) {
    L4_Word_t count;
    __asm__ volatile("ud2\n\t.byte 'C'" : "=a"(count) : "c"(0xF00F0001));
    l4_check(count == 9, "the instruction that no processor has finds %u bits in f00f0001", count);
}

static void privileged(void) {
    __asm__ volatile("cli" : : : "memory");
    int off = !interrupts_allowed;
    __asm__ volatile("sti" : : : "memory");
    l4_check(off && interrupts_allowed, "CLI and STI had the effect that they were made believe");
}

/* The trap flag raises an exception behind every instruction until it is cleared. */
static void single_steps(void) {
    __asm__ volatile("pushfl\n\t"
                     "orl $0x100, (%%esp)\n\t"
                     "popfl\n\t"
                     "movl $3, %%eax\n"
                     "1: decl %%eax\n\t"
                     "jnz 1b\n\t"
                     "pushfl\n\t"
                     "andl $~0x100, (%%esp)\n\t"
                     "popfl"
                     :
                     :
                     : "eax", "memory", "cc");
    l4_check(steps == 10, "a loop of three rounds, with what is around it, has %d instructions", steps);
}

/* ---- What it costs ---- */

#define ROUNDS 100
static L4_ThreadId_t handles;
static L4_Word_t words; /* of the message */

static void raise(void) { __asm__ volatile("int3" : : : "ebx"); }
static void clock(void) { L4_SystemClock(); }

static void call(void) {
    L4_Set_MsgTag(__L4_MakeTag(ECHO, words, 0));
    L4_Call(handles);
}

static double cost(void (*what)(void)) {
    double start = 0;
    for (int i = -5; i < ROUNDS; i++) {
        if (i == 0) start = l4_precise_cycles();
        what();
    }
    return (l4_precise_cycles() - start) / ROUNDS;
}

/* Printing makes interrupts: first everything is measured, beginning when the line is quiet. */
static void measure(void) {
    const char *unit = l4_cycle_unit();
    L4_Sleep(L4_TimePeriod(20000));
    double kernel = cost(clock), message = cost(call);
    words = L4_EXCEPTION_WORDS;
    double registers = cost(call), exception = cost(raise);
    printf("#measured a system call, to read the clock: %.1f %s\n", kernel, unit);
    printf("#measured a call and its answer, no words: %.1f %s\n", message, unit);
    printf("#measured a call and its answer, %d words: %.1f %s\n", L4_EXCEPTION_WORDS, registers, unit);
    printf("#measured an exception, handled: %.1f %s\n", exception, unit);
}

int main(void) {
    handles = l4_thread_create(handler, NULL, "handler", 120);
    L4_Set_ExceptionHandler(handles);
    divide();
    breakpoint();
    invented();
    privileged();
    single_steps();
    measure();
    return l4_wrong();
}
