/*
 * Root task that lets unprivileged threads of two other spaces attack the kernel: system calls with random registers, by INT
 * and by SYSENTER with random return addresses, bad segment registers, odd flags, random code. It is their pager and exception
 * handler. After some rounds it checks that the kernel still works, and says so.
 */
#include "guest.h"

#define ROUNDS 12
#define MESSAGES 400
#define ATTACKERS 4
#define FIRST 60
#define ID(n) ((n) << 14 | 1)
#ifdef SMALL_SPACES /* the attackers' spaces are made small again whenever they have become large */
#define KIP_AREA 0x600000u
#define UTCB_AREA 0x610000u
#define STACKS 0x700000u
#else
#define KIP_AREA 0x20000000u
#define UTCB_AREA 0x30000000u
#define STACKS 0x40000000u
#endif

static char stacks[ATTACKERS][4096] __attribute__((aligned(4096)));
static char scratch[4096] __attribute__((aligned(4096)));

#ifndef SEED
#define SEED 1
#endif
static u32 seed = SEED;
static u32 faults, exceptions, others, shrunk;

static u32 next(u32 *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static u32 interesting(u32 *state)
{
    u32 r = next(state);
    switch (r >> 28) {
    case 0: return 0;
    case 1: return ANY;
    case 2: return 0xFFFFFFC0u;
    case 3: return ROOT;
    case 4: return SIGMA0;
    case 5: return ID(FIRST + (r & 7));
    case 6: return UTCB_AREA + (r & 7) * 512 + 256;
    case 7: return COMPLETE | (r & 7);
    case 8: return (r & 0xFFF000) | 12 << 4 | (r & 7);
    case 9: return 0x0400 | 0x0400u << 16;
    case 10: return (r & 15) << 14 | 1;
    case 11: return 0xE0100000u + (r & 0xFFFFF);
    case 12: return r & 0xFF;
    default: return r;
    }
}

/* Registers from r[], then the instruction; what comes back is nobody's business. */
#define ATTACK(instruction)                                                                                       \
    __asm__ volatile("pushal\n\t"                                                                                 \
                     "movl (%0), %%eax\n\tmovl 8(%0), %%edx\n\tmovl 12(%0), %%esi\n\tmovl 16(%0), %%edi\n\t"       \
                     "movl 20(%0), %%ebx\n\tmovl 24(%0), %%ebp\n\tmovl 4(%0), %%ecx\n\t" instruction "\n\tpopal"   \
                     :                                                                                            \
                     : "c"(r)                                                                                     \
                     : "memory", "cc")

/* SYSENTER that comes back behind itself. */
#define FAST "movl $1f, %%ebx\n\tmovl %%esp, %%ebp\n\tsysenter\n1:"

static void call(u32 *r, u32 which)
{
    switch (which & 15) {
    case 1: ATTACK("int $0x31"); break;
    case 2: ATTACK("int $0x32"); break;
    case 3: ATTACK("int $0x33"); break;
    case 4: ATTACK("int $0x34"); break;
    case 5: ATTACK("int $0x35"); break;
    case 6: ATTACK("int $0x36"); break;
    case 7: ATTACK("int $0x37"); break;
    case 8: ATTACK("int $0x38"); break;
    case 9: ATTACK("int $0x39"); break;
    case 10: ATTACK("int $0x3A"); break;
    case 11: ATTACK("movl $1f, %%ebx\n\tmovl %%esp, %%ebp\n\tint $0x30\n1:"); break;
    default: ATTACK(FAST); break;
    }
}

/* Segment registers, flags and instructions that a kernel may stumble over. */
static void trick(u32 *r, u32 which)
{
    switch (which % 16) {
    case 0: ATTACK("pushl %%ds\n\tpushl $0\n\tpopl %%ds\n\tint $0x34\n\tpopl %%ds"); break;
    case 1: ATTACK("pushl $0x2B\n\tpopl %%ds\n\tint $0x36"); break;
    case 2: ATTACK("pushl $0x1B\n\tpopl %%ds\n\tpushl $0x1B\n\tpopl %%es\n\t" FAST); break;
    case 3: ATTACK("pushl $0\n\tpopl %%es\n\tpushl $0\n\tpopl %%gs\n\t" FAST); break;
    case 4: ATTACK("pushl $0x23\n\tpopl %%gs\n\tint $0x35"); break;
    case 5: ATTACK("pushl $0x10\n\tpopl %%ds"); break;
    case 6: ATTACK("pushl $0x4302\n\tpopfl\n\t" FAST); break;
    case 7: ATTACK("pushl $0x4702\n\tpopfl\n\tint $0x34"); break;
    case 8: ATTACK("pushl $0x40602\n\tpopfl\n\tint $0x36"); break;
    case 9: ATTACK("cli"); break;
    case 10: ATTACK("int $0x0E"); break;
    case 11: ATTACK("int3"); break;
    case 12: ATTACK("outb %%al, %%dx"); break;
    case 13: ATTACK("fninit"); break;
    case 14: ATTACK("sysenter"); break;
    default: ATTACK("movl %%eax, %%cr3"); break;
    }
}

static void attacker(u32 *top)
{
    u32 state = top[0];
    u32 r[7];
    u32 *mr = utcb();
    mr[HANDLER] = ROOT;
    for (;;) {
        for (int i = 0; i < 7; i++) {
            r[i] = interesting(&state);
        }
        u32 what = next(&state);
        for (int i = 0; i < 4; i++) {
            mr[next(&state) % 64] = interesting(&state);
        }
        mr[BR0] = interesting(&state);
        if (what & 0x1000) {
            r[1] = 0x04000400; /* IPC without waiting, so that there is much of it */
        }
        if (what % 32 == 0) {
            trick(r, what >> 8);
        } else {
            call(r, what >> 8);
        }
    }
}

__asm__(".text\n.globl attacker_entry\nattacker_entry:\n\tpushl %esp\n\tcall attacker\n");
extern char attacker_entry[];
static void (*const keep)(u32 *) __attribute__((used)) = attacker;

static void start(u32 n)
{
    u32 id = ID(FIRST + n), space = ID(FIRST + (n & ~1u));
    u32 *mr = utcb();
    thread_control(id, 0, 0, 0, 0);
    if (id == space) {
        thread_control(id, 0, ROOT, id, ANY);
        set_up_space(id, KIP_AREA | 12 << 4, UTCB_AREA | 14 << 4);
    }
    if (!thread_control(id, ROOT, ROOT, space, UTCB_AREA + n * 512)) {
        return;
    }
    u32 *top = (u32 *)(stacks[n] + 4000);
    top[0] = next(&seed);
    mr[1] = (u32)attacker_entry;
    mr[2] = STACKS + n * 4096 + 4000;
    ipc(id, 0, 0x0400u << 16, 2);
}

/* What a fault of an attacker gets: program text, its stack, or any old page. */
static u32 answer_fault(u32 from)
{
    u32 *mr = utcb();
    u32 page = mr[1] & ~0xFFFu, own = (u32)scratch, rights = 7;
    if (page - 0x400000u < 0x4000) {
        own = page;
        rights = 5;
    } else if (page - STACKS < ATTACKERS * 4096) {
        own = (u32)stacks + (page - STACKS);
    }
    mr[1] = page | 8;
    mr[2] = own | 12 << 4 | rights;
    (void)from;
    return 2 << 6;
}

static void serve(void)
{
    u32 *mr = utcb();
    u32 to = 0, tag = 0;
    for (u32 i = 0; i < MESSAGES; i++) {
#ifdef SMALL_SPACES
        for (u32 n = 0; n < ATTACKERS; n += 2) {
            shrunk += set_small(ID(FIRST + n), 2 + 2 * n) == SMALL;
        }
#endif
        mr[BR0] = 0;
        u32 from = ipc(to, ANY, 0x0400u << 16 | 5 << 10 | 100, tag);
        to = 0;
        tag = 0;
        if (mr[0] & 0x8000) {
            if (mr[ERROR] == 3) {
                return; /* nobody does anything any more */
            }
        } else if ((mr[0] >> 20) == 0xFFE) {
            faults++;
            to = from;
            tag = answer_fault(from);
        } else if ((mr[0] >> 16) == 0xFFB0) {
            u32 n = (from >> 14) - FIRST;
            exceptions++;
            *(u32 *)(stacks[n % ATTACKERS] + 4000) = next(&seed);
            mr[1] = (u32)attacker_entry;
            mr[2] = 0x202;
            mr[8] = STACKS + n * 4096 + 4000;
            to = from;
            tag = 12;
        } else {
            others++;
        }
    }
}

static int works(void)
{
    u32 *mr = utcb();
    for (u32 n = 0; n < ATTACKERS; n++) {
        thread_control(ID(FIRST + n), 0, 0, 0, 0);
    }
    mr[BR0] = COMPLETE;
    mr[1] = 0x01000000 | 12 << 4 | 7;
    mr[2] = 0;
    u32 from = ipc(SIGMA0, SIGMA0, 0, 0xFFA00002);
    if (from != SIGMA0 || mr[0] != 2 << 6) {
        return 0;
    }
    *(volatile u32 *)0x01000000 = 42;
    return *(volatile u32 *)0x01000000 == 42;
}

void run(void)
{
    for (u32 round = 0; round < ROUNDS; round++) {
        for (u32 n = 0; n < ATTACKERS; n++) {
            start(n);
        }
        serve();
    }
    print("faults ");
    print_number(faults);
    print(" exceptions ");
    print_number(exceptions);
    print(" messages ");
    print_number(others);
    print(" shrunk ");
    print_number(shrunk);
    print(works() ? "\nthe kernel survived\n" : "\nthe kernel is broken\n");
    finish(1);
}
