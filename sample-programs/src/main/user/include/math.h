/*
 * ISO C mathematics on the x87: computed in its 64 bits of mantissa and rounded to double once, so that results are right to about
 * one unit in the last place. No errno; exceptions of the unit are masked unless a program unmasks them.
 * Manual: ISO C11, 7.12.
 */
#ifndef MK_MATH_H
#define MK_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

/* Infinity, and what is no number. */
#define HUGE_VAL __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

/* Constants of mathematics, to double precision. */
#define M_E 2.71828182845904523536
#define M_LN2 0.69314718055994530942
#define M_LN10 2.30258509299404568402
#define M_LOG2E 1.44269504088896340736
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_SQRT2 1.41421356237309504880

/* Is it no number? */
#define isnan(x) __builtin_isnan(x)
/* Is it infinite? */
#define isinf(x) __builtin_isinf(x)
/* Is it a finite number? */
#define isfinite(x) __builtin_isfinite(x)
/* Is its sign set? Also of -0. */
#define signbit(x) __builtin_signbit(x)

/* Each for double, and with an f at the end for float. */
#define __MK_MATH_1(name) double name(double x); float name##f(float x);
#define __MK_MATH_2(name) double name(double x, double y); float name##f(float x, float y);
__MK_MATH_1(acos) /* Arc cosine, in radians. Errors: NAN outside -1 to 1. */
__MK_MATH_1(acosh) /* Inverse hyperbolic cosine. Errors: NAN below 1. */
__MK_MATH_1(asin) /* Arc sine, in radians. Errors: NAN outside -1 to 1. */
__MK_MATH_1(asinh) /* Inverse hyperbolic sine. */
__MK_MATH_1(atan) /* Arc tangent, in radians. */
__MK_MATH_1(atanh) /* Inverse hyperbolic tangent. Errors: NAN outside -1 to 1, infinite at its ends. */
__MK_MATH_1(cbrt) /* Cube root. */
__MK_MATH_1(ceil) /* Rounded up to a whole number. */
__MK_MATH_1(cos) /* Cosine of radians. */
__MK_MATH_1(cosh) /* Hyperbolic cosine. */
__MK_MATH_1(exp) /* e to the power of x. */
__MK_MATH_1(exp2) /* 2 to the power of x. */
__MK_MATH_1(expm1) /* e to the power of x, less 1, exact for small x. */
__MK_MATH_1(fabs) /* Absolute value. */
__MK_MATH_1(floor) /* Rounded down to a whole number. */
__MK_MATH_1(log) /* Natural logarithm. Errors: NAN below 0, -INFINITY at 0. */
__MK_MATH_1(log10) /* Logarithm to base 10. Errors: as log. */
__MK_MATH_1(log1p) /* Natural logarithm of 1 + x, exact for small x. Errors: as log, of 1 + x. */
__MK_MATH_1(log2) /* Logarithm to base 2. Errors: as log. */
__MK_MATH_1(nearbyint) /* Rounded to a whole number in the current rounding mode. */
__MK_MATH_1(rint) /* The same as nearbyint, but it may raise the inexact exception. */
__MK_MATH_1(round) /* Rounded to the nearest whole number, halves away from zero. */
__MK_MATH_1(sin) /* Sine of radians. */
__MK_MATH_1(sinh) /* Hyperbolic sine. */
__MK_MATH_1(sqrt) /* Square root. Errors: NAN below 0. */
__MK_MATH_1(tan) /* Tangent of radians. */
__MK_MATH_1(tanh) /* Hyperbolic tangent. */
__MK_MATH_1(trunc) /* Rounded towards zero to a whole number. */
__MK_MATH_2(atan2) /* Angle of the point (y, x), the first argument being y, in radians. */
__MK_MATH_2(copysign) /* The first with the sign of the second. */
__MK_MATH_2(fdim) /* The difference if it is positive, else 0. */
__MK_MATH_2(fmax) /* The larger one. */
__MK_MATH_2(fmin) /* The smaller one. */
__MK_MATH_2(fmod) /* The remainder of a division that is rounded towards zero. Errors: NAN for a divisor of 0. */
__MK_MATH_2(hypot) /* The length of the hypotenuse. */
__MK_MATH_2(pow) /* The first to the power of the second. Errors: NAN for a negative base with an exponent that is not whole. */
__MK_MATH_2(remainder) /* The remainder of a division that is rounded to nearest. Errors: NAN for a divisor of 0. */
#undef __MK_MATH_1
#undef __MK_MATH_2

/* Takes a number apart: the mantissa, from 0.5 to 1, and *exponent. */
double frexp(double x, int *exponent);
/* The number times 2 to the power of the exponent. */
double ldexp(double x, int exponent);
/* The same as ldexp. */
double scalbn(double x, int exponent);
/* The fraction; *integer is the whole part. */
double modf(double x, double *integer);
/* Rounded to the nearest long, halves away from zero. */
long lround(double x);

#ifdef __cplusplus
}
#endif
#endif
