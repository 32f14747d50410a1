/* The input side: received bytes, the line being edited, and clients that wait for input. */
#ifndef CONSOLE_INPUT_H
#define CONSOLE_INPUT_H

#include <l4/types.h>

/* A client wants up to count bytes in a mode of <playground/protocol.h>. 0: too many wait. */
int input_read(L4_ThreadId_t client, L4_Word_t count, L4_Word_t mode);

/* Takes what the UART has received. */
void input_received(void);

/* Serves waiting clients as far as there is input and room for its echo. */
void input_continue(void);

#endif
