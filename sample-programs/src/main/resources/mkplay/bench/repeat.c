// Copies and clears with the string instructions: 1 MiB at a time, then a few bytes at a time.
typedef unsigned int u32;

enum { WORDS = 1 << 18, LARGE = 200, SMALL = 100000, SMALL_WORDS = 25 };

static u32 source[WORDS], target[WORDS];

static void copy(u32 *to, const u32 *from, u32 words) {
    __asm__ volatile("cld; rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

static void clear(u32 *to, u32 words, u32 value) {
    __asm__ volatile("cld; rep stosl" : "+D"(to), "+c"(words) : "a"(value) : "memory");
}

int bench(void) {
    for (u32 round = 1; round <= LARGE; round++) {
        clear(source, WORDS, round);
        copy(target, source, WORDS);
    }
    for (u32 round = 1; round <= SMALL; round++) {
        u32 at = round * 37 % (WORDS - SMALL_WORDS);
        clear(source + at, SMALL_WORDS, round);
        copy(target + at, source + at, SMALL_WORDS);
    }
    return target[0] == 0;
}
