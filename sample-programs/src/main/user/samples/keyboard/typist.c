#include "keyboard.h"
#include <playground.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "Hello!" and Enter, key by key, pressed and released; Shift is held for the first and the last character. */
static const unsigned char codes[] = {0x2A, 0x23, 0xA3, 0xAA, 0x12, 0x92, 0x26, 0xA6, 0x26, 0xA6, 0x18, 0x98,
                                      0x2A, 0x02, 0x82, 0xAA, 0x1C, 0x9C};

static L4_ThreadId_t keyboard;

/* Calls the driver; 0 after so many seconds without an answer (0: waits for ever). */
static L4_Word_t call(L4_Word_t label, L4_Word_t word, unsigned seconds) {
    L4_Word_t answer = 0;
    L4_Time_t limit = seconds ? L4_TimePeriod(seconds * 1000000ull) : L4_Never;
    L4_Set_MsgTag(__L4_MakeTag(label, 1, 0));
    L4_LoadMR(1, word);
    if (L4_IpcSucceeded(L4_Call_Timeouts(keyboard, L4_Never, limit))) L4_StoreMR(1, &answer);
    return answer;
}

static void read_line(char *line, size_t size) {
    size_t n = 0;
    char c;
    while ((c = (char)call(KEYBOARD_READ, 0, 0)) != '\n')
        if (n < size - 1) line[n++] = c;
    line[n] = '\0';
}

int main(int argc, char **argv) {
    unsigned seconds = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
    char line[32];
    keyboard = l4_lookup("keyboard");
    L4_Word_t before = call(KEYBOARD_COUNT, 0, 0);
    for (size_t i = 0; i < sizeof codes; i++) call(KEYBOARD_PRESS, codes[i], 0);
    l4_check(call(KEYBOARD_COUNT, 0, 0) - before == sizeof codes, "%u scan codes were %u interrupts, each a message to the driver",
             (unsigned)sizeof codes, (unsigned)sizeof codes);
    read_line(line, sizeof line);
    l4_check(strcmp(line, "Hello!") == 0, "which made a line of them: %s", line);

    if (seconds > 0) printf("Click the screen and type; Escape, or %u seconds without a key, ends.\n", seconds);
    for (L4_Word_t key = 1; seconds > 0 && (key = call(KEYBOARD_READ, 0, seconds)) != 0 && key != '\033';) putchar((int)key);
    return l4_wrong();
}
