/*
 * Root task with three workers in spaces of their own, two of them small, that try to leave their spaces by every means that
 * user code has. It is their pager and exception handler, and prints what each attempt came to.
 */
#include "guest.h"

#define FIRST 60
#define ID(n) ((FIRST + (n)) << 14 | 1)
#define KIP_AREA 0x700000u
#define UTCB_AREA 0x710000u
#define PRIVATE 0x600000u   /* a page that is another one in each space */
#define LENT 0x610000u      /* a page that root gives and takes */
#define AREA 0xF0000000u
#define WORKERS 3
#define A 0                 /* small, the 8 MiB from AREA on */
#define B 1                 /* small, the 8 MiB behind */
#define L 2                 /* large */
#define SMALL_A 0x02u
#define SMALL_B 0x06u
#define FAULT_PAGE 0x90900B0Fu      /* as code: UD2 */
#define FAILED(vector) (0xDEAD0000u | (vector))

enum { ECHO = 1, READ, READ_SS, READ_CS, READ_FS, READ_GS, SELECT, LIMIT, JUMP, IPC_INT, IPC_SYSENTER, ODD_FLAGS, PORT, WRITE_GS };

static char stacks[WORKERS][4096] __attribute__((aligned(4096)));
static u32 private_pages[WORKERS][1024] __attribute__((aligned(4096)));
static u32 marker[1024] __attribute__((aligned(4096))), lent[1024] __attribute__((aligned(4096)));
static u32 utcbs[WORKERS];
/* Where a worker goes on after an exception; it sets them itself, all spaces share the image. */
volatile u32 recover_ip, recover_sp;
static u32 fault_address, faults;
extern char _end[];

#define TRY(code)                                                                                                         \
    __asm__ volatile("pushl %%ebp\n\tpushl %%ebx\n\tpushl %%esi\n\tpushl %%edi\n\tmovl $1f, recover_ip\n\t"               \
                     "movl %%esp, recover_sp\n\t" code                                                                    \
                     "\n1:\tcld\n\tpopl %%edi\n\tpopl %%esi\n\tpopl %%ebx\n\tpopl %%ebp"                                  \
                     : "=a"(result)                                                                                      \
                     : "c"(arg)                                                                                          \
                     : "edx", "memory", "cc")

/* An Ipc without partners that returns to EBX. */
#define NO_PARTNERS "xorl %%eax, %%eax\n\txorl %%edx, %%edx\n\txorl %%esi, %%esi\n\tmovl %%esp, %%ebp\n\t"

static u32 attempt(u32 what, u32 arg)
{
    u32 result = 0;
    switch (what) {
    case ECHO: return arg + 1;
    case READ: TRY("movl (%%ecx), %%eax"); break;
    case READ_SS: TRY("movl %%ss:(%%ecx), %%eax"); break;
    case READ_CS: TRY("movl %%cs:(%%ecx), %%eax"); break;
    case READ_FS: TRY("movl %%fs:(%%ecx), %%eax"); break;
    case READ_GS: TRY("movl $0x23, %%eax\n\tmovl %%eax, %%gs\n\tmovl %%gs:(%%ecx), %%eax"); break;
    case SELECT:
        TRY("movl %%ecx, %%ds\n\tmovl %%ss:0x600000, %%eax\n\tint $0x34\n\tmovl %%ss:0x600000, %%eax\n\tmovl 0x600000, %%eax");
        break;
    case LIMIT: TRY("lsl %%ecx, %%eax"); break;
    case JUMP: TRY("xorl %%eax, %%eax\n\tjmp *%%ecx"); break;
    case IPC_INT: TRY("movl %%ecx, %%ebx\n\t" NO_PARTNERS "movl $-1, %%ecx\n\tint $0x30"); break;
    case IPC_SYSENTER: TRY("movl %%ecx, %%ebx\n\t" NO_PARTNERS "movl $-1, %%ecx\n\tsysenter"); break;
    case ODD_FLAGS: /* TF, NT, DF, AC */
        TRY("pushl %%ecx\n\tpopfl\n\tmovl $2f, %%ebx\n\t" NO_PARTNERS
            "sysenter\n2:\tpushl $2\n\tpopfl\n\tmovl %%ss:0x600000, %%eax");
        break;
    case PORT: TRY("movl %%ecx, %%edx\n\txorl %%eax, %%eax\n\tinb %%dx, %%al"); break;
    case WRITE_GS: TRY("movl $7, %%eax\n\tmovl %%eax, %%gs:0\n\tmovl $8, %%eax"); break;
    }
    return result;
}

static void worker(void)
{
    u32 *mr = utcb();
    mr[HANDLER] = ROOT;
    u32 from = ipc(ROOT, ANY, 0, 1);
    for (;;) {
        mr[1] = attempt(mr[0] >> 16, mr[1]);
        from = ipc(from, ANY, 0, 1);
    }
}

/* ---- The root task ---- */

/* Gives a page to the thread that waits for it, and waits for the next message. */
static u32 give_page(u32 to, u32 page, u32 at)
{
    u32 *mr = utcb();
    mr[1] = (at & -4096u) | 8;
    mr[2] = page | 12 << 4 | 7;
    return ipc(to, ANY, 0, 2 << 6);
}

/* What a worker cannot get it shall do without: it goes on elsewhere, as after an exception. */
static u32 send_away(u32 worker)
{
    u32 dest = worker, control = 0x1E, sp = recover_sp, ip = recover_ip, flags = 0, handle = 0;
    __asm__ volatile("pushl %%ebp\n\tint $0x32\n\tpopl %%ebp"
                     : "+a"(dest), "+c"(control), "+d"(sp), "+S"(ip), "+D"(flags), "+b"(handle) : : "memory", "cc");
    return ipc(0, ANY, 0, 0);
}

static u32 serve(u32 from)
{
    u32 *mr = utcb();
    u32 label = mr[0] >> 20;
    u32 n = (from >> 14) - FIRST;
    if (label == 0xFFE) {
        u32 at = mr[1];
        if (at >= 0x400000 && at < (u32)_end) {
            return give_page(from, at & -4096u, at);
        }
        if ((at & -4096u) == PRIVATE) {
            return give_page(from, (u32)private_pages[n], at);
        }
        fault_address = at;
        faults++;
        if (at >= 0xC0000000u) {
            return send_away(from);
        }
        return give_page(from, (u32)marker, at);
    }
    if (label == 0xFFB) {
        if (mr[3] == 1) {           /* a single step */
            return ipc(from, ANY, 0, 12);
        }
        mr[12] = FAILED(mr[3]);
        mr[1] = recover_ip;
        mr[8] = recover_sp;
        return ipc(from, ANY, 0, 12);
    }
    if (label == 0xFF8) {
        faults++;
        return send_away(from);
    }
    return 0;
}

/* Sends to a worker and serves until it has something to say that is no fault. */
static u32 converse(u32 n, u32 tag)
{
    u32 *mr = utcb();
    u32 from = ipc(ID(n), ANY, 0, tag);
    while (mr[0] >> 20 >= 0xFF0) {
        from = serve(from);
    }
    return mr[1];
}

static u32 ask(u32 n, u32 what, u32 arg)
{
    utcb()[1] = arg;
    return converse(n, what << 16 | 1);
}

static void print_hex(u32 value)
{
    for (int i = 28; i >= 0; i -= 4) {
        out8(0x3F8, "0123456789ABCDEF"[value >> i & 15]);
    }
}

static u32 number(u32 n)
{
    u32 control = 0;
    space_control(ID(n), &control, 0, 0);
    return control;
}

static void line(const char *what, u32 value)
{
    print(what);
    print(" ");
    print_hex(value);
    print("\n");
}

static void create(u32 n)
{
    u32 *mr = utcb();
    private_pages[n][0] = 0x11111111u * (0xA + n);
    private_pages[n][1] = n;
    thread_control(ID(n), 0, ROOT, ID(n), -1u);
    set_up_space(ID(n), KIP_AREA | 12 << 4, UTCB_AREA | 12 << 4);
    thread_control(ID(n), ROOT, ROOT, ID(n), UTCB_AREA);
    mr[1] = (u32)worker;
    mr[2] = (u32)stacks[n] + 4096;
    converse(n, 2);
}

static void attempts(const char *who, u32 n)
{
    print(who);
    print("\n");
    line("own page", ask(n, READ, PRIVATE));
    line("FS", ask(n, READ_FS, PRIVATE));
    line("GS", ask(n, READ_GS, PRIVATE));
    line("GS again", ask(n, READ_GS, PRIVATE));
    line("null as DS", ask(n, SELECT, 0));
    line("2B as DS", ask(n, SELECT, 0x2B));
    line("code as DS", ask(n, SELECT, 0x1B));
    line("kernel data as DS", ask(n, SELECT, 0x10));
    line("other privilege", ask(n, SELECT, 0x20));
    line("a selector beyond the table", ask(n, SELECT, 0x3B));
    line("TSS as DS", ask(n, SELECT, 0x33));
    line("odd flags", ask(n, ODD_FLAGS, 0x44702));
    line("port", ask(n, PORT, 0x80));
}

void run(void)
{
    u32 *mr = utcb();
    for (u32 *p = (u32 *)0x400000; p < (u32 *)_end; p += 1024) {
        *(volatile u32 *)p = *p;
    }
    for (u32 i = 0; i < 1024; i++) {
        marker[i] = FAULT_PAGE;
    }
    lent[0] = 0x1E27;
    for (u32 n = 0; n < WORKERS; n++) {
        create(n);
    }
    line("old control of a large space", number(A));
    line("limit without small spaces", ask(A, LIMIT, 0x23));
    line("A becomes small", set_small(ID(A), SMALL_A));
    line("A is small", number(A));
    line("once more", set_small(ID(A), SMALL_A));
    line("B in the same place", set_small(ID(B), SMALL_A));
    line("B around it", set_small(ID(B), 0x04));
    line("B too small for its areas", set_small(ID(B), 0x01));
    line("B beyond the area", set_small(ID(B), 0x82));
    line("B becomes small", set_small(ID(B), SMALL_B));
    line("limit of a small space", ask(A, LIMIT, 0x23));
    line("of its code", ask(A, LIMIT, 0x1B));
    line("limit of a large space", ask(L, LIMIT, 0x23));
    for (u32 i = 0; i < 3; i++) {
        line("echo of A", ask(A, ECHO, i << 8));
        line("echo of B", ask(B, ECHO, i << 8));
        line("echo of L", ask(L, ECHO, i << 8));
    }
    attempts("A", A);
    attempts("B", B);
    attempts("L", L);
    line("A is small", number(A));
    line("B is small", number(B));

    print("L reaches for A\n");
    line("DS", ask(L, READ, AREA + PRIVATE));
    line("SS", ask(L, READ_SS, AREA + PRIVATE));
    line("CS", ask(L, READ_CS, AREA + PRIVATE));
    line("FS", ask(L, READ_FS, AREA + PRIVATE));
    line("GS", ask(L, READ_GS, AREA + PRIVATE));
    line("across the end", ask(L, READ, AREA - 2));
    line("jump", ask(L, JUMP, AREA + 0x400000));
    line("INT that returns there", ask(L, IPC_INT, AREA + 0x400000));
    line("SYSENTER that returns there", ask(L, IPC_SYSENTER, AREA + 0x400000));
    line("SS after SYSENTER", (ask(L, ODD_FLAGS, 2), ask(L, READ_SS, AREA + PRIVATE)));
    line("the kernel", ask(L, READ, 0xE0100000));
    line("fault", fault_address);
    line("echo of A", ask(A, ECHO, 1));

    line("A is small", number(A));
    print("a page is lent to A and taken\n");
    mr[1] = 0;
    faults = 0;
    line("marker", ask(A, READ, LENT));
    line("fault", fault_address);
    mr[0] = (u32)marker | 12 << 4 | 7;
    __asm__ volatile("pushl %%ebp\n\tpushl %%ebx\n\tint $0x37\n\tpopl %%ebx\n\tpopl %%ebp"
                     : : "a"(0), "S"(mr[0]), "D"(mr) : "memory", "cc", "edx", "ecx");
    fault_address = 0;
    line("again", ask(A, READ, LENT + 4));
    line("fault", fault_address);
    line("faults", faults);

    print("A grows\n");
    line("beyond its end", ask(A, READ, 0x50000008));
    line("fault", fault_address);
    line("A is large", number(A));
    line("limit", ask(A, LIMIT, 0x23));
    line("own page", ask(A, READ, PRIVATE));
    line("again small", set_small(ID(A), SMALL_A));
    line("SS beyond its end", ask(A, READ_SS, 0x50000010));
    line("A is large", number(A));
    line("again small", set_small(ID(A), SMALL_A));
    line("across its end", ask(A, READ, 0x7FFFFE));
    line("fault", fault_address);
    line("A is large", number(A));
    line("again small", set_small(ID(A), SMALL_A));
    line("INT that returns beyond", ask(A, IPC_INT, 0x800010));
    line("fault", fault_address);
    line("A is large", number(A));
    line("again small", set_small(ID(A), SMALL_A));
    line("GS:0 written", ask(A, WRITE_GS, 0));
    line("fault", fault_address);
    line("A is large", number(A));
    line("B becomes large", set_small(ID(B), 0));
    line("B is large", number(B));
    line("limit without small spaces", ask(L, LIMIT, 0x23));
    line("own page of A", ask(A, READ, PRIVATE));
    line("own page of B", ask(B, READ, PRIVATE));
    line("own page of L", ask(L, READ, PRIVATE));
    line("A small, then deleted", set_small(ID(A), SMALL_A));
    thread_control(ID(A), 0, 0, 0, -1u);
    line("limit without small spaces", ask(L, LIMIT, 0x23));
    line("B in its place", set_small(ID(B), SMALL_A));
    line("own page of B", ask(B, READ, PRIVATE));
    line("A's page", ask(B, READ, PRIVATE + 4));
    finish(0);
}
