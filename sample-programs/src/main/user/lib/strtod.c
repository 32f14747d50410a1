#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Ten to the n in the 64 bits of an x87 register; exact up to 27. */
static long double power_of_ten(int n) {
    long double result = 1, base = 10;
    for (; n > 0; n >>= 1, base *= base)
        if (n & 1) result *= base;
    return result;
}

/* Digits with or without a point: their value as an integer of at most 19 digits, and the power of ten that belongs to it. */
static const char *parse_digits(const char *p, uint64_t *mantissa, int *exponent, int *any) {
    int point = 0;
    *mantissa = 0;
    *exponent = 0;
    for (;; p++) {
        if (*p == '.' && !point) {
            point = 1;
            continue;
        }
        if (!isdigit(*p)) return p;
        *any = 1;
        if (*mantissa < 1000000000000000000u) {
            *mantissa = *mantissa * 10 + (uint64_t)(*p - '0');
            *exponent -= point;
        } else {
            *exponent += !point;
        }
    }
}

static const char *parse_exponent(const char *p, int *exponent) {
    const char *q = p + 1;
    int negative = 0, value = 0;
    if ((*p | 0x20) != 'e') return p;
    if (*q == '-' || *q == '+') negative = *q++ == '-';
    if (!isdigit(*q)) return p;
    for (; isdigit(*q); q++)
        if (value < 100000) value = value * 10 + (*q - '0');
    *exponent += negative ? -value : value;
    return q;
}

static const char *word(const char *p, const char *name) {
    for (; *name; p++, name++)
        if ((*p | 0x20) != *name) return NULL;
    return p;
}

/* 10^4932 is the largest power that a register holds. */
static long double scale(uint64_t mantissa, int exponent) {
    long double value = (long double)mantissa;
    if (mantissa == 0) return 0;
    if (exponent > 4900) return HUGE_VAL;
    if (exponent >= 0) return value * power_of_ten(exponent);
    if (exponent < -4900) return 0;
    return value / power_of_ten(-exponent);
}

double strtod(const char *s, char **end) {
    const char *p = s, *q;
    uint64_t mantissa;
    int negative = 0, any = 0, exponent;
    double value;
    while (isspace(*p)) p++;
    if (*p == '-' || *p == '+') negative = *p++ == '-';
    if ((q = word(p, "infinity")) != NULL || (q = word(p, "inf")) != NULL) {
        value = HUGE_VAL;
    } else if ((q = word(p, "nan")) != NULL) {
        value = NAN;
    } else {
        q = parse_digits(p, &mantissa, &exponent, &any);
        if (any) q = parse_exponent(q, &exponent);
        else q = s;
        value = any ? (double)scale(mantissa, exponent) : 0;
    }
    if (end != NULL) *end = (char *)q;
    return negative ? -value : value;
}

double atof(const char *s) { return strtod(s, NULL); }
