#include "conformance.h"

#define LINE_STATUS (COM1 + 5)
#define TRANSMITTER_EMPTY 0x20
#define DEBUG_EXIT 0xF4
#define PISTACHIO 4

static const char *current = "";
static unsigned checks, failures, skipped;
static int pistachio;

static void put_char(char c) {
    while (!(in8(LINE_STATUS) & TRANSMITTER_EMPTY)) {
    }
    out8(COM1, (unsigned char)c);
}

static void put(const char *text) {
    while (*text) put_char(*text++);
}

static void put_hex(L4_Word_t value) {
    put("0x");
    for (int shift = 28; shift >= 0; shift -= 4) put_char("0123456789abcdef"[value >> shift & 15]);
}

static void put_number(unsigned n) {
    if (n >= 10) put_number(n / 10);
    put_char((char)('0' + n % 10));
}

static void put_name(const char *verdict, const char *what) {
    put(verdict);
    put(current);
    put(": ");
    put(what);
}

void report_start(void) {
    out8(COM1 + 1, 0);
    out8(COM1 + 3, 3);
    pistachio = L4_KernelId() >> 24 == PISTACHIO;
    put("conformance: kernel id ");
    put_hex(L4_KernelId());
    put("\n");
}

int is_pistachio(void) { return pistachio; }
void area(const char *name) { current = name; }

void expect(int ok, const char *what) {
    checks++;
    failures += !ok;
    put_name(ok ? "ok   " : "FAIL ", what);
    put("\n");
}

void expect_word(L4_Word_t got, L4_Word_t wanted, const char *what) {
    checks++;
    failures += got != wanted;
    put_name(got == wanted ? "ok   " : "FAIL ", what);
    if (got != wanted) {
        put(": got ");
        put_hex(got);
        put(", expected ");
        put_hex(wanted);
    }
    put("\n");
}

void skip(const char *what, const char *reason) {
    skipped++;
    put_name("skip ", what);
    put(": ");
    put(reason);
    put("\n");
}

void report_end(void) {
    put("conformance: ");
    put_number(checks);
    put(" checks, ");
    put_number(failures);
    put(" failed, ");
    put_number(skipped);
    put(" skipped\n");
    for (;;) __asm__ volatile("outl %0, %w1" : : "a"(failures != 0), "d"(DEBUG_EXIT));
}
