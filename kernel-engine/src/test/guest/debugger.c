/* Root task that uses the console of Pistachio's kernel debugger, as that user library's traps do. */
#include "guest.h"

static void put(char c)
{
    __asm__ volatile("int3\n\tcmp $0, %%al" : : "a"(c));
}

static void put_string(const char *text)
{
    __asm__ volatile("int3\n\tcmp $1, %%al" : : "a"(text));
}

static int poll(void)
{
    int c;
    __asm__ volatile("int3\n\tcmp $8, %%al" : "=a"(c));
    return c;
}

static int get(void)
{
    int c;
    __asm__ volatile("int3\n\tcmp $13, %%al" : "=a"(c));
    return c;
}

static void enter_debugger(void)
{
    __asm__ volatile("int3\n\tjmp 1f\n\tmovl $2f, %%eax\n1:\n\t.section .rodata\n2:\t.asciz \"why\"\n\t.previous"
                     : : : "eax");
}

void run(void)
{
    put('a');
    put('\n');
    put_string("a string\n");
    put_string((const char *)0xC0000000);
    enter_debugger();
    __asm__ volatile("int3\n\tnop");
    put_string(get() == 'k' && poll() == -1 ? "read\n" : "not read\n");
    finish(0);
}
