#include "uart.h"

/* Registers and bits: National Semiconductor PC16550D data sheet, section 8. */
#define BASE 0x3F8
#define DATA (BASE + 0)
#define INTERRUPT_ENABLE (BASE + 1)
#define INTERRUPT_ID (BASE + 2) /* read */
#define FIFO_CONTROL (BASE + 2) /* write */
#define LINE_CONTROL (BASE + 3)
#define MODEM_CONTROL (BASE + 4)
#define LINE_STATUS (BASE + 5)
#define MODEM_STATUS (BASE + 6)

#define IER_RECEIVED 0x01
#define IER_CAN_SEND 0x02
#define LCR_8N1 0x03
#define LCR_DIVISOR 0x80
#define FCR_ENABLE_AND_CLEAR 0x07
#define MCR_DTR_RTS_OUT2 0x0B /* OUT2 lets the interrupt through on a PC */
#define LSR_DATA_READY 0x01
#define LSR_HOLDING_EMPTY 0x20
#define LSR_ALL_SENT 0x40
#define IIR_NONE 0x01
#define IIR_ID 0x0E
#define ID_MODEM 0x0
#define ID_CAN_SEND 0x2

static void out(unsigned port, unsigned value) { __asm__ volatile("outb %b0, %w1" : : "a"(value), "d"(port)); }

static unsigned in(unsigned port) {
    unsigned value;
    __asm__ volatile("inb %w1, %b0" : "=a"(value) : "d"(port));
    return value & 0xFF;
}

void uart_init(void) {
    out(INTERRUPT_ENABLE, 0);
    out(LINE_CONTROL, LCR_DIVISOR);
    out(DATA, 1); /* 1,843,200 Hz / 16 / 1 */
    out(INTERRUPT_ENABLE, 0);
    out(LINE_CONTROL, LCR_8N1);
    out(FIFO_CONTROL, FCR_ENABLE_AND_CLEAR);
    out(MODEM_CONTROL, MCR_DTR_RTS_OUT2);
}

void uart_accept_input(int on) { out(INTERRUPT_ENABLE, on ? IER_RECEIVED | IER_CAN_SEND : IER_CAN_SEND); }

int uart_interrupt(void) {
    for (;;) {
        unsigned id = in(INTERRUPT_ID);
        if (id & IIR_NONE) return UART_NOTHING;
        if ((id & IIR_ID) == ID_CAN_SEND) return UART_CAN_SEND;
        if ((id & IIR_ID) == ID_MODEM) {
            in(MODEM_STATUS); /* acknowledges it; the modem lines mean nothing here */
            continue;
        }
        in(LINE_STATUS); /* acknowledges errors such as an overrun */
        return UART_RECEIVED;
    }
}

int uart_receive(void) { return in(LINE_STATUS) & LSR_DATA_READY ? (int)in(DATA) : -1; }
int uart_can_send(void) { return (in(LINE_STATUS) & LSR_HOLDING_EMPTY) != 0; }
void uart_send(unsigned char byte) { out(DATA, byte); }

void uart_wait_sent(void) {
    while (!(in(LINE_STATUS) & LSR_ALL_SENT)) {
    }
}
