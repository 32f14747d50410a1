#include "format.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void __mk_emit(struct mk_sink *sink, char c) {
    sink->total++;
    if (sink->used == sink->size && sink->full) sink->full(sink);
    if (sink->used < sink->size) sink->buffer[sink->used++] = c;
}

void __mk_emit_many(struct mk_sink *sink, char c, int n) {
    while (n-- > 0) __mk_emit(sink, c);
}

static void emit_text(struct mk_sink *sink, const char *s, size_t n) {
    while (n-- > 0) __mk_emit(sink, *s++);
}

void __mk_field(struct mk_sink *sink, const struct mk_spec *spec, const char *s, size_t n) {
    int pad = spec->width - (int)n;
    if (!spec->left) __mk_emit_many(sink, ' ', pad);
    emit_text(sink, s, n);
    if (spec->left) __mk_emit_many(sink, ' ', pad);
}

/* Digits of value, last first, into digits; returns their number (none for 0). */
static int digits_of(uint64_t value, unsigned base, const char *symbols, char *digits) {
    int n = 0;
    while (value >> 32) {
        digits[n++] = symbols[value % base];
        value /= base;
    }
    for (uint32_t low = (uint32_t)value; low != 0; low /= base) digits[n++] = symbols[low % base];
    return n;
}

/* A number with sign or prefix, zeroes for precision or width, and blanks. */
static void number(struct mk_sink *sink, const struct mk_spec *spec, const char *prefix, uint64_t value, unsigned base,
                   int upper) {
    char digits[24]; /* 64 bits in octal are 22 digits */
    int n = digits_of(value, base, upper ? "0123456789ABCDEF" : "0123456789abcdef", digits);
    int least = spec->precision >= 0 ? spec->precision : 1;
    int zeroes = n < least ? least - n : 0;
    int prefix_length = (int)strlen(prefix);
    int pad;
    if (base == 8 && spec->alternate && zeroes == 0) zeroes = 1;
    pad = spec->width - prefix_length - zeroes - n;
    if (spec->zero && !spec->left && spec->precision < 0 && pad > 0) {
        zeroes += pad;
        pad = 0;
    }
    if (!spec->left) __mk_emit_many(sink, ' ', pad);
    emit_text(sink, prefix, (size_t)prefix_length);
    __mk_emit_many(sink, '0', zeroes);
    while (n > 0) __mk_emit(sink, digits[--n]);
    if (spec->left) __mk_emit_many(sink, ' ', pad);
}

static int64_t signed_argument(int length, va_list *args) {
    int64_t value = length == 2 ? va_arg(*args, long long) : length == 1 ? va_arg(*args, long) : va_arg(*args, int);
    return length == -1 ? (short)value : length == -2 ? (signed char)value : value;
}

static uint64_t unsigned_argument(int length, va_list *args) {
    uint64_t value = length == 2   ? va_arg(*args, unsigned long long)
                     : length == 1 ? va_arg(*args, unsigned long)
                                   : va_arg(*args, unsigned int);
    return length == -1 ? (unsigned short)value : length == -2 ? (unsigned char)value : value;
}

static int parse_number(const char **format, va_list *args) {
    int n = 0;
    if (**format == '*') {
        (*format)++;
        return va_arg(*args, int);
    }
    while (**format >= '0' && **format <= '9') n = n * 10 + (*(*format)++ - '0');
    return n;
}

static const char *parse_flags(const char *format, struct mk_spec *spec) {
    for (;; format++) {
        switch (*format) {
        case '-': spec->left = 1; break;
        case '0': spec->zero = 1; break;
        case '+': spec->plus = 1; break;
        case ' ': spec->space = 1; break;
        case '#': spec->alternate = 1; break;
        default: return format;
        }
    }
}

static const char *parse_length(const char *format, struct mk_spec *spec) {
    for (;; format++) {
        switch (*format) {
        case 'h': spec->length--; break;
        case 'l': spec->length++; break;
        case 'j': spec->length = 2; break;
        case 'z':
        case 't': spec->length = 1; break;
        case 'L': spec->length = 3; break;
        default: return format;
        }
    }
}

static const char *parse_spec(const char *format, struct mk_spec *spec, va_list *args) {
    memset(spec, 0, sizeof *spec);
    spec->precision = -1;
    format = parse_flags(format, spec);
    spec->width = parse_number(&format, args);
    if (spec->width < 0) {
        spec->left = 1;
        spec->width = -spec->width;
    }
    if (*format == '.') {
        format++;
        spec->precision = parse_number(&format, args);
    }
    return parse_length(format, spec);
}

static void text(struct mk_sink *sink, const struct mk_spec *spec, const char *s) {
    if (s == NULL) s = "(null)";
    __mk_field(sink, spec, s, spec->precision >= 0 ? strnlen(s, (size_t)spec->precision) : strlen(s));
}

/* Prints one conversion; an unknown one is printed as it stands. */
static void convert(struct mk_sink *sink, struct mk_spec *spec, char conversion, va_list *args) {
    int64_t value;
    uint64_t bits;
    char c;
    switch (conversion) {
    case 'd':
    case 'i':
        value = signed_argument(spec->length, args);
        number(sink, spec, value < 0 ? "-" : spec->plus ? "+" : spec->space ? " " : "",
               value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, 0);
        break;
    case 'u': number(sink, spec, "", unsigned_argument(spec->length, args), 10, 0); break;
    case 'o': number(sink, spec, "", unsigned_argument(spec->length, args), 8, 0); break;
    case 'x':
    case 'X':
        bits = unsigned_argument(spec->length, args);
        number(sink, spec, spec->alternate && bits ? (conversion == 'x' ? "0x" : "0X") : "", bits, 16,
               conversion == 'X');
        break;
    case 'p': number(sink, spec, "0x", (uintptr_t)va_arg(*args, void *), 16, 0); break;
    case 'c':
        c = (char)va_arg(*args, int);
        __mk_field(sink, spec, &c, 1);
        break;
    case 'e':
    case 'f':
    case 'g':
    case 'E':
    case 'F':
    case 'G':
        __mk_format_double(sink, spec, conversion,
                           spec->length == 3 ? (double)va_arg(*args, long double) : va_arg(*args, double));
        break;
    case 's': text(sink, spec, va_arg(*args, const char *)); break;
    case '%': __mk_emit(sink, '%'); break;
    default:
        __mk_emit(sink, '%');
        __mk_emit(sink, conversion);
    }
}

void __mk_format(struct mk_sink *sink, const char *format, va_list args) {
    va_list rest;
    va_copy(rest, args);
    while (*format) {
        struct mk_spec spec;
        if (*format != '%') {
            __mk_emit(sink, *format++);
            continue;
        }
        format = parse_spec(format + 1, &spec, &rest);
        if (!*format) break;
        convert(sink, &spec, *format++, &rest);
    }
    va_end(rest);
}

int vsnprintf(char *out, size_t size, const char *format, va_list args) {
    struct mk_sink sink = {out, size > 0 ? size - 1 : 0, 0, 0, NULL};
    __mk_format(&sink, format, args);
    if (size > 0) out[sink.used] = '\0';
    return (int)sink.total;
}

int snprintf(char *out, size_t size, const char *format, ...) {
    va_list args;
    int result;
    va_start(args, format);
    result = vsnprintf(out, size, format, args);
    va_end(args);
    return result;
}

int sprintf(char *out, const char *format, ...) {
    va_list args;
    int result;
    va_start(args, format);
    result = vsnprintf(out, (size_t)0x7FFFFFFF, format, args);
    va_end(args);
    return result;
}
