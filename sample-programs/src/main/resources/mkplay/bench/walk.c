// Walks over 8 MiB by a stride of one page and one cache line, so that no access finds its page or line recent.
typedef unsigned int u32;

enum { BYTES = 8 << 20, STRIDE = 4096 + 64, ROUNDS = 4000000 };

static u32 memory[BYTES / 4];

int bench(void) {
    u32 at = 0, sum = 0;
    for (u32 round = 0; round < ROUNDS; round++) {
        sum += memory[at / 4]++;
        at = (at + STRIDE) % BYTES;
    }
    return sum == 0;
}
