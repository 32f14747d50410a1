#include "output.h"
#include "uart.h"
#include <l4/ipc.h>
#include <playground/protocol.h>
#include <string.h>

#define QUEUE_SIZE 8192u
#define MAX_WRITERS 48
#define MAX_DRAINERS 8

static char queue[QUEUE_SIZE];
static L4_Word_t head, used; /* next byte to send, number of bytes */
static int sending;          /* the UART has bytes and will interrupt when they are gone */

/* Clients whose message does not fit yet, first come first served. */
static struct {
    L4_ThreadId_t client;
    L4_Word_t count;
    char bytes[MK_CONSOLE_WRITE_MAX];
} writers[MAX_WRITERS];
static L4_Word_t first_writer, writer_count;

static L4_ThreadId_t drainers[MAX_DRAINERS];
static L4_Word_t drainer_count;

static void answer(L4_ThreadId_t client) {
    L4_Set_MsgTag(L4_Niltag);
    L4_Reply(client);
}

static void put(const char *bytes, L4_Word_t count) {
    L4_Word_t i;
    for (i = 0; i < count; i++) queue[(head + used + i) % QUEUE_SIZE] = bytes[i];
    used += count;
}

static void send(void) {
    int n;
    if (sending || used == 0 || !uart_can_send()) return;
    for (n = 0; n < UART_FIFO && used > 0; n++) {
        uart_send((unsigned char)queue[head]);
        head = (head + 1) % QUEUE_SIZE;
        used--;
    }
    sending = 1;
}

static int fits(L4_Word_t count) { return used + count + ECHO_ROOM <= QUEUE_SIZE; }

int output_write(L4_ThreadId_t client, const char *bytes, L4_Word_t count) {
    L4_Word_t at = (first_writer + writer_count) % MAX_WRITERS;
    if (writer_count == 0 && fits(count)) {
        put(bytes, count);
        send();
        answer(client);
        return 1;
    }
    if (writer_count == MAX_WRITERS) return 0;
    writers[at].client = client;
    writers[at].count = count;
    memcpy(writers[at].bytes, bytes, count);
    writer_count++;
    return 1;
}

int output_echo(const char *bytes, L4_Word_t count) {
    if (used + count > QUEUE_SIZE) return 0;
    put(bytes, count);
    send();
    return 1;
}

static void admit_writers(void) {
    while (writer_count > 0 && fits(writers[first_writer].count)) {
        put(writers[first_writer].bytes, writers[first_writer].count);
        answer(writers[first_writer].client);
        first_writer = (first_writer + 1) % MAX_WRITERS;
        writer_count--;
    }
}

static void finish_drainers(void) {
    if (drainer_count == 0 || sending || used > 0) return;
    uart_wait_sent();
    while (drainer_count > 0) answer(drainers[--drainer_count]);
}

int output_drain(L4_ThreadId_t client) {
    if (drainer_count == MAX_DRAINERS) return 0;
    drainers[drainer_count++] = client;
    finish_drainers();
    return 1;
}

void output_continue(void) {
    sending = 0;
    admit_writers();
    send();
    finish_drainers();
}
