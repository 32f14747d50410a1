/* Prints doubles of all sizes in several formats, and reads them back; whoever reads the output knows what is right. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252ull;

static uint64_t next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double number(int i) {
    uint64_t bits = next();
    double value;
    /* Half of them have a size that people print. */
    if (i % 2) bits = (bits & ~(0x7FFull << 52)) | (1023 - 20 + bits % 60) << 52;
    if (i % 7 == 0) bits &= ~0ull << 40;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static unsigned long long bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void format(int count) {
    char text[400];
    for (int i = 0; i < count; i++) {
        double value = number(i);
        int precision = (int)(next() % 20);
        if (!isfinite(value)) continue;
        printf("%llx %d %.*e %.*f\n", bits_of(value), precision, precision, value, precision, value);
        snprintf(text, sizeof text, "%.17g", value);
        printf("= %s %llx\n", text, bits_of(strtod(text, NULL)));
    }
}

static double argument(double from, double to) { return from + (to - from) * ((double)(next() >> 11) / 9007199254740992.0); }

#define FUNCTION(name, from, to)                                        \
    for (int i = 0; i < 25; i++) {                                      \
        double x = argument(from, to);                                  \
        printf(#name " %llx 0 %llx\n", bits_of(x), bits_of(name(x)));    \
    }
#define FUNCTION_2(name, from, to)                                                          \
    for (int i = 0; i < 25; i++) {                                                          \
        double x = argument(from, to), y = argument(from, to);                              \
        printf(#name " %llx %llx %llx\n", bits_of(x), bits_of(y), bits_of(name(x, y)));      \
    }

static void functions(void) {
    FUNCTION(sin, -10, 10)
    FUNCTION(cos, -10, 10)
    FUNCTION(tan, -10, 10)
    FUNCTION(asin, -1, 1)
    FUNCTION(acos, -1, 1)
    FUNCTION(atan, -20, 20)
    FUNCTION(exp, -700, 700)
    FUNCTION(expm1, -2, 2)
    FUNCTION(log, 0, 1e9)
    FUNCTION(log10, 0, 1e9)
    FUNCTION(log1p, -0.9, 2)
    FUNCTION(sinh, -20, 20)
    FUNCTION(cosh, -20, 20)
    FUNCTION(tanh, -5, 5)
    FUNCTION(sqrt, 0, 1e20)
    FUNCTION(cbrt, -1e9, 1e9)
    FUNCTION(floor, -100, 100)
    FUNCTION(ceil, -100, 100)
    FUNCTION(rint, -100, 100)
    FUNCTION_2(atan2, -5, 5)
    FUNCTION_2(hypot, -1e3, 1e3)
    FUNCTION_2(pow, 0, 20)
    FUNCTION_2(fmod, -1e6, 1e3)
    FUNCTION_2(remainder, -1e6, 1e3)
}

int main(int argc, char **argv) {
    format(argc > 1 ? atoi(argv[1]) : 100);
    functions();
    return 0;
}
