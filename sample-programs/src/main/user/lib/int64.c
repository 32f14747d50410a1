/*
 * The 64-bit operations that the compiler calls by name on a 32-bit processor. Division after
 * H. Warren, Hacker's Delight, 2nd edition, 9-5: normalise, one 64/32 division, correct by one.
 */
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rest);
int64_t __mulodi4(int64_t a, int64_t b, int *overflow);

/* high:low / d where the quotient fits (high < d). */
static uint32_t divide(uint32_t high, uint32_t low, uint32_t d, uint32_t *rest) {
    uint32_t q;
    __asm__("divl %4" : "=a"(q), "=d"(*rest) : "0"(low), "1"(high), "rm"(d) : "cc");
    return q;
}

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest) {
    uint32_t d_high = (uint32_t)(d >> 32);
    uint64_t q, r;
    if (d_high == 0) {
        uint32_t r32, high = (uint32_t)(n >> 32), q_high = 0;
        /* A divisor of zero faults here, as a 32-bit division would. */
        if (high >= (uint32_t)d) q_high = divide(0, high, (uint32_t)d, &high);
        q = divide(high, (uint32_t)n, (uint32_t)d, &r32);
        q |= (uint64_t)q_high << 32;
        r = r32;
    } else {
        int shift = __builtin_clz(d_high);
        uint32_t top = (uint32_t)((d << shift) >> 32), ignored;
        uint64_t half = n >> 1;
        q = divide((uint32_t)(half >> 32), (uint32_t)half, top, &ignored);
        q = q << shift >> 31;
        if (q != 0) q--;
        r = n - q * d;
        if (r >= d) {
            q++;
            r -= d;
        }
    }
    if (rest) *rest = r;
    return q;
}

uint64_t __udivdi3(uint64_t n, uint64_t d) { return __udivmoddi4(n, d, (uint64_t *)0); }

uint64_t __umoddi3(uint64_t n, uint64_t d) {
    uint64_t rest;
    __udivmoddi4(n, d, &rest);
    return rest;
}

static uint64_t magnitude(int64_t v) { return v < 0 ? 0 - (uint64_t)v : (uint64_t)v; }

int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rest) {
    uint64_t r, q = __udivmoddi4(magnitude(n), magnitude(d), &r);
    *rest = (int64_t)(n < 0 ? 0 - r : r);
    return (int64_t)((n < 0) != (d < 0) ? 0 - q : q);
}

int64_t __divdi3(int64_t n, int64_t d) {
    int64_t rest;
    return __divmoddi4(n, d, &rest);
}

int64_t __moddi3(int64_t n, int64_t d) {
    int64_t rest;
    __divmoddi4(n, d, &rest);
    return rest;
}

int64_t __mulodi4(int64_t a, int64_t b, int *overflow) {
    uint64_t product = (uint64_t)a * (uint64_t)b, limit = (a < 0) != (b < 0) ? 1ull << 63 : (1ull << 63) - 1;
    *overflow = a != 0 && magnitude(b) > limit / magnitude(a);
    return (int64_t)product;
}
