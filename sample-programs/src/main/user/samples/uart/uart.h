/* What this console server does beyond <playground/protocol.h>; both are calls without words. */
#ifndef UART_H
#define UART_H

enum {
    UART_COUNTS = 0x281, /* answered when everything has left the chip: word 1 bytes sent so far, word 2 how often it wanted more */
    UART_SELF_TEST,      /* answer: word 1 the bytes that the chip, connected to itself, received as they were sent */
};

#define UART_SELF_TEST_BYTES 8

#endif
