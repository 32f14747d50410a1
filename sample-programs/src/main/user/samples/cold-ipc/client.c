#include <playground.h>
#include <stdio.h>
#include <string.h>

#define LINE 32           /* bytes of a cache line of the Pentium */
#define CACHE (8 << 10)   /* its first-level data cache */
#define SECOND (256 << 10) /* the board's second-level cache */
#define ROUNDS 20

static L4_ThreadId_t server;
static volatile unsigned char memory[2 * SECOND] __attribute__((aligned(CACHE)));

static inline L4_Word_t now(void) {
    L4_Word_t low;
    __asm__ volatile("rdtsc" : "=a"(low) : : "edx", "memory");
    return low;
}

static void call(int words) {
    L4_Set_MsgTag(__L4_MakeTag(0, (L4_Word_t)words, 0));
    L4_Call(server);
}

/* ---- What a call takes when caches hold something else ---- */

/* Reads as many bytes, so that the caches hold these. */
static void sweep(int bytes) {
    for (int i = 0; i < bytes; i += LINE) (void)memory[i];
}

/* One way of a call and its answer. */
static double cost(int swept) {
    L4_Word_t sum = 0;
    for (int i = -2; i < ROUNDS; i++) {
        sweep(swept);
        L4_Word_t start = now();
        call(0);
        L4_Word_t took = now() - start;
        if (i >= 0) sum += took;
    }
    return (double)sum / (2 * ROUNDS);
}

/* ---- Which lines a call takes: fill the cache, call, and see what is no longer there ---- */

/* Cycles of a read that finds its line. */
static L4_Word_t hit(void) {
    L4_Word_t least = ~0u;
    for (int i = 0; i < 10; i++) {
        L4_Word_t start = now();
        (void)memory[0];
        L4_Word_t took = now() - start;
        if (took < least) least = took;
    }
    return least;
}

/* Words below 0: no call, for comparison. Read backwards: the line that is asked for then pushes out none that is still to come. */
static int lost_lines(int words, L4_Word_t limit) {
    int lost = 0;
    sweep(CACHE);
    sweep(CACHE);
    if (words >= 0) call(words);
    for (int i = CACHE - LINE; i >= 0; i -= LINE) {
        L4_Word_t start = now();
        (void)memory[i];
        lost += now() - start > limit;
    }
    return lost;
}

/* The least of several: a timer tick takes lines, too. */
static int least_lost(int words, L4_Word_t limit) {
    int least = CACHE / LINE;
    for (int i = 0; i < ROUNDS; i++) {
        int lost = lost_lines(words, limit);
        if (lost < least) least = lost;
    }
    return least;
}

int main(void) {
    static const int sizes[] = {0, 1, 2, 4, 8, 16, 32, 63};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    static int lines[SIZES];
    server = l4_lookup("server");
    if (strcmp(l4_cycle_unit(), "cycles") != 0) {
        printf("#measured nothing: this processor has no cycle counter\n");
        return 0;
    }
    memset((void *)memory, 1, sizeof memory);
    L4_Sleep(L4_TimePeriod(20000)); /* nothing is being printed */
    double warm = cost(0), first = cost(2 * CACHE), both = cost(sizeof memory);
    L4_Word_t limit = hit() + 2;
    int without = least_lost(-1, limit);
    for (int i = 0; i < SIZES; i++) lines[i] = least_lost(sizes[i], limit);

    printf("#measured one way, caches warm: %.1f cycles\n", warm);
    printf("#measured one way, first-level data cache swept: %.1f cycles\n", first);
    printf("#measured one way, both caches swept: %.1f cycles\n", both);
    printf("#measured no call: %d lines lost\n", without);
    for (int i = 0; i < SIZES; i++) printf("#measured %2d words: %d lines lost\n", sizes[i], lines[i]);
    return 0;
}
