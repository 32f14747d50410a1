// An integer mix: sieve, CRC and sort over memory that fits a level-one cache.
typedef unsigned int u32;
typedef unsigned char u8;

enum { LIMIT = 8192, KEYS = 512, ROUNDS = 300 };

static u8 composite[LIMIT];
static u32 keys[KEYS];

static u32 sieve(void) {
    u32 primes = 0;
    for (u32 i = 0; i < LIMIT; i++) composite[i] = 0;
    for (u32 i = 2; i < LIMIT; i++) {
        if (composite[i]) continue;
        primes++;
        for (u32 j = i + i; j < LIMIT; j += i) composite[j] = 1;
    }
    return primes;
}

static u32 crc(u32 crc) {
    for (u32 i = 0; i < LIMIT; i++) {
        crc ^= composite[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xEDB88320u & -(crc & 1));
    }
    return crc;
}

static u32 sort(u32 seed) {
    for (u32 i = 0; i < KEYS; i++) keys[i] = seed = seed * 1664525u + 1013904223u;
    for (u32 i = 1; i < KEYS; i++) {
        u32 key = keys[i], j = i;
        for (; j > 0 && keys[j - 1] > key; j--) keys[j] = keys[j - 1];
        keys[j] = key;
    }
    return keys[KEYS / 2];
}

int bench(void) {
    u32 state = ~0u;
    for (int round = 0; round < ROUNDS; round++) {
        if (sieve() != 1028) return 1;
        state = sort(crc(state));
    }
    return state == 0;
}
