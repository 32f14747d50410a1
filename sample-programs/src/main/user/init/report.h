/* What init itself has to say on the console, and the end of the run. */
#ifndef INIT_REPORT_H
#define INIT_REPORT_H

#include <l4/types.h>

/* From now on messages go to this server; before that init drives the UART itself. */
void report_to(L4_ThreadId_t console);

/* Prints one line, "init: " in front of it and a newline behind it. Destroys message registers. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints a text as it is. */
void report_text(const char *text);

/* Waits until everything is printed and ends the run with this exit status. */
void finish(L4_Word_t status) __attribute__((noreturn));

#endif
