#include "keyboard.h"
#include <playground.h>

/*
 * A driver for the PC's keyboard: interrupt 1, two ports of the keyboard controller. Each key makes one scan code when it is
 * pressed and another one, with bit 7 set, when it is released (set 1).
 */
#define KEYBOARD_IRQ 1
#define DATA 0x60
#define STATUS 0x64  /* read */
#define COMMAND 0x64 /* write */
#define STATUS_OUTPUT_FULL 0x01
#define STATUS_INPUT_FULL 0x02
#define COMMAND_SET_MODE 0x60
#define COMMAND_AS_KEYBOARD 0xD2 /* the next data byte comes back as if the keyboard had sent it */
#define MODE 0x45                /* interrupt, self-test passed, codes translated to set 1 */

#define LEFT_SHIFT 0x2A
#define RIGHT_SHIFT 0x36
#define RELEASED 0x80

static const char plain[] = "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] = "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

static L4_Word_t interrupts;
static int shift;
static char queue[64];
static unsigned first, count;
static L4_ThreadId_t reader, presser; /* who waits for an answer, or nil */

static unsigned in(unsigned port) {
    unsigned value;
    __asm__ volatile("inb %w1, %b0" : "=a"(value) : "d"(port));
    return value & 0xFF;
}

static void out(unsigned port, unsigned value) {
    while (in(STATUS) & STATUS_INPUT_FULL) {
    }
    __asm__ volatile("outb %b0, %w1" : : "a"(value), "d"(port));
}

static void start(void) {
    while (in(STATUS) & STATUS_OUTPUT_FULL) in(DATA); /* what came before this program */
    out(COMMAND, COMMAND_SET_MODE);
    out(DATA, MODE);
}

static void answer(L4_ThreadId_t client, L4_Word_t word) {
    L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
    L4_LoadMR(1, word);
    L4_Reply(client);
}

static void serve_reader(void) {
    if (L4_IsNilThread(reader) || count == 0) return;
    answer(reader, (unsigned char)queue[first]);
    reader = L4_nilthread;
    first = (first + 1) % sizeof queue;
    count--;
}

static void scan_code(unsigned code) {
    unsigned key = code & ~(unsigned)RELEASED;
    if (key == LEFT_SHIFT || key == RIGHT_SHIFT) shift = !(code & RELEASED);
    if ((code & RELEASED) || key >= sizeof plain - 1 || count == sizeof queue) return;
    char character = shift ? shifted[key] : plain[key];
    if (character != '\0') queue[(first + count++) % sizeof queue] = character;
    serve_reader();
}

static void interrupt(void) {
    interrupts++;
    while (in(STATUS) & STATUS_OUTPUT_FULL) scan_code(in(DATA));
    if (!L4_IsNilThread(presser)) answer(presser, 0);
    presser = L4_nilthread;
}

static void request(L4_Word_t label, L4_ThreadId_t client, L4_Word_t word) {
    switch (label) {
    case KEYBOARD_READ:
        reader = client;
        serve_reader();
        break;
    case KEYBOARD_PRESS:
        presser = client;
        out(COMMAND, COMMAND_AS_KEYBOARD);
        out(DATA, word);
        break;
    default: answer(client, interrupts);
    }
}

int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    if (l4_claim_ports(DATA, 1) != 0 || l4_claim_ports(STATUS, 1) != 0) return 1;
    start();
    if (l4_claim_interrupt(KEYBOARD_IRQ) != 0) return 1;
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        L4_Word_t word;
        L4_StoreMR(1, &word);
        to = L4_nilthread;
        if (L4_IpcFailed(tag)) continue;
        if (from.raw == L4_GlobalId(KEYBOARD_IRQ, 1).raw) {
            interrupt();
            L4_Set_MsgTag(L4_Niltag);
            to = from; /* the answer lets the next key through */
        } else {
            request(L4_Label(tag), from, word);
        }
    }
}
