#include "uart.h"
#include <playground.h>
#include <playground/protocol.h>
#include <stdio.h>
#include <stdlib.h>

static const char line[] = "The quick brown fox jumps over the lazy dog, in sixteen-packs:.\n";

static L4_ThreadId_t uart;

static void call(L4_Word_t label, L4_Word_t words[2]) {
    L4_Set_MsgTag(__L4_MakeTag(label, 0, 0));
    if (L4_IpcFailed(L4_Call(uart))) exit(1);
    L4_StoreMRs(1, 2, words);
}

/* The next character from the other end of the line; -1 if none comes in so many seconds. */
static int key(unsigned seconds) {
    L4_Set_MsgTag(__L4_MakeTag(MK_CONSOLE_READ, 2, 0));
    L4_LoadMR(1, 1);
    L4_LoadMR(2, MK_CONSOLE_RAW);
    if (L4_IpcFailed(L4_Call_Timeouts(uart, L4_Never, L4_TimePeriod(seconds * 1000000ull)))) return -1;
    return *(unsigned char *)(__L4_Utcb() + 2);
}

int main(int argc, char **argv) {
    unsigned seconds = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
    L4_Word_t before[2], after[2], test[2], count = sizeof line - 1;
    uart = l4_lookup("console");
    call(UART_COUNTS, before);
    fputs(line, stdout);
    call(UART_COUNTS, after);
    l4_check(after[0] - before[0] == count, "%u characters were %u bytes for the chip, written by a program in ring 3", count, count);
    l4_check(after[1] - before[1] >= count / 16 - 1, "it takes 16 at a time, and interrupts to have more: %u times or more",
             count / 16 - 1);
    call(UART_SELF_TEST, test);
    l4_check(test[0] == UART_SELF_TEST_BYTES, "connected to itself, it received %u of %u bytes as they were sent", test[0],
             (unsigned)UART_SELF_TEST_BYTES);

    if (seconds > 0) printf("Type; %u seconds without a key end this.\n", seconds);
    for (int c; seconds > 0 && (c = key(seconds)) >= 0;) putchar(c == '\r' ? '\n' : c);
    return l4_wrong();
}
