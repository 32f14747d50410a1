/* Most functions are an instruction or two of the x87 (Intel SDM volume 1, 8.3.7 to 8.3.9) and its special cases. */
#include <math.h>
#include <stdint.h>
#include <string.h>

/* Bits 10 and 11 of the control word: where rounding goes. */
enum { TO_NEAREST = 0, DOWN = 0x400, UP = 0x800, TO_ZERO = 0xC00 };

static long double rounded(long double x, unsigned direction) {
    uint16_t before, during;
    __asm__ volatile("fnstcw %0" : "=m"(before));
    during = (uint16_t)((before & ~0xC00u) | direction);
    __asm__ volatile("fldcw %2\n\tfrndint\n\tfldcw %3" : "=t"(x) : "0"(x), "m"(during), "m"(before));
    return x;
}

static long double root(long double x) {
    __asm__("fsqrt" : "=t"(x) : "0"(x));
    return x;
}

static long double magnitude(long double x) {
    __asm__("fabs" : "=t"(x) : "0"(x));
    return x;
}

/* y * log2(x) */
static long double y_log2(long double x, long double y) {
    __asm__("fyl2x" : "=t"(x) : "0"(x), "u"(y) : "st(1)");
    return x;
}

/* y * log2(1 + x), exact also for a small x; |x| at most 0.29 */
static long double y_log2_1p(long double x, long double y) {
    __asm__("fyl2xp1" : "=t"(x) : "0"(x), "u"(y) : "st(1)");
    return x;
}

/* 2^x - 1 for |x| at most 1 */
static long double exp2_m1(long double x) {
    __asm__("f2xm1" : "=t"(x) : "0"(x));
    return x;
}

static long double scaled(long double x, long double exponent) {
    __asm__("fscale" : "=t"(x) : "0"(x), "u"(exponent));
    return x;
}

static long double angle(long double y, long double x) {
    __asm__("fpatan" : "=t"(x) : "0"(x), "u"(y) : "st(1)");
    return x;
}

static long double constant_log2_e(void) {
    long double x;
    __asm__("fldl2e" : "=t"(x));
    return x;
}

static long double constant_ln_2(void) {
    long double x;
    __asm__("fldln2" : "=t"(x));
    return x;
}

static long double power_of_two(long double x) {
    long double integer;
    if (x > 20000) return HUGE_VAL;
    if (x < -20000) return 0;
    integer = rounded(x, TO_NEAREST);
    return scaled(exp2_m1(x - integer) + 1, integer);
}

/* e^x - 1 */
static long double exponential_m1(long double x) {
    long double y = x * constant_log2_e();
    return magnitude(y) <= 1 ? exp2_m1(y) : power_of_two(y) - 1;
}

static long double exponential(long double x) { return power_of_two(x * constant_log2_e()); }

/* ln(1 + x) */
static long double logarithm_1p(long double x) {
    return magnitude(x) < 0.25L ? y_log2_1p(x, constant_ln_2()) : y_log2(1 + x, constant_ln_2());
}

/* The remainder with the sign of x, or the one nearest to zero. */
static long double partial(long double x, long double y, int nearest) {
    uint16_t status;
    do {
        if (nearest) __asm__("fprem1\n\tfnstsw %1" : "+t"(x), "=a"(status) : "u"(y));
        else __asm__("fprem\n\tfnstsw %1" : "+t"(x), "=a"(status) : "u"(y));
    } while (status & 0x400);
    return x;
}

static int is_odd(double integer) { return magnitude(partial(integer, 2, 0)) == 1; }

double fabs(double x) { return (double)magnitude(x); }
double sqrt(double x) { return (double)root(x); }
double floor(double x) { return (double)rounded(x, DOWN); }
double ceil(double x) { return (double)rounded(x, UP); }
double trunc(double x) { return (double)rounded(x, TO_ZERO); }
double rint(double x) { return (double)rounded(x, TO_NEAREST); }
double nearbyint(double x) { return rint(x); }
double round(double x) { return copysign((double)rounded(magnitude(x) + 0.5L, DOWN), x); }
long lround(double x) { return (long)round(x); }

double sin(double x) {
    long double y = x;
    __asm__("fsin" : "=t"(y) : "0"(y));
    return (double)y;
}

double cos(double x) {
    long double y = x;
    __asm__("fcos" : "=t"(y) : "0"(y));
    return (double)y;
}

double tan(double x) {
    long double one, y = x;
    __asm__("fptan" : "=t"(one), "=u"(y) : "0"(y));
    return (double)y;
}

double atan2(double y, double x) { return (double)angle(y, x); }
double atan(double x) { return (double)angle(x, 1); }
double asin(double x) { return (double)angle(x, root((1 - (long double)x) * (1 + (long double)x))); }
double acos(double x) { return (double)angle(root((1 - (long double)x) * (1 + (long double)x)), x); }

double log(double x) { return (double)y_log2(x, constant_ln_2()); }
double log2(double x) { return (double)y_log2(x, 1); }

double log10(double x) {
    long double log10_2;
    __asm__("fldlg2" : "=t"(log10_2));
    return (double)y_log2(x, log10_2);
}

double log1p(double x) { return (double)logarithm_1p(x); }
double exp(double x) { return isinf(x) ? (x > 0 ? x : 0) : (double)exponential(x); }
double exp2(double x) { return isinf(x) ? (x > 0 ? x : 0) : (double)power_of_two(x); }
double expm1(double x) { return isinf(x) ? (x > 0 ? x : -1) : (double)exponential_m1(x); }

double sinh(double x) {
    long double e;
    if (isinf(x) || x == 0) return x;
    e = exponential_m1(magnitude(x));
    return copysign((double)((e + e / (e + 1)) / 2), x);
}

double cosh(double x) {
    long double e;
    if (isinf(x)) return fabs(x);
    e = exponential(magnitude(x));
    return (double)((e + 1 / e) / 2);
}

double tanh(double x) {
    long double e;
    if (fabs(x) > 40) return copysign(1, x);
    if (x == 0) return x;
    e = exponential_m1(2 * magnitude(x));
    return copysign((double)(e / (e + 2)), x);
}

double asinh(double x) {
    long double y = magnitude(x);
    if (isinf(x) || x == 0) return x;
    return copysign((double)logarithm_1p(y + y * y / (1 + root(y * y + 1))), x);
}

double acosh(double x) { return (double)y_log2(x + root(((long double)x - 1) * ((long double)x + 1)), constant_ln_2()); }

double atanh(double x) {
    long double y = magnitude(x);
    return x == 0 ? x : copysign((double)(logarithm_1p(2 * y / (1 - y)) / 2), x);
}

double pow(double x, double y) {
    int integer = rint(y) == y, odd = integer && is_odd(y);
    double result;
    if (y == 0 || x == 1) return 1;
    if (isnan(x) || isnan(y)) return x + y;
    if (x == 0) return y > 0 ? (odd ? x : 0) : odd ? copysign(HUGE_VAL, x) : HUGE_VAL;
    if (isinf(y)) return fabs(x) == 1 ? 1 : (fabs(x) > 1) == (y > 0) ? HUGE_VAL : 0;
    if (isinf(x)) return y > 0 ? (odd ? x : HUGE_VAL) : odd ? copysign(0, x) : 0;
    if (x < 0 && !integer) return NAN;
    result = (double)power_of_two(y_log2(magnitude(x), y));
    return x < 0 && odd ? -result : result;
}

double cbrt(double x) {
    long double y;
    if (x == 0 || !isfinite(x)) return x;
    y = power_of_two(y_log2(magnitude(x), 1) / 3);
    /* One step of Newton's method makes cubes of integers exact. */
    y -= (y - magnitude(x) / (y * y)) / 3;
    return copysign((double)y, x);
}

double hypot(double x, double y) {
    if (isinf(x) || isinf(y)) return HUGE_VAL;
    return (double)root((long double)x * x + (long double)y * y);
}

double fmod(double x, double y) { return isinf(y) && isfinite(x) ? x : (double)partial(x, y, 0); }
double remainder(double x, double y) { return isinf(y) && isfinite(x) ? x : (double)partial(x, y, 1); }
double fmax(double x, double y) { return isnan(x) || x < y ? y : x; }
double fmin(double x, double y) { return isnan(x) || x > y ? y : x; }
double fdim(double x, double y) { return isnan(x) || isnan(y) ? x + y : x > y ? x - y : 0; }

double copysign(double x, double y) {
    uint64_t a, b, sign = 1ull << 63;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    a = (a & ~sign) | (b & sign);
    memcpy(&x, &a, sizeof a);
    return x;
}

double ldexp(double x, int exponent) { return x == 0 || !isfinite(x) ? x : (double)scaled(x, exponent); }
double scalbn(double x, int exponent) { return ldexp(x, exponent); }

double frexp(double x, int *exponent) {
    long double e, m = x;
    *exponent = 0;
    if (x == 0 || !isfinite(x)) return x;
    __asm__("fxtract" : "=t"(m), "=u"(e) : "0"(m));
    *exponent = (int)e + 1;
    return (double)(m / 2);
}

double modf(double x, double *integer) {
    *integer = trunc(x);
    return copysign(isinf(x) ? 0 : x - *integer, x);
}

#define FLOAT_1(name) \
    float name##f(float x) { return (float)name(x); }
#define FLOAT_2(name) \
    float name##f(float x, float y) { return (float)name(x, y); }
FLOAT_1(acos)
FLOAT_1(acosh)
FLOAT_1(asin)
FLOAT_1(asinh)
FLOAT_1(atan)
FLOAT_1(atanh)
FLOAT_1(cbrt)
FLOAT_1(ceil)
FLOAT_1(cos)
FLOAT_1(cosh)
FLOAT_1(exp)
FLOAT_1(exp2)
FLOAT_1(expm1)
FLOAT_1(fabs)
FLOAT_1(floor)
FLOAT_1(log)
FLOAT_1(log10)
FLOAT_1(log1p)
FLOAT_1(log2)
FLOAT_1(nearbyint)
FLOAT_1(rint)
FLOAT_1(round)
FLOAT_1(sin)
FLOAT_1(sinh)
FLOAT_1(sqrt)
FLOAT_1(tan)
FLOAT_1(tanh)
FLOAT_1(trunc)
FLOAT_2(atan2)
FLOAT_2(copysign)
FLOAT_2(fdim)
FLOAT_2(fmax)
FLOAT_2(fmin)
FLOAT_2(fmod)
FLOAT_2(hypot)
FLOAT_2(pow)
FLOAT_2(remainder)
