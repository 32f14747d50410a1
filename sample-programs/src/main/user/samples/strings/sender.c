#include "strings.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

static char text[] = "a string from another address space";
static char large[LARGE];

/* Room for a string of up to three substrings of different lengths. */
typedef union {
    L4_StringItem_t string;
    L4_Word_t room[6];
} compound;

/* Sends one string; the receiver answers without words. */
static L4_MsgTag_t send(L4_ThreadId_t to, enum part part, const L4_StringItem_t *string) {
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_Set_MsgLabel(&msg, part);
    L4_MsgAppendStringItem(&msg, string);
    L4_MsgLoad(&msg);
    return L4_Call(to);
}

static void arrived(const char *what, L4_MsgTag_t tag) {
    printf("%s: %s\n", what, L4_IpcSucceeded(tag) ? "arrived" : l4_ipc_error_text(L4_ErrorCode()));
}

/* Sends a string that will be broken off: both sides learn it at once and are ready. The receiver tells it first. */
static void broken_off(L4_ThreadId_t to, enum part part, const L4_StringItem_t *string, const char *what) {
    send(to, part, string);
    L4_Word_t error = L4_ErrorCode();
    L4_Set_MsgTag(__L4_MakeTag(TOLD, 0, 0));
    L4_Call(to);
    printf("%s: %s, after %u bytes\n", what, l4_ipc_error_text(error), error >> 4);
}

static void measure(L4_ThreadId_t receiver) {
    for (int bytes = 64; bytes <= LARGE; bytes *= 4) {
        L4_StringItem_t item = L4_StringItem(bytes, large);
        send(receiver, MEASURED, &item);
        L4_Word64_t start = l4_cycles();
        for (int i = 0; i < 10; i++) send(receiver, MEASURED, &item);
        printf("#measured %5d bytes: %u %s for string and answer\n", bytes, (L4_Word_t)(l4_cycles() - start) / 10,
               l4_cycle_unit());
    }
}

int main(void) {
    L4_ThreadId_t receiver = l4_lookup("receiver");
    compound parts;

    L4_StringItem_t simple = L4_StringItem(sizeof text, text);
    arrived("simple", send(receiver, SIMPLE, &simple));

    /* One string made of "another", "space" and "string": gathered here, scattered there. */
    parts.string = L4_StringItem(7, text + 14);
    L4_StringItem_t five = L4_StringItem(5, text + 30), six = L4_StringItem(6, text + 2);
    L4_AddSubstringTo(&parts.string, &five);
    L4_AddSubstringTo(&parts.string, &six);
    arrived("scattered", send(receiver, SCATTERED, &parts.string));

    /* The receiver has never touched its buffer: the copy causes page faults, and its pager answers them. */
    memset(large, 'x', sizeof large);
    large[LARGE - 1] = '!';
    L4_StringItem_t whole = L4_StringItem(LARGE, large);
    arrived("64 KiB into memory that is not there yet", send(receiver, UNTOUCHED, &whole));

    broken_off(receiver, CUT, &simple, "into a buffer of ten bytes");
    broken_off(receiver, IMPATIENT, &whole, "no time for page faults");

    measure(receiver);
    L4_Set_MsgTag(__L4_MakeTag(LAST, 0, 0));
    L4_Call(receiver);
    return 0;
}
