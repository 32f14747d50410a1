#include "format.h"
#include "internal.h"
#include <playground/protocol.h>
#include <stdio.h>
#include <string.h>

/* There is one console; the streams only tell input from output. */
struct mk_file {
    int writable;
};
static struct mk_file input = {0}, output = {1};
FILE *const stdin = &input;
FILE *const stdout = &output;
FILE *const stderr = &output;

static int write_to(FILE *f, const char *s, size_t n) {
    return f != NULL && f->writable ? __mk_console_write(s, n) : EOF;
}

/* Text up to this length is formatted in one go, so that its lines are sent whole. */
#define PRINT_BUFFER 1024

struct print {
    struct mk_sink sink;
    FILE *file;
    int failed;
    char buffer[PRINT_BUFFER];
};

static void flush_print(struct mk_sink *sink) {
    struct print *print = (struct print *)sink;
    if (write_to(print->file, print->buffer, sink->used) != 0) print->failed = 1;
    sink->used = 0;
}

int vfprintf(FILE *f, const char *format, va_list args) {
    struct print print;
    print.sink = (struct mk_sink){print.buffer, PRINT_BUFFER, 0, 0, flush_print};
    print.file = f;
    print.failed = 0;
    __mk_format(&print.sink, format, args);
    flush_print(&print.sink);
    return print.failed ? EOF : (int)print.sink.total;
}

int vprintf(const char *format, va_list args) { return vfprintf(stdout, format, args); }

int printf(const char *format, ...) {
    va_list args;
    int result;
    va_start(args, format);
    result = vfprintf(stdout, format, args);
    va_end(args);
    return result;
}

int fprintf(FILE *f, const char *format, ...) {
    va_list args;
    int result;
    va_start(args, format);
    result = vfprintf(f, format, args);
    va_end(args);
    return result;
}

int fputs(const char *s, FILE *f) { return write_to(f, s, strlen(s)); }

int puts(const char *s) {
    size_t n = strlen(s);
    char line[PRINT_BUFFER];
    if (n >= sizeof line) return printf("%s\n", s);
    memcpy(line, s, n);
    line[n] = '\n';
    return write_to(stdout, line, n + 1);
}

int fputc(int c, FILE *f) {
    char byte = (char)c;
    return write_to(f, &byte, 1) == 0 ? (unsigned char)byte : EOF;
}
int putc(int c, FILE *f) { return fputc(c, f); }
int putchar(int c) { return fputc(c, stdout); }

size_t fwrite(const void *data, size_t size, size_t count, FILE *f) {
    if (size == 0 || count == 0) return 0;
    return write_to(f, (const char *)data, size * count) == 0 ? count : 0;
}

int fflush(FILE *f) {
    (void)f; /* nothing is ever held back */
    return 0;
}

/* The line being read. */
static struct {
    char bytes[MK_CONSOLE_WRITE_MAX];
    size_t next, end;
} line;

int fgetc(FILE *f) {
    if (f != stdin) return EOF;
    if (line.next == line.end) {
        line.next = 0;
        line.end = __mk_console_read(line.bytes, sizeof line.bytes, MK_CONSOLE_LINE);
        if (line.end == 0) return EOF;
    }
    return (unsigned char)line.bytes[line.next++];
}
int getc(FILE *f) { return fgetc(f); }
int getchar(void) { return fgetc(stdin); }

char *fgets(char *to, int size, FILE *f) {
    int n = 0, c = 0;
    if (size <= 0) return NULL;
    while (n < size - 1 && c != '\n' && (c = fgetc(f)) != EOF) to[n++] = (char)c;
    if (n == 0) return NULL;
    to[n] = '\0';
    return to;
}
