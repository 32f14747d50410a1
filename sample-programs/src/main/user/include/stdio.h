/*
 * Console input and output. Every call hands its bytes to the console server before it returns, at
 * most 240 bytes per message and each message printed in one piece; so nothing is lost when the
 * program dies in the next line, and lines of several programs do not mix when each is one call.
 * There is no buffer between calls, hence no fflush to forget. Message registers, BR0 and ErrorCode
 * are as before after a call: one may print between receiving a message and reading it.
 */
#ifndef MK_STDIO_H
#define MK_STDIO_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EOF (-1)

typedef struct mk_file FILE;
extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr; /* the same console */

/*
 * Conversions: d i u x X o c s p e f g E F G n-less %%; flags - 0 + space #; width and precision, also *;
 * lengths hh h l ll z t j L (a long double is printed as a double). Every digit asked for is right. Returns the number of
 * characters, as ISO C.
 */
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
int vprintf(const char *format, va_list args);
int vfprintf(FILE *f, const char *format, va_list args);
int sprintf(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *out, size_t size, const char *format, va_list args);

int puts(const char *s);
int fputs(const char *s, FILE *f);
int putchar(int c);
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
size_t fwrite(const void *data, size_t size, size_t count, FILE *f);
int fflush(FILE *f);

/* Input comes in lines that the console server has echoed and edited; Ctrl-D on an empty line is EOF. */
int getchar(void);
int fgetc(FILE *f);
int getc(FILE *f);
char *fgets(char *line, int size, FILE *f);

#ifdef __cplusplus
}
#endif
#endif
