/* The output side: one queue of bytes, and clients that wait for room in it or for its end. */
#ifndef CONSOLE_OUTPUT_H
#define CONSOLE_OUTPUT_H

#include <l4/types.h>

/* Room for an echo (see input.c) is kept free of clients' bytes. */
#define ECHO_ROOM 16

/* Queues a client's message in one piece, now or as soon as there is room; answers it then. 0: too many wait. */
int output_write(L4_ThreadId_t client, const char *bytes, L4_Word_t count);

/* Queues at most ECHO_ROOM bytes; 0 when there is no room now. */
int output_echo(const char *bytes, L4_Word_t count);

/* Answers the client when everything that is queued now has been sent. 0: too many wait. */
int output_drain(L4_ThreadId_t client);

/* The transmitter is empty: go on. */
void output_continue(void);

#endif
