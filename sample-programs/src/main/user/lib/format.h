/* Formatting as printf does it, into whatever takes characters. */
#ifndef MK_FORMAT_H
#define MK_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Where formatted text goes: a buffer, and what to do when it is full. `full` empties the buffer by
 * setting used to 0; with NULL, or when it empties nothing, further characters are only counted.
 */
struct mk_sink {
    char *buffer;
    size_t size, used;
    size_t total; /* characters produced */
    void (*full)(struct mk_sink *sink);
};

void __mk_format(struct mk_sink *sink, const char *format, va_list args);

#endif
