/* The serial port COM1, a 16550 UART, driven from user level. */
#ifndef CONSOLE_UART_H
#define CONSOLE_UART_H

#define UART_IRQ 4

/* 115,200 baud, 8 data bits, no parity, FIFOs on, interrupts for received bytes and empty transmitter. */
void uart_init(void);

/* Lets received bytes interrupt, or holds them back in the UART. */
void uart_accept_input(int on);

/* What interrupts: 0 nothing, or one of the following. Reading it acknowledges UART_CAN_SEND. */
enum { UART_NOTHING, UART_RECEIVED, UART_CAN_SEND };
int uart_interrupt(void);

/* The next received byte, or -1. */
int uart_receive(void);

/* Is the transmit FIFO empty, so that it takes UART_FIFO bytes? */
int uart_can_send(void);
#define UART_FIFO 16
void uart_send(unsigned char byte);

/* Waits until the last bit has left: at most one character's time after UART_CAN_SEND. */
void uart_wait_sent(void);

#endif
