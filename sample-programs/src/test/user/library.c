/* Checks of the C library. Prints each check that fails; the exit status is their number. */
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <playground.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

static void check(int condition, int line, const char *text) {
    checks++;
    if (condition) return;
    failures++;
    printf("line %d: %s\n", line, text);
}
#define CHECK(condition) check((condition) != 0, __LINE__, #condition)

static char out[256];
static int prints(const char *expected, int length) {
    if (strcmp(out, expected) == 0 && length == (int)strlen(expected)) return 1;
    printf("printed \"%s\"\n", out);
    return 0;
}
#define PRINTS(expected, ...) CHECK(prints(expected, snprintf(out, sizeof out, __VA_ARGS__)))

static void formats(void) {
    PRINTS("42|-42|+42| 42", "%d|%d|%+d|% d", 42, -42, 42, 42);
    PRINTS("[   42|42   |00042|  -42|-0042]", "[%5d|%-5d|%05d|%5d|%05d]", 42, 42, 42, -42, -42);
    PRINTS("ff|FF|0xff|0XFF|0|10|010|0", "%x|%X|%#x|%#X|%#x|%o|%#o|%#o", 255, 255, 255, 255, 0, 8, 8, 0);
    PRINTS("4294967295|-2147483648", "%u|%d", 4294967295u, INT_MIN);
    PRINTS("-9223372036854775808|18446744073709551615", "%lld|%llu", LLONG_MIN, ULLONG_MAX);
    PRINTS("deadbeefcafebabe|1777777777777777777777", "%llx|%llo", 0xdeadbeefcafebabeull, ULLONG_MAX);
    PRINTS("-1|-2|255|65535", "%hhd|%hd|%hhu|%hu", (signed char)-1, (short)-2, (unsigned char)255, (unsigned short)65535);
    PRINTS("7|8|9|10", "%zu|%td|%jd|%ld", (size_t)7, (ptrdiff_t)8, (intmax_t)9, 10L);
    PRINTS("x|str|st|   str|str   |(null)", "%c|%s|%.2s|%6s|%-6s|%s", 'x', "str", "str", "str", "str", (char *)NULL);
    PRINTS("00007|  007|7  |", "%.5d|%5.3d|%-*d|%.0d", 7, 7, 3, 7, 0);
    PRINTS("0x1234|%|100%", "%p|%%|%d%%", (void *)0x1234, 100);
    PRINTS("    x", "%*s", 5, "x");
    PRINTS("x    ", "%*s", -5, "x");
    CHECK(snprintf(out, 4, "%s", "abcdef") == 6 && strcmp(out, "abc") == 0);
    CHECK(snprintf(NULL, 0, "%d", 12345) == 5);
    CHECK(sprintf(out, "%s-%d", "a", 1) == 3 && strcmp(out, "a-1") == 0);
}

static void floating_formats(void) {
    volatile double zero = 0;
    PRINTS("1.500000|-0.5|2|100.|1e+10", "%f|%.1f|%.0f|%#.0f|%.0e", 1.5, -0.5, 2.5, 100.0, 1e10);
    PRINTS("0.000000|-0.000000|0|0.000000e+00", "%f|%f|%g|%e", zero, -zero, zero, zero);
    PRINTS("[   1.50|1.50   |0001.50|  +1.5|-01.5| 1.5]", "[%7.2f|%-7.2f|%07.2f|%+6.1f|%05.1f|% .1f]", 1.5, 1.5, 1.5, 1.5, -1.5, 1.5);
    PRINTS("100000|1e+06|0.0001|1e-05|1.5|1.50000|123457", "%g|%g|%g|%g|%g|%#g|%g", 1e5, 1e6, 1e-4, 1e-5, 1.5, 1.5, 123456.7);
    PRINTS("9.99|10.00|9.9e+01|1.0e+02|10", "%.2f|%.2f|%.1e|%.1e|%.2g", 9.994, 9.996, 99.4, 99.96, 9.99);
    PRINTS("inf|-inf|INF|  nan|+inf  ", "%f|%e|%G|%5g|%-+6f", 1 / zero, -1 / zero, 1 / zero, NAN, INFINITY);
    PRINTS("0.1000000000000000055511151231257827|5e-324", "%.34f|%.0e", 0.1, 4.9406564584124654e-324);
    PRINTS("1.25|2", "%Lg|%d", 1.25L, 2);
    CHECK(snprintf(NULL, 0, "%f", 1.7976931348623157e308) == 316);
}

static void floating_numbers(void) {
    char *end;
    volatile double x = 7.5, y = 2;
    volatile float f = 2;
    CHECK(strtod(" -12.5e-1x", &end) == -1.25 && *end == 'x' && atof(".5") == 0.5 && atof("1e400") == HUGE_VAL);
    CHECK(strtod("e5", &end) == 0 && *end == 'e' && strtod("1e", &end) == 1 && *end == 'e' && isnan(atof("nan")));
    CHECK(atof("inf") == HUGE_VAL && atof("-Infinity") == -HUGE_VAL && atof("1e-400") == 0 && atof("9007199254740993") == 9007199254740992.0);
    CHECK(fmod(x, y) == 1.5 && remainder(x, y) == -0.5 && floor(-x) == -8 && ceil(-x) == -7 && trunc(-x) == -7 && round(x) == 8);
    CHECK(rint(2.5) == 2 && lround(-2.5) == -3 && pow(y, 10) == 1024 && pow(-y, 3) == -8 && isnan(pow(-y, 0.5)) && pow(x, 0) == 1);
    CHECK(sqrtf(f * f) == 2 && sqrt(-y) != sqrt(-y) && cbrt(-27) == -3 && hypot(3, 4) == 5 && copysign(x, -y) == -7.5);
    CHECK(ldexp(x, 3) == 60 && frexp(x, (int[1]){0}) == 0.9375 && modf(-x, (double[1]){0}) == -0.5 && signbit(-y) && !isinf(x));
    CHECK((unsigned long long)(x * 1e18) == 7500000000000000000ull && (double)18446744073709551615ull == 18446744073709551616.0);
    CHECK((int)-x == -7 && (float)x == 7.5f && fmax(x, NAN) == x && fmin(NAN, y) == y && fdim(x, y) == 5.5 && x > y && !(NAN < y));
}

static void strings(void) {
    char a[32], b[32];
    for (int i = 0; i < 32; i++) a[i] = (char)i;
    memcpy(b, a, 32);
    CHECK(memcmp(a, b, 32) == 0);
    memmove(b + 3, b, 20);
    CHECK(b[3] == 0 && b[22] == 19 && b[2] == 2 && b[23] == 23);
    memmove(b, b + 3, 20);
    CHECK(b[0] == 0 && b[19] == 19);
    memset(b, 0x5A, 7);
    CHECK(b[0] == 0x5A && b[6] == 0x5A && b[7] == 7);
    CHECK(memchr(a, 9, 32) == a + 9 && memchr(a, 99, 32) == NULL && memcmp("abc", "abd", 3) < 0);
    CHECK(strlen("four") == 4 && strnlen("four", 2) == 2);
    CHECK(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("ab", "ab") == 0 && strcmp("a", "ab") < 0);
    CHECK(strcmp("\xff", "a") > 0 && strncmp("abx", "aby", 2) == 0 && strncmp("abx", "aby", 3) < 0);
    strcpy(a, "one");
    strcat(a, "two");
    strncat(a, "three", 2);
    CHECK(strcmp(a, "onetwoth") == 0);
    CHECK(strlcpy(a, "abcdef", 4) == 6 && strcmp(a, "abc") == 0);
    strncpy(a, "xy", 5);
    CHECK(a[1] == 'y' && a[2] == 0 && a[4] == 0);
    CHECK(strcmp(strchr("hello", 'l'), "llo") == 0 && strcmp(strrchr("hello", 'l'), "lo") == 0);
    CHECK(strchr("a", 'b') == NULL && *strchr("a", 0) == 0 && strstr("abcabd", "abd") != NULL && strstr("ab", "b c") == NULL);
    CHECK(isdigit('5') && !isdigit('x') && toupper('q') == 'Q' && tolower('Q') == 'q' && isspace('\t') && ispunct('!'));
}

static void numbers(void) {
    char *end;
    CHECK(atoi("  -42x") == -42 && strtol("0x1fz", &end, 0) == 31 && *end == 'z');
    CHECK(strtol("99999999999", NULL, 10) == LONG_MAX && strtol("-99999999999", NULL, 10) == LONG_MIN);
    CHECK(strtoul("777", NULL, 8) == 511 && strtoul("4294967295", NULL, 10) == ULONG_MAX);
    CHECK(strtol("none", &end, 10) == 0 && *end == 'n' && strtol("zz", NULL, 36) == 35 * 36 + 35);
    CHECK(strtol("-2147483648", NULL, 10) == LONG_MIN);
    volatile uint64_t n = 0x123456789abcdefull, small = 0x1234567, big = 0xfedcba9876543ull, one = 1;
    CHECK(n / small == 4294967417ull && n % small == 64 && n / big == 18 && n % big == 1281023894007609ull);
    CHECK(n / one == n && n % one == 0 && n / n == 1 && one / n == 0 && ULLONG_MAX / n == 225 && ULLONG_MAX % small == 14640);
    volatile int64_t m = -1000000000007ll, three = 3;
    CHECK(m / three == -333333333335ll && m % three == -2 && m / -three == 333333333335ll && -m % three == 2);
}

static int ascending(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void sorting(void) {
    int v[257], key = 1234;
    for (int i = 0; i < 257; i++) v[i] = rand() % 1000;
    v[100] = key;
    qsort(v, 257, sizeof v[0], ascending);
    int sorted = 1;
    for (int i = 1; i < 257; i++) sorted &= v[i - 1] <= v[i];
    CHECK(sorted);
    CHECK(bsearch(&key, v, 257, sizeof v[0], ascending) == &v[256]);
    key = -1;
    CHECK(bsearch(&key, v, 257, sizeof v[0], ascending) == NULL);
}

/* Allocates and frees in a random order; every block keeps its own pattern. */
static void heap(void) {
    enum { BLOCKS = 60 };
    unsigned char *block[BLOCKS] = {0};
    size_t size[BLOCKS] = {0};
    int good = 1;
    for (int step = 0; step < 600; step++) {
        int i = rand() % BLOCKS;
        for (size_t k = 0; k < size[i]; k++) good &= block[i][k] == (unsigned char)i;
        free(block[i]);
        size[i] = (size_t)(rand() % 700);
        block[i] = malloc(size[i]);
        good &= block[i] != NULL && ((uintptr_t)block[i] & 15) == 0;
        memset(block[i], i, size[i]);
    }
    CHECK(good);
    int *zeroed = calloc(100, sizeof(int));
    CHECK(zeroed[0] == 0 && zeroed[99] == 0);
    char *text = strdup("grows");
    text = realloc(text, 10000);
    CHECK(strcmp(text, "grows") == 0);
    CHECK(malloc(0x10000000) == NULL && calloc(0x10000, 0x10001) == NULL);
    free(NULL);
}

static void printing_keeps_registers(void) {
    L4_Word_t word;
    L4_Set_ErrorCode(77);
    L4_Accept(L4_MapGrantItems(L4_CompleteAddressSpace));
    for (int i = 0; i < 20; i++) L4_LoadMR(i, 1000u + (L4_Word_t)i);
    printf("a line\n");
    for (int i = 0; i < 20; i++) {
        L4_StoreMR(i, &word);
        CHECK(word == 1000u + (L4_Word_t)i);
    }
    CHECK(L4_ErrorCode() == 77 && L4_Accepted().raw == L4_MapGrantItems(L4_CompleteAddressSpace).raw);
}

int main(int argc, char **argv) {
    CHECK(argc == 3 && strcmp(argv[0], "main") == 0 && strcmp(argv[1], "one") == 0 && strcmp(argv[2], "two") == 0);
    CHECK(argv[argc] == NULL);
    formats();
    floating_formats();
    floating_numbers();
    strings();
    numbers();
    sorting();
    heap();
    printing_keeps_registers();
    printf("%d checks, %d failed\n", checks, failures);
    return failures;
}
