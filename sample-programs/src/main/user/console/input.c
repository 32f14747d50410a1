#include "input.h"
#include "output.h"
#include "uart.h"
#include <l4/ipc.h>
#include <playground/protocol.h>
#include <string.h>

#define RECEIVED_SIZE 1024u
#define MAX_READERS 16

/* Bytes as they came. They are echoed and edited only when a client reads, so what a program prints
   before it reads appears before the echo, however early somebody types. */
static unsigned char received[RECEIVED_SIZE];
static L4_Word_t head, used;
static int held_back; /* no more room: the UART keeps its bytes */

static struct {
    L4_ThreadId_t client;
    L4_Word_t count, mode;
} readers[MAX_READERS];
static L4_Word_t first_reader, reader_count;

/* The line being edited; complete: what a reader gets, perhaps in several parts. */
static struct {
    char bytes[MK_CONSOLE_WRITE_MAX];
    L4_Word_t next, end;
    int complete, after_return;
} line;

int input_read(L4_ThreadId_t client, L4_Word_t count, L4_Word_t mode) {
    L4_Word_t at = (first_reader + reader_count) % MAX_READERS;
    if (reader_count == MAX_READERS) return 0;
    readers[at].client = client;
    readers[at].count = count < MK_CONSOLE_WRITE_MAX ? count : MK_CONSOLE_WRITE_MAX;
    readers[at].mode = mode;
    reader_count++;
    input_continue();
    return 1;
}

void input_received(void) {
    int byte;
    while (used < RECEIVED_SIZE && (byte = uart_receive()) >= 0)
        received[(head + used++) % RECEIVED_SIZE] = (unsigned char)byte;
    if (used == RECEIVED_SIZE && !held_back) {
        held_back = 1;
        uart_accept_input(0);
    }
    input_continue();
}

static unsigned char take(void) {
    unsigned char byte = received[head];
    head = (head + 1) % RECEIVED_SIZE;
    used--;
    return byte;
}

/* Gives the first reader count bytes; 0 if it is no longer there, then nothing is used up. */
static int deliver(const char *bytes, L4_Word_t count) {
    L4_ThreadId_t client = readers[first_reader].client;
    L4_Set_MsgTag(__L4_MakeTag(0, 1 + (count + 3) / 4, 0));
    L4_LoadMR(1, count);
    memcpy(__L4_Utcb() + 2, bytes, count);
    first_reader = (first_reader + 1) % MAX_READERS;
    reader_count--;
    return L4_IpcSucceeded(L4_Reply(client));
}

/* Echo of one erased character. */
static const char RUBOUT[] = {'\b', ' ', '\b'};

/* In UTF-8 the bytes after a character's first one begin with the bits 10. */
static int continues_character(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

static void erase(void) {
    if (line.end == 0 || !output_echo(RUBOUT, sizeof RUBOUT)) return;
    while (--line.end > 0 && continues_character(line.bytes[line.end])) {
    }
}

/* One received byte through the line editor. */
static void edit(unsigned char c) {
    int after_return = line.after_return;
    line.after_return = c == '\r';
    if (c == '\n' && after_return) return; /* CR LF is one line end */
    if (c == '\r' || c == '\n') {
        line.bytes[line.end++] = '\n';
        line.complete = 1;
        output_echo("\n", 1);
    } else if (c == 0x04) { /* Ctrl-D */
        line.complete = 1;
    } else if (c == 0x08 || c == 0x7F) {
        erase();
    } else if (c == 0x15) { /* Ctrl-U */
        while (line.end > 0) {
            L4_Word_t before = line.end;
            erase();
            if (line.end == before) break;
        }
    } else if ((c >= ' ' || c == '\t') && line.end < sizeof line.bytes - 1) {
        line.bytes[line.end++] = (char)c;
        output_echo((const char *)&c, 1);
    }
}

static void serve_line(void) {
    L4_Word_t count = line.end - line.next, wanted = readers[first_reader].count;
    if (count > wanted) count = wanted;
    if (!deliver(line.bytes + line.next, count)) return;
    line.next += count;
    if (line.next < line.end) return;
    line.next = line.end = 0;
    line.complete = 0;
}

static void serve_raw(void) {
    char bytes[MK_CONSOLE_WRITE_MAX];
    L4_Word_t i, count = used < readers[first_reader].count ? used : readers[first_reader].count;
    for (i = 0; i < count; i++) bytes[i] = (char)received[(head + i) % RECEIVED_SIZE];
    if (!deliver(bytes, count)) return;
    for (; count > 0; count--) take();
}

static void accept_again(void) {
    if (!held_back || used > RECEIVED_SIZE / 2) return;
    held_back = 0;
    uart_accept_input(1);
}

void input_continue(void) {
    while (reader_count > 0) {
        if (line.complete) {
            serve_line();
        } else if (used == 0) {
            break;
        } else if (readers[first_reader].mode == MK_CONSOLE_RAW) {
            serve_raw();
        } else {
            edit(take());
        }
    }
    accept_again();
}
