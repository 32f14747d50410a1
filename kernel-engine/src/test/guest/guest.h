/* What the test guests share: the binary interface, bare. The real library is sample-programs'. */
typedef unsigned u32;

#define SIGMA0 0xC0001u
#define ROOT 0xC8001u
#define ANY 0xFFFFFFFFu
#define COMPLETE 0x10u

/* Offsets in words from the UTCB pointer. */
#define BR0 (-16)
#define PAGER (-12)
#define HANDLER (-11)
#define ERROR (-9)

extern char stack_top[];

static u32 kernel_interface(void)
{
    u32 kip;
    __asm__ volatile("lock; nop" : "=a"(kip) : : "ecx", "edx", "esi");
    return kip;
}

static u32 *utcb(void)
{
    u32 *pointer;
    __asm__ volatile("movl %%gs:0, %0" : "=r"(pointer));
    return pointer;
}

static u32 stub(u32 offset)
{
    u32 kip = kernel_interface();
    return kip + *(u32 *)(kip + offset);
}

static u32 ipc(u32 to, u32 from, u32 timeouts, u32 tag)
{
    u32 *mr = utcb();
    u32 function = stub(0xE0), mr1, mr2;
    __asm__ volatile("pushl %%ebp\n\tcall *%%ebx\n\tmovl %%ebp, %%ecx\n\tpopl %%ebp"
                     : "+a"(to), "+S"(tag), "+b"(function), "+c"(timeouts), "+d"(from), "+D"(mr)
                     :
                     : "memory", "cc");
    mr1 = function;
    mr2 = timeouts;
    mr[0] = tag;
    mr[1] = mr1;
    mr[2] = mr2;
    return to;
}

static u32 thread_control(u32 thread, u32 pager, u32 scheduler, u32 space, u32 location)
{
    u32 result = thread, a = pager, b = scheduler, c = space, d = location;
    __asm__ volatile("int $0x33" : "+a"(result), "+c"(a), "+d"(b), "+S"(c), "+D"(d) : : "memory", "cc");
    return result;
}

static u32 space_control(u32 thread, u32 *control, u32 kip, u32 utcbs)
{
    u32 result = thread, a = *control, b = kip, c = utcbs, d = 0;
    __asm__ volatile("int $0x38" : "+a"(result), "+c"(a), "+d"(b), "+S"(c), "+D"(d) : : "memory", "cc");
    *control = a;
    return result;
}

/* Makes a space small, or large with number 0; the old control. */
#define SMALL 0x80000000u
static u32 set_small(u32 thread, u32 number)
{
    u32 control = SMALL | number;
    space_control(thread, &control, 0, 0);
    return control;
}

static u32 set_up_space(u32 thread, u32 kip, u32 utcbs)
{
    u32 control = 0;
    return space_control(thread, &control, kip, utcbs);
}

static void out8(u32 port, u32 value)
{
    __asm__ volatile("outb %b0, %w1" : : "a"(value), "Nd"(port));
}

static void print(const char *text)
{
    while (*text) {
        out8(0x3F8, *text++);
    }
}

static void print_number(u32 number)
{
    if (number >= 10) {
        print_number(number / 10);
    }
    out8(0x3F8, '0' + number % 10);
}

static void finish(u32 status)
{
    out8(0xF4, status);
    for (;;) {
    }
}

void run(void);

__asm__(".section .text.start, \"ax\"\n\t.globl _start\n_start:\tmovl $stack_top, %esp\n\tcall run\n\t"
        ".bss\n\t.balign 4096\n\t.skip 8192\nstack_top:\n\t.text");
