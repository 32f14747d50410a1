/*
 * Console input and output. Every call hands its bytes to the console server before it returns, at
 * most 240 bytes per message and each message printed in one piece; so nothing is lost when the
 * program dies in the next line, and lines of several programs do not mix when each is one call.
 * There is no buffer between calls, hence no fflush to forget. Message registers, BR0 and ErrorCode
 * are as before after a call: one may print between receiving a message and reading it.
 * Manual: ISO C11, 7.21.
 */
#ifndef MK_STDIO_H
#define MK_STDIO_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EOF (-1) /* What input functions return at the end of input, and others on an error. */

/* One of the three streams; there are no files. */
typedef struct mk_file FILE;
/* The console: input, output, and output of errors. */
extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr; /* the same console as stdout */

/*
 * Prints to the console. Conversions: d i u x X o c s p e f g E F G n-less %%; flags - 0 + space #; width and
 * precision, also *; lengths hh h l ll z t j L (a long double is printed as a double). Every digit asked for is right.
 * Returns the number of characters.
 * Errors: negative when there is no console.
 */
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* As printf, to a stream. Errors: as printf. */
int fprintf(FILE *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As printf, with the arguments as a list. Errors: as printf. */
int vprintf(const char *format, va_list args);
/* As printf, to a stream and with the arguments as a list. Errors: as printf. */
int vfprintf(FILE *f, const char *format, va_list args);
/* As printf, into memory, which must have room. Returns the number of characters. */
int sprintf(char *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As printf, into memory: at most size - 1 characters and a NUL. Returns how many there would be with enough room. */
int snprintf(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* As snprintf, with the arguments as a list. */
int vsnprintf(char *out, size_t size, const char *format, va_list args);

/* Prints a string and a newline. Errors: EOF when there is no console. */
int puts(const char *s);
/* Prints a string. Errors: EOF when there is no console. */
int fputs(const char *s, FILE *f);
/* Prints a character, which is one message to the console server. Errors: EOF when there is no console. */
int putchar(int c);
/* As putchar, to a stream. Errors: EOF when there is no console. */
int fputc(int c, FILE *f);
/* The same as fputc. */
int putc(int c, FILE *f);
/* Prints count times size bytes. Returns how many of the count were printed. */
size_t fwrite(const void *data, size_t size, size_t count, FILE *f);
/* Does nothing: no call of this library keeps anything back. Returns 0. */
int fflush(FILE *f);

/*
 * The next character of the console's input, which comes in lines that the console server has echoed and edited.
 * Errors: EOF at the end of input, which is Ctrl-D on an empty line.
 */
int getchar(void);
/* The next character of a stream. Errors: EOF at the end of input. */
int fgetc(FILE *f);
/* The same as fgetc. */
int getc(FILE *f);
/* Reads a line with its newline, at most size - 1 characters. Returns line. Errors: NULL at the end of input. */
char *fgets(char *line, int size, FILE *f);

#ifdef __cplusplus
}
#endif
#endif
