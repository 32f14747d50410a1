#include "report.h"
#include <l4/ipc.h>
#include <playground/protocol.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define UART 0x3F8
#define UART_LINE_STATUS (UART + 5)
#define LSR_HOLDING_EMPTY 0x20
#define LSR_ALL_SENT 0x40
#define DEBUG_EXIT 0xF4

/*
 * A console server that does not answer within this time is taken for dead, so that its end cannot
 * take init with it. Much longer than a full output queue takes at 115,200 baud.
 */
#define CONSOLE_TIMEOUT 20000000ull /* us */

static L4_ThreadId_t console;

static void out8(L4_Word_t port, L4_Word_t value) {
    __asm__ volatile("outb %b0, %w1" : : "a"(value), "d"(port));
}

static L4_Word_t in8(L4_Word_t port) {
    L4_Word_t value;
    __asm__ volatile("inb %w1, %b0" : "=a"(value) : "d"(port));
    return value & 0xFF;
}

void report_to(L4_ThreadId_t server) { console = server; }

/* Waits for bits of the line status; gives up where there is no UART. */
static void wait_for(L4_Word_t bits) {
    L4_Word_t tries;
    for (tries = 0; tries < 1000000 && (in8(UART_LINE_STATUS) & bits) != bits; tries++) {
    }
}

static void print_polled(const char *text, size_t n) {
    for (; n > 0; n--) {
        wait_for(LSR_HOLDING_EMPTY);
        out8(UART, (unsigned char)*text++);
    }
    wait_for(LSR_HOLDING_EMPTY | LSR_ALL_SENT);
}

/*
 * 0 when the server is dead. It must not fault while it serves: init is its pager, too, and would
 * take the fault message for the answer. That counts as dead.
 */
static int call_console(L4_Word_t request, L4_Word_t words) {
    L4_Time_t limit = L4_TimePeriod(CONSOLE_TIMEOUT);
    L4_MsgTag_t tag;
    L4_Set_MsgTag(__L4_MakeTag(request, words, 0));
    tag = L4_Call_Timeouts(console, limit, limit);
    if (L4_IpcSucceeded(tag) && L4_Label(tag) == 0) return 1;
    console = L4_nilthread;
    return 0;
}

static void print_piece(const char *text, size_t n) {
    if (!L4_IsNilThread(console)) {
        L4_LoadMR(1, (L4_Word_t)n);
        memcpy(__L4_Utcb() + 2, text, n);
        if (call_console(MK_CONSOLE_WRITE, 1 + (L4_Word_t)(n + 3) / 4)) return;
    }
    print_polled(text, n);
}

void report_text(const char *text) {
    size_t left = strlen(text);
    while (left > 0) {
        size_t n = left < MK_CONSOLE_WRITE_MAX ? left : MK_CONSOLE_WRITE_MAX;
        print_piece(text, n);
        text += n;
        left -= n;
    }
}

void report(const char *format, ...) {
    char line[MK_CONSOLE_WRITE_MAX];
    va_list args;
    int n = snprintf(line, sizeof line, "init: ");
    va_start(args, format);
    vsnprintf(line + n, sizeof line - (size_t)n - 1, format, args);
    va_end(args);
    strcat(line, "\n");
    report_text(line);
}

void finish(L4_Word_t status) {
    if (!L4_IsNilThread(console)) call_console(MK_CONSOLE_DRAIN, 0);
    out8(DEBUG_EXIT, status & 0xFF);
    /* Only where there is no such port. */
    for (;;) L4_Receive(L4_Myself());
}
