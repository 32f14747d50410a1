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

/* One conversion specification: %[flags][width][.precision][length]conversion. */
struct mk_spec {
    int left, zero, plus, space, alternate;
    int width, precision; /* precision -1: not given */
    int length;           /* -2 hh, -1 h, 0, 1 l z t, 2 ll j, 3 L */
};

void __mk_emit(struct mk_sink *sink, char c);
void __mk_emit_many(struct mk_sink *sink, char c, int n);

/* Text of n characters, padded to the width. */
void __mk_field(struct mk_sink *sink, const struct mk_spec *spec, const char *s, size_t n);

/* One of the conversions e f g E F G. */
void __mk_format_double(struct mk_sink *sink, const struct mk_spec *spec, char conversion, double value);

void __mk_format(struct mk_sink *sink, const char *format, va_list args);

#endif
