#include "uart.h"
#include <playground.h>
#include <playground/protocol.h>
#include <string.h>

/*
 * A driver for the serial port COM1, and the console server of this run: it has the name console. Two interfaces meet here, both are
 * messages: clients' calls of <playground/protocol.h>, and interrupt 4.
 *
 * Registers and bits: National Semiconductor PC16550D data sheet, section 8.
 */
#define IRQ 4
#define PORTS 0x3F8
#define DATA (PORTS + 0)
#define INTERRUPT_ENABLE (PORTS + 1)
#define INTERRUPT_ID (PORTS + 2) /* read */
#define FIFO_CONTROL (PORTS + 2) /* write */
#define LINE_CONTROL (PORTS + 3)
#define MODEM_CONTROL (PORTS + 4)
#define LINE_STATUS (PORTS + 5)
#define MODEM_STATUS (PORTS + 6)

#define IER_RECEIVED 0x01
#define IER_CAN_SEND 0x02
#define FCR_ENABLE_AND_CLEAR 0x07
#define LCR_8N1 0x03
#define LCR_DIVISOR 0x80
#define MCR_DTR_RTS_OUT2 0x0B /* OUT2 lets the interrupt through on a PC */
#define MCR_LOOP 0x10         /* what is sent is received */
#define LSR_RECEIVED 0x01
#define LSR_CAN_SEND 0x20
#define LSR_ALL_SENT 0x40
#define IIR_NOTHING 0x01
#define IIR_REASON 0x0E
#define REASON_MODEM 0x0
#define REASON_CAN_SEND 0x2
#define FIFO 16

static char out_queue[256], in_queue[64];
static unsigned out_first, out_count, in_first, in_count;
static L4_Word_t sent, emptied; /* bytes; how often an interrupt said that they are gone */
static L4_ThreadId_t reader; /* who asked last for bytes and waits, or nil */
static L4_Word_t wanted;

static void out(unsigned port, unsigned value) { __asm__ volatile("outb %b0, %w1" : : "a"(value), "d"(port)); }

static unsigned in(unsigned port) {
    unsigned value;
    __asm__ volatile("inb %w1, %b0" : "=a"(value) : "d"(port));
    return value & 0xFF;
}

/* ---- The chip ---- */

static void start(void) {
    out(INTERRUPT_ENABLE, 0);
    out(LINE_CONTROL, LCR_DIVISOR);
    out(DATA, 1); /* 115,200 baud */
    out(INTERRUPT_ENABLE, 0);
    out(LINE_CONTROL, LCR_8N1);
    out(FIFO_CONTROL, FCR_ENABLE_AND_CLEAR);
    out(MODEM_CONTROL, MCR_DTR_RTS_OUT2);
}

/* An empty transmitter takes 16 bytes, and interrupts when they are gone. */
static void send(void) {
    if (!(in(LINE_STATUS) & LSR_CAN_SEND)) return;
    for (unsigned n = 0; n < FIFO && out_count > 0; n++, sent++) {
        out(DATA, (unsigned char)out_queue[out_first]);
        out_first = (out_first + 1) % sizeof out_queue;
        out_count--;
    }
}

static void serve_reader(void) {
    L4_Word_t n = 0;
    if (L4_IsNilThread(reader) || in_count == 0) return;
    for (; n < wanted && in_count > 0; n++, in_count--) {
        ((char *)(__L4_Utcb() + 2))[n] = in_queue[in_first];
        in_first = (in_first + 1) % sizeof in_queue;
    }
    L4_LoadMR(1, n);
    L4_Set_MsgTag(__L4_MakeTag(0, 1 + (n + 3) / 4, 0));
    L4_Reply(reader);
    reader = L4_nilthread;
}

/* What finds no place in the queue is lost, as it would be in the chip. */
static void receive(void) {
    while (in(LINE_STATUS) & LSR_RECEIVED) {
        char byte = (char)in(DATA);
        if (in_count < sizeof in_queue) in_queue[(in_first + in_count++) % sizeof in_queue] = byte;
    }
    serve_reader();
}

static void interrupt(void) {
    unsigned id;
    while (!((id = in(INTERRUPT_ID)) & IIR_NOTHING)) {
        switch (id & IIR_REASON) {
        case REASON_CAN_SEND: emptied++, send(); break;
        case REASON_MODEM: in(MODEM_STATUS); break;
        default: receive();
        }
    }
}

/* Takes the next interrupt, and nothing else: clients wait in the kernel meanwhile. */
static void wait_for_interrupt(void) {
    L4_Receive(L4_GlobalId(IRQ, 1));
    interrupt();
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(L4_GlobalId(IRQ, 1)); /* any answer lets the next one through */
}

/* ---- Requests; each returns the label to answer with ---- */

static L4_Word_t write(L4_MsgTag_t tag) {
    char bytes[MK_CONSOLE_WRITE_MAX];
    L4_Word_t count;
    L4_StoreMR(1, &count);
    if (count > sizeof bytes || L4_UntypedWords(tag) < 1 + (count + 3) / 4) return MK_EINVALID;
    memcpy(bytes, __L4_Utcb() + 2, count);
    for (L4_Word_t i = 0; i < count; i++) {
        while (out_count == sizeof out_queue) wait_for_interrupt();
        out_queue[(out_first + out_count++) % sizeof out_queue] = bytes[i];
    }
    send();
    return 0;
}

static L4_Word_t drain(void) {
    while (out_count > 0) wait_for_interrupt();
    while (!(in(LINE_STATUS) & LSR_ALL_SENT)) {
    }
    return 0;
}

static L4_Word_t self_test(void) {
    L4_Word_t right = 0;
    drain();
    out(INTERRUPT_ENABLE, 0);
    out(MODEM_CONTROL, MCR_LOOP);
    for (unsigned n = 0; n < UART_SELF_TEST_BYTES; n++) {
        unsigned byte = 0xA5 ^ n * 0x11;
        out(DATA, byte);
        for (unsigned tries = 0; tries < 100000 && !(in(LINE_STATUS) & LSR_RECEIVED); tries++) {
        }
        right += in(DATA) == byte;
    }
    out(MODEM_CONTROL, MCR_DTR_RTS_OUT2);
    out(INTERRUPT_ENABLE, IER_RECEIVED | IER_CAN_SEND);
    return right;
}

static L4_ThreadId_t answer(L4_ThreadId_t client, L4_Word_t label, L4_Word_t words) {
    L4_Set_MsgTag(__L4_MakeTag(label, words, 0));
    return client;
}

/* Returns whom to answer with what is in the message registers: the client, or nobody yet. */
static L4_ThreadId_t request(L4_MsgTag_t tag, L4_ThreadId_t client) {
    L4_Word_t right;
    switch (L4_Label(tag)) {
    case MK_CONSOLE_WRITE: return answer(client, write(tag), 0);
    case MK_CONSOLE_DRAIN: return answer(client, drain(), 0);
    case MK_CONSOLE_READ:
        L4_StoreMR(1, &wanted);
        if (wanted == 0 || wanted > MK_CONSOLE_WRITE_MAX || __L4_Utcb()[2] != MK_CONSOLE_RAW)
            return answer(client, MK_EINVALID, 0); /* it knows no lines */
        reader = client;
        serve_reader();
        return L4_nilthread;
    case UART_COUNTS:
        drain();
        L4_LoadMR(1, sent);
        L4_LoadMR(2, emptied);
        return answer(client, 0, 2);
    case UART_SELF_TEST:
        right = self_test();
        L4_LoadMR(1, right);
        return answer(client, 0, 1);
    default: return answer(client, MK_EINVALID, 0);
    }
}

/* init prints through this server from now on. */
static void ready(void) {
    L4_Set_MsgTag(__L4_MakeTag(MK_INIT_CONSOLE_READY, 0, 0));
    L4_Call(l4_init_id());
}

int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    l4_touch_pages(); /* init, this program's pager, will also be its client: a page fault later would find it waiting */
    if (l4_claim_ports(PORTS, 8) != 0) return 1;
    start();
    if (l4_claim_interrupt(IRQ) != 0) return 1;
    out(INTERRUPT_ENABLE, IER_RECEIVED | IER_CAN_SEND);
    ready();
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_nilthread;
        if (L4_IpcFailed(tag)) continue;
        if (from.raw == L4_GlobalId(IRQ, 1).raw) {
            interrupt();
            to = answer(from, 0, 0);
        } else {
            to = request(tag, from);
        }
    }
}
