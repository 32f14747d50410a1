#include "hostile.h"

unsigned char *hostile_step(struct hostile *h);

/* Numbers of general registers in instructions. */
enum { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI };

/* INT n of Ipc; the other system calls follow. */
#define IPC_VECTOR 0x30
#define CALLS 11
#define UNMAP 7

/* Code that is being written. */
struct code {
    unsigned char *at;
    L4_Word_t *random;
};

static L4_Word_t below(struct code *c, L4_Word_t n) { return next_below(c->random, n); }

static void put8(struct code *c, L4_Word_t byte) { *c->at++ = (unsigned char)byte; }

static void put32(struct code *c, L4_Word_t word) {
    for (int i = 0; i < 4; i++) put8(c, word >> 8 * i);
}

static void put(struct code *c, const unsigned char *bytes, L4_Word_t count) {
    while (count-- > 0) put8(c, *bytes++);
}

/* MOV register, immediate. */
static void load(struct code *c, int reg, L4_Word_t value) {
    put8(c, 0xB8u + (L4_Word_t)reg);
    put32(c, value);
}

/* ---- What is in the UTCB ----------------------------------------------------------------------- */

static void scribble(L4_Word_t *utcb, L4_Word_t *random) {
    for (int i = 0; i < 4; i++) utcb[(int)next_below(random, 128) - 64] = any_argument(random);
    L4_Accept(__L4_Acceptor(next_below(random, 4) ? L4_CompleteAddressSpace.raw : any_fpage(random)));
    for (int i = 1; i < 8; i += 2) {
        utcb[i] = (any_argument(random) & ~0xFu) | 8 | next_below(random, 2) << 1;
        utcb[i + 1] = any_fpage(random);
    }
}

static L4_Word_t string_descriptor(L4_Word_t *random) {
    L4_Word_t length = next_below(random, next_below(random, 3) ? 20000 : 1 << 22);
    L4_Word_t pointers = next_below(random, 8) ? 0 : next_below(random, 32);
    return length << 10 | next_below(random, 2) << 9 | pointers << 4 | next_below(random, 4);
}

/* Strings to send and to receive, in memory that is there, is not there, or is nobody's. */
static void describe_strings(L4_Word_t *utcb, L4_Word_t *random) {
    for (int i = 1; i < 12; i += 2) {
        utcb[i] = string_descriptor(random);
        utcb[i + 1] = any_address(random);
        L4_LoadBR(i, string_descriptor(random));
        L4_LoadBR(i + 1, any_address(random));
    }
    L4_Accept(__L4_Acceptor(1 | (next_below(random, 2) ? L4_CompleteAddressSpace.raw : 0)));
    L4_Set_XferTimeouts(any_timeouts(random));
    __L4_SetPreemptFlags(0, next_below(random, 8) << 5);
}

/* ---- System calls -------------------------------------------------------------------------------- */

static L4_Word_t any_tag(L4_Word_t *random) {
    if (next_below(random, 4) == 0) return next_word(random);
    return next_below(random, 6) * 2 << 6 | next_below(random, 2) << 12 | (next_below(random, 2) ? next_below(random, 64) : 0);
}

/* By SYSENTER or INT, mostly with the address behind it as the one to come back to. */
static void ipc(struct code *c) {
    L4_Word_t wild = below(c, 32);
    unsigned char *esp = (unsigned char *)((L4_Word_t)c->at & -PAGE) + PAGE;
    load(c, EAX, any_id(c->random));
    load(c, EDX, any_id(c->random));
    load(c, ECX, any_timeouts(c->random));
    load(c, ESI, any_tag(c->random));
    load(c, EDI, any_argument(c->random));
    load(c, EBP, wild == 0 ? any_address(c->random) : (L4_Word_t)esp);
    load(c, EBX, wild == 1 ? any_address(c->random) : (L4_Word_t)(c->at + 7));
    put8(c, below(c, 2) ? 0x0F : 0xCD);
    put8(c, c->at[-1] == 0x0F ? 0x34 : IPC_VECTOR);
}

static void other_call(struct code *c) {
    L4_Word_t number = 2 + below(c, CALLS - 2);
    for (int reg = EAX; reg <= EDI; reg++)
        if (reg != ESP) load(c, reg, any_argument(c->random));
    if (number == UNMAP) {
        load(c, EAX, below(c, 128));
        load(c, ESI, any_fpage(c->random));
    } else if (below(c, 2)) {
        load(c, EAX, any_id(c->random));
    }
    put8(c, 0xCD);
    put8(c, IPC_VECTOR + number);
}

static void call(struct code *c) {
    if (below(c, 2)) {
        ipc(c);
    } else {
        other_call(c);
    }
}

/* ---- Everything else ------------------------------------------------------------------------------- */

static void access_memory(struct code *c) {
    put8(c, 0xA0 + below(c, 4)); /* MOV AL/EAX, moffs and back */
    put32(c, any_address(c->random));
}

/* Takes rights to a page from itself that it has just used, and uses it again. */
static void revoke_used(struct code *c) {
    L4_Word_t address = WINDOW + below(c, 64) * PAGE;
    put8(c, below(c, 2) ? 0xA1 : 0xA3);
    put32(c, address);
    load(c, EAX, below(c, 4) ? 0x40 : 0);
    load(c, ESI, address | 12 << 4 | below(c, 8));
    put8(c, 0xCD);
    put8(c, IPC_VECTOR + UNMAP);
    put8(c, below(c, 2) ? 0xA1 : 0xA3);
    put32(c, address);
}

static void access_port(struct code *c) {
    static const L4_Word16_t ports[] = {0x3F8, 0x3FD, 0x70, 0x71, 0x1F0, 0x1F7, 0x3D4, 0x20, 0x21, 0x40, 0x60, 0x64, 0x92, 0xF4, 0xCF8, 0x604};
    L4_Word_t i = below(c, 20);
    load(c, EDX, i < sizeof ports / sizeof ports[0] ? ports[i] : next_word(c->random));
    load(c, EAX, next_word(c->random));
    load(c, ECX, below(c, 5000));
    load(c, ESI, any_address(c->random));
    load(c, EDI, any_address(c->random));
    if (below(c, 3) == 0) put8(c, 0x66);
    if (below(c, 2)) put8(c, 0xF3);
    put8(c, (below(c, 2) ? 0x6C : 0xEC) + below(c, 4)); /* INS, OUTS; IN, OUT */
}

static void privileged(struct code *c) {
    static const unsigned char instructions[][4] = {
        {1, 0xF4}, {1, 0xFA}, {1, 0xFB}, {3, 0x0F, 0x00, 0xD8}, {3, 0x0F, 0x01, 0x10}, {3, 0x0F, 0x01, 0x18},
        {3, 0x0F, 0x01, 0xF0}, {3, 0x0F, 0x01, 0x38}, {3, 0x0F, 0x20, 0xC0}, {3, 0x0F, 0x22, 0xD8}, {3, 0x0F, 0x22, 0xE0},
        {3, 0x0F, 0x23, 0xF8}, {2, 0x0F, 0x30}, {2, 0x0F, 0x32}, {2, 0x0F, 0x06}, {2, 0x0F, 0x09}, {2, 0x0F, 0x35},
        {1, 0xCF}, {1, 0xCB}, {1, 0x0E}, {1, 0x1F}, {2, 0x0F, 0xA1}, {2, 0x0F, 0xA9}, {1, 0x17}, {2, 0xCD, 0x80}};
    const unsigned char *chosen = instructions[below(c, sizeof instructions / sizeof instructions[0])];
    load(c, EAX, any_argument(c->random));
    put(c, chosen + 1, chosen[0]);
}

/* Flags that a program has no use for, then a system call. */
static void odd_flags(struct code *c) {
    put8(c, 0x68);
    put32(c, below(c, 2) ? next_word(c->random) : 1u << below(c, 22));
    put8(c, 0x9D);
    call(c);
}

/* Segment registers with other selectors, good and bad ones, then a system call. */
static void odd_segments(struct code *c) {
    static const L4_Word8_t selectors[] = {0, 0x23, 0x1B, 0x2B, 0x28, 0x20, 3, 0x10, 0x13, 0x30, 0x33};
    for (L4_Word_t n = below(c, 4); n > 0; n--) {
        L4_Word_t i = below(c, sizeof selectors + 1);
        load(c, EAX, i < sizeof selectors ? selectors[i] : below(c, 0x10000));
        put8(c, 0x8E);
        put8(c, 0xC0 | below(c, 6) << 3);
    }
    call(c);
}

static void floating_point(struct code *c) {
    static const unsigned char fld1_fadd[] = {0xD9, 0xE8, 0xDE, 0xC1}, fnclex[] = {0xDB, 0xE2}, fninit[] = {0xDB, 0xE3};
    put(c, fninit, sizeof fninit);
    put(c, fld1_fadd, 2);
    call(c);
    put(c, fld1_fadd, sizeof fld1_fadd);
    if (below(c, 2)) {
        put8(c, 0xD8 + below(c, 8));
        put8(c, 0xC0 + below(c, 0x40));
    }
    put(c, fnclex, sizeof fnclex);
}

static void faulty(struct code *c) {
    static const unsigned char instructions[][3] = {{2, 0xF0, 0x90}, {1, 0xCC}, {2, 0x0F, 0x0B}, {1, 0xF1}, {1, 0xCE}, {2, 0xD4, 0}};
    const unsigned char *chosen = instructions[below(c, sizeof instructions / sizeof instructions[0])];
    put(c, chosen + 1, chosen[0]);
}

static void jump(struct code *c) {
    put8(c, below(c, 2) ? 0xEA : 0x9A); /* JMP, CALL far; or near */
    if (below(c, 2)) {
        put32(c, any_address(c->random));
        put8(c, below(c, 0x40));
        put8(c, 0);
    } else {
        c->at--;
        load(c, EAX, any_address(c->random));
        put8(c, 0xFF);
        put8(c, 0xE0);
    }
}

static void copy(struct code *c) {
    load(c, ECX, below(c, 4096));
    load(c, ESI, any_address(c->random));
    load(c, EDI, any_address(c->random));
    put8(c, 0xF3);
    put8(c, 0xA4 + below(c, 2)); /* REP MOVS */
}

static void spin(struct code *c) {
    load(c, ECX, 1 + below(c, 20000));
    put8(c, 0xE2); /* LOOP itself */
    put8(c, 0xFE);
}

static void odd_stack(struct code *c) {
    load(c, ESP, any_address(c->random));
    if (below(c, 2)) put8(c, 0x50 + below(c, 8));
    other_call(c);
}

static void nonsense(struct code *c) {
    for (int i = 0; i < 16; i++) put8(c, next_word(c->random));
}

static void something_else(struct code *c) {
    switch (below(c, 16)) {
    case 0:
    case 1: access_memory(c); break;
    case 14:
    case 15: revoke_used(c); break;
    case 2:
    case 3: access_port(c); break;
    case 4: privileged(c); break;
    case 5: odd_flags(c); break;
    case 6: odd_segments(c); break;
    case 7: floating_point(c); break;
    case 8: faulty(c); break;
    case 9: jump(c); break;
    case 10: copy(c); break;
    case 11: spin(c); break;
    case 12: odd_stack(c); break;
    default: nonsense(c); break;
    }
}

/* Writes the next thing to do into the page of a hostile thread; answers with its address. */
unsigned char *hostile_step(struct hostile *h) {
    L4_Word_t *utcb = __L4_Utcb();
    struct code c = {h->code, &h->random};
    h->steps++;
    if (below(&c, 32)) {
        L4_Set_Pager(L4_GlobalId(PAGER, 1));
        L4_Set_ExceptionHandler(L4_GlobalId(HANDLER, 1));
    }
    if (below(&c, 3) == 0) scribble(utcb, &h->random);
    if (below(&c, 3) == 0) describe_strings(utcb, &h->random);
    switch (below(&c, 10)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4: ipc(&c); break;
    case 5:
    case 6:
    case 7: other_call(&c); break;
    default: something_else(&c); break;
    }
    load(&c, ESP, (L4_Word_t)h + PAGE);
    put8(&c, 0xE9); /* JMP hostile_entry */
    put32(&c, (L4_Word_t)hostile_entry - (L4_Word_t)(c.at + 4));
    return h->code;
}
