/*
 * Floating-point numbers in decimal, exactly: the binary fraction is written out as a fixed-point number of nine decimal digits a
 * word, rounded to nearest, ties to even, where the wanted digits end.
 */
#include "format.h"
#include <stdint.h>
#include <string.h>

#define BILLION 1000000000u
#define WORD_DIGITS 9
#define INTEGER_WORDS 36  /* 2^1024 has 309 digits; one more word for a carry */
#define FRACTION_WORDS 120 /* 2^-1074 has 1074 digits */
#define WORDS (INTEGER_WORDS + FRACTION_WORDS)
#define UNITS (INTEGER_WORDS * WORD_DIGITS - 1) /* number of the digit before the point; digit 0 is the first */

/* The digits of a number, and those of them that are looked at. */
struct decimal {
    uint32_t word[WORDS];
    int used; /* words behind are zero */
};

static const uint32_t TEN_TO[WORD_DIGITS] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

static int digit(const struct decimal *d, int n) {
    int word = n / WORD_DIGITS;
    if (word >= d->used) return 0;
    return (int)(d->word[word] / TEN_TO[WORD_DIGITS - 1 - n % WORD_DIGITS] % 10);
}

static void multiply(struct decimal *d, int shift) {
    uint64_t carry = 0;
    for (int i = INTEGER_WORDS - 1; i >= 0; i--) {
        carry += (uint64_t)d->word[i] << shift;
        d->word[i] = (uint32_t)(carry % BILLION);
        carry /= BILLION;
    }
}

/* By 2^shift, at most 2^9, which divides a billion. */
static void divide(struct decimal *d, int shift) {
    uint32_t rest = 0, mask = (1u << shift) - 1, unit = BILLION >> shift;
    for (int i = 0; i < WORDS && (i < d->used || rest != 0); i++) {
        uint32_t value = d->word[i];
        d->word[i] = (value >> shift) + rest * unit;
        rest = value & mask;
        if (i >= d->used) d->used = i + 1;
    }
}

/* mantissa * 2^exponent */
static void expand(struct decimal *d, uint64_t mantissa, int exponent) {
    memset(d->word, 0, sizeof d->word);
    d->used = INTEGER_WORDS;
    d->word[INTEGER_WORDS - 1] = (uint32_t)(mantissa % BILLION);
    d->word[INTEGER_WORDS - 2] = (uint32_t)(mantissa / BILLION);
    while (exponent != 0) {
        int step = exponent > 20 ? 20 : exponent < -9 ? -9 : exponent;
        if (step > 0) multiply(d, step);
        else divide(d, -step);
        exponent -= step;
    }
}

/* Whether anything but zeroes follows digit n. */
static int inexact(const struct decimal *d, int n) {
    int word = n / WORD_DIGITS;
    if (word >= d->used) return 0;
    if (d->word[word] % TEN_TO[WORD_DIGITS - 1 - n % WORD_DIGITS] != 0) return 1;
    while (++word < d->used)
        if (d->word[word] != 0) return 1;
    return 0;
}

/* Keeps the digits up to number last; -1 keeps none. */
static void round_behind(struct decimal *d, int last) {
    int next = digit(d, last + 1);
    int up = next > 5 || (next == 5 && (inexact(d, last + 1) || (last >= 0 && digit(d, last) % 2 != 0)));
    int word = last / WORD_DIGITS;
    uint32_t unit;
    if (last < 0 || word >= d->used) return;
    unit = TEN_TO[WORD_DIGITS - 1 - last % WORD_DIGITS];
    d->word[word] -= d->word[word] % unit;
    d->used = word + 1;
    if (!up) return;
    d->word[word] += unit;
    for (; d->word[word] >= BILLION; word--) {
        d->word[word] -= BILLION;
        d->word[word - 1]++;
    }
}

/* Number of the first digit that is not zero; of the one before the point for zero. */
static int first_digit(const struct decimal *d) {
    for (int n = 0; n < d->used * WORD_DIGITS; n++) {
        if (digit(d, n) != 0) return n;
        if (n % WORD_DIGITS == 0 && d->word[n / WORD_DIGITS] == 0) n += WORD_DIGITS - 1;
    }
    return UNITS;
}

/* The parts of a number's text, in order: sign, digits from `first` with `before` of them before the point, exponent. */
struct layout {
    char sign;
    int first, before, after;
    char exponent[8];
};

static void print(struct mk_sink *sink, const struct mk_spec *spec, const struct decimal *d, const struct layout *l) {
    int point = l->after > 0 || spec->alternate;
    int length = (l->sign != 0) + l->before + point + l->after + (int)strlen(l->exponent);
    int pad = spec->width - length;
    if (!spec->left && !spec->zero) __mk_emit_many(sink, ' ', pad);
    if (l->sign) __mk_emit(sink, l->sign);
    if (!spec->left && spec->zero) __mk_emit_many(sink, '0', pad);
    for (int i = 0; i < l->before; i++) __mk_emit(sink, (char)('0' + digit(d, l->first + i)));
    if (point) __mk_emit(sink, '.');
    for (int i = 0; i < l->after; i++) __mk_emit(sink, (char)('0' + digit(d, l->first + l->before + i)));
    for (const char *e = l->exponent; *e; e++) __mk_emit(sink, *e);
    if (spec->left) __mk_emit_many(sink, ' ', pad);
}

static void put_exponent(char *to, char letter, int exponent) {
    unsigned magnitude = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;
    *to++ = letter;
    *to++ = exponent < 0 ? '-' : '+';
    if (magnitude >= 100) *to++ = (char)('0' + magnitude / 100);
    *to++ = (char)('0' + magnitude / 10 % 10);
    *to++ = (char)('0' + magnitude % 10);
    *to = 0;
}

/* d.ddde+dd with so many digits behind the point. */
static void scientific(struct decimal *d, struct layout *l, int precision, char letter) {
    round_behind(d, first_digit(d) + precision);
    l->first = first_digit(d);
    l->before = 1;
    l->after = precision;
    put_exponent(l->exponent, letter, UNITS - l->first);
}

static void fixed(struct decimal *d, struct layout *l, int precision) {
    round_behind(d, UNITS + precision);
    l->first = first_digit(d);
    if (l->first > UNITS) l->first = UNITS;
    l->before = UNITS - l->first + 1;
    l->after = precision;
    l->exponent[0] = 0;
}

/* The shorter of both, with so many significant digits, without zeroes at the end. */
static void general(struct decimal *d, struct layout *l, int precision, char letter, int keep_zeroes) {
    int exponent;
    if (precision == 0) precision = 1;
    scientific(d, l, precision - 1, letter);
    exponent = UNITS - l->first;
    if (exponent >= -4 && exponent < precision) fixed(d, l, precision - 1 - exponent);
    while (!keep_zeroes && l->after > 0 && digit(d, l->first + l->before + l->after - 1) == 0) l->after--;
}

void __mk_format_double(struct mk_sink *sink, const struct mk_spec *spec, char conversion, double value) {
    struct decimal d;
    struct layout l;
    uint64_t bits;
    int exponent, upper = conversion < 'a', precision = spec->precision < 0 ? 6 : spec->precision;
    memcpy(&bits, &value, sizeof bits);
    exponent = (int)(bits >> 52 & 0x7FF);
    l.sign = bits >> 63 ? '-' : spec->plus ? '+' : spec->space ? ' ' : 0;
    bits &= (1ull << 52) - 1;
    if (exponent == 0x7FF) {
        const char *name = bits != 0 ? (upper ? "NAN" : "nan") : upper ? "INF" : "inf";
        char text[5] = {l.sign};
        memcpy(text + (l.sign != 0), name, 4);
        __mk_field(sink, spec, text, strlen(text));
        return;
    }
    expand(&d, exponent == 0 ? bits : bits | 1ull << 52, (exponent == 0 ? 1 : exponent) - 1075);
    switch (conversion | 0x20) {
    case 'e': scientific(&d, &l, precision, upper ? 'E' : 'e'); break;
    case 'f': fixed(&d, &l, precision); break;
    default: general(&d, &l, precision, upper ? 'E' : 'e', spec->alternate);
    }
    print(sink, spec, &d, &l);
}
