/*
 * The console as L4Ka::Pistachio's programs use it. Not together with <stdio.h>, whose putc and getc are others.
 * Manual: none; L4Ka::Pistachio.
 */
#ifndef L4IO_H
#define L4IO_H

#include <l4/types.h>
#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int snprintf(char *s, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *s, size_t size, const char *format, va_list args);

int putchar(int c);
int getchar(void);

/* One character out, and the next one that comes in. */
#define putc(c) ((void)putchar(c))
#define getc() getchar()

#ifdef __cplusplus
}
#endif
#endif
