#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

int abs(int n) { return n < 0 ? -n : n; }
long labs(long n) { return n < 0 ? -n : n; }

static int digit_value(char c) {
    if (isdigit(c)) return c - '0';
    return isalpha(c) ? tolower(c) - 'a' + 10 : 99;
}

/* The magnitude at *s; *overflow tells that it does not fit. */
static unsigned long magnitude(const char **s, int *base, int *overflow, int *any) {
    unsigned long value = 0;
    const char *p = *s;
    if ((*base == 0 || *base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x' && isxdigit(p[2])) {
        p += 2;
        *base = 16;
    } else if (*base == 0) {
        *base = *p == '0' ? 8 : 10;
    }
    for (; digit_value(*p) < *base; p++, *any = 1) {
        unsigned long digit = (unsigned long)digit_value(*p);
        if (value > (ULONG_MAX - digit) / (unsigned long)*base) *overflow = 1;
        value = value * (unsigned long)*base + digit;
    }
    *s = p;
    return value;
}

static unsigned long parse(const char *s, char **end, int base, int *negative, int *overflow) {
    const char *p = s;
    unsigned long value;
    int any = 0;
    *negative = *overflow = 0;
    while (isspace(*p)) p++;
    if (*p == '-' || *p == '+') *negative = *p++ == '-';
    value = magnitude(&p, &base, overflow, &any);
    if (end != NULL) *end = (char *)(any ? p : s);
    return value;
}

unsigned long strtoul(const char *s, char **end, int base) {
    int negative, overflow;
    unsigned long value = parse(s, end, base, &negative, &overflow);
    if (overflow) return ULONG_MAX;
    return negative ? 0 - value : value;
}

long strtol(const char *s, char **end, int base) {
    int negative, overflow;
    unsigned long value = parse(s, end, base, &negative, &overflow);
    if (negative) return overflow || value > (unsigned long)LONG_MAX + 1 ? LONG_MIN : (long)(0 - value);
    return overflow || value > LONG_MAX ? LONG_MAX : (long)value;
}

long atol(const char *s) { return strtol(s, NULL, 10); }
int atoi(const char *s) { return (int)strtol(s, NULL, 10); }

static void swap(char *a, char *b, size_t size) {
    while (size-- > 0) {
        char c = *a;
        *a++ = *b;
        *b++ = c;
    }
}

/* Moves the element at root down until both its children are smaller. */
static void sift(char *base, size_t root, size_t count, size_t size, int (*compare)(const void *, const void *)) {
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count) return;
        if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0) child++;
        if (compare(base + root * size, base + child * size) >= 0) return;
        swap(base + root * size, base + child * size, size);
        root = child;
    }
}

/* Heap sort: no recursion, no memory, never quadratic. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *)) {
    size_t i;
    for (i = count / 2; i-- > 0;) sift(base, i, count, size, compare);
    for (i = count; i-- > 1;) {
        swap(base, (char *)base + i * size, size);
        sift(base, 0, i, size, compare);
    }
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *)) {
    while (count > 0) {
        const char *middle = (const char *)base + (count / 2) * size;
        int order = compare(key, middle);
        if (order == 0) return (void *)middle;
        if (order > 0) {
            base = middle + size;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return NULL;
}

/* Marsaglia's xorshift32 (Journal of Statistical Software 8/14, 2003). */
static unsigned random_state = 2463534242u;

void srand(unsigned seed) { random_state = seed != 0 ? seed : 2463534242u; }

int rand(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return (int)(random_state & RAND_MAX);
}
