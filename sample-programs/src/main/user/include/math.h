/*
 * ISO C mathematics on the x87: computed in its 64 bits of mantissa and rounded to double once, so that results are right to about
 * one unit in the last place. No errno; exceptions of the unit are masked unless a program unmasks them.
 */
#ifndef MK_MATH_H
#define MK_MATH_H

#ifdef __cplusplus
extern "C" {
#endif

#define HUGE_VAL __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

#define M_E 2.71828182845904523536
#define M_LN2 0.69314718055994530942
#define M_LN10 2.30258509299404568402
#define M_LOG2E 1.44269504088896340736
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_SQRT2 1.41421356237309504880

#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)
#define isfinite(x) __builtin_isfinite(x)
#define signbit(x) __builtin_signbit(x)

/* Each for double, and with an f at the end for float. */
#define __MK_MATH_1(name) double name(double x); float name##f(float x);
#define __MK_MATH_2(name) double name(double x, double y); float name##f(float x, float y);
__MK_MATH_1(acos)
__MK_MATH_1(acosh)
__MK_MATH_1(asin)
__MK_MATH_1(asinh)
__MK_MATH_1(atan)
__MK_MATH_1(atanh)
__MK_MATH_1(cbrt)
__MK_MATH_1(ceil)
__MK_MATH_1(cos)
__MK_MATH_1(cosh)
__MK_MATH_1(exp)
__MK_MATH_1(exp2)
__MK_MATH_1(expm1)
__MK_MATH_1(fabs)
__MK_MATH_1(floor)
__MK_MATH_1(log)
__MK_MATH_1(log10)
__MK_MATH_1(log1p)
__MK_MATH_1(log2)
__MK_MATH_1(nearbyint)
__MK_MATH_1(rint)
__MK_MATH_1(round)
__MK_MATH_1(sin)
__MK_MATH_1(sinh)
__MK_MATH_1(sqrt)
__MK_MATH_1(tan)
__MK_MATH_1(tanh)
__MK_MATH_1(trunc)
__MK_MATH_2(atan2)
__MK_MATH_2(copysign)
__MK_MATH_2(fdim)
__MK_MATH_2(fmax)
__MK_MATH_2(fmin)
__MK_MATH_2(fmod)
__MK_MATH_2(hypot)
__MK_MATH_2(pow)
__MK_MATH_2(remainder)
#undef __MK_MATH_1
#undef __MK_MATH_2

double frexp(double x, int *exponent);
double ldexp(double x, int exponent);
double scalbn(double x, int exponent);
double modf(double x, double *integer);
long lround(double x);

#ifdef __cplusplus
}
#endif
#endif
