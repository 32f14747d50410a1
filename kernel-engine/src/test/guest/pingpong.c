/* Root task that measures IPC to a thread of another space: cycles per one-way IPC, by number of untyped words. */
#include "guest.h"

#define PARTNER (60u << 14 | 1)
#define STACK 0x40000000u
#define ROUND_TRIPS 200

static char stack[4096] __attribute__((aligned(4096)));

/* Replies to everybody with as many words as came: reply and wait, and nothing else. */
void echo(void);
__asm__(".text\n.globl echo\necho:\n\tlock; nop\n\tmovl %eax, %esi\n\tmovl 0xE0(%eax), %eax\n\taddl %esi, %eax\n\t"
        "pushl %eax\n\tmovl %gs:0, %edi\n\txorl %eax, %eax\n\txorl %esi, %esi\n"
        "1:\tandl $63, %esi\n\tmovl $-1, %edx\n\txorl %ecx, %ecx\n\tcall *(%esp)\n\tjmp 1b\n");

static u32 cycles(void)
{
    u32 low;
    __asm__ volatile("rdtsc" : "=a"(low) : : "edx");
    return low;
}

/* The measured loop: nothing but the call of the stub. */
static u32 measure(u32 words)
{
    u32 *mr = utcb();
    u32 function = stub(0xE0);
    u32 start = cycles();
    for (u32 i = 0; i < ROUND_TRIPS; i++) {
        u32 to = PARTNER, from = PARTNER, timeouts = 0, tag = words, f = function;
        u32 *m = mr;
        __asm__ volatile("pushl %%ebp\n\tcall *%%ebx\n\tpopl %%ebp"
                         : "+a"(to), "+S"(tag), "+b"(f), "+c"(timeouts), "+d"(from), "+D"(m)
                         :
                         : "memory", "cc");
    }
    return (cycles() - start) / (2 * ROUND_TRIPS);
}

static void serve_faults_until_it_waits(void)
{
    u32 *mr = utcb();
    u32 to = 0, tag = 0;
    for (;;) {
        mr[BR0] = 0;
        ipc(to, PARTNER, 0x0400u << 16 | 5 << 10 | 1000, tag);
        if (mr[0] & 0x8000) {
            return;
        }
        u32 page = mr[1] & ~0xFFFu;
        to = PARTNER;
        tag = 2 << 6;
        mr[1] = page | 8;
        mr[2] = (page == STACK ? (u32)stack : page) | 12 << 4 | 7;
    }
}

void run(void)
{
    u32 *mr = utcb();
    static const u32 sizes[] = {0, 8, 63};
    *(volatile char *)stack = 0; /* only a page that is there can be mapped */
    thread_control(PARTNER, 0, ROOT, PARTNER, ANY);
    set_up_space(PARTNER, 0x20000000u | 12 << 4, 0x30000000u | 12 << 4);
    thread_control(PARTNER, ROOT, ROOT, PARTNER, 0x30000000u);
    mr[1] = (u32)echo;
    mr[2] = STACK + 4096;
    ipc(PARTNER, 0, 0, 2);
    serve_faults_until_it_waits();
    measure(1);
    for (u32 i = 0; i < 3; i++) {
        u32 cost = measure(sizes[i]);
        print_number(sizes[i]);
        print(" words: ");
        print_number(cost);
        print("\n");
    }
    finish(1);
}
