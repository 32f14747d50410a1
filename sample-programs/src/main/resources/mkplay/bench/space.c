// Address space switches: CR3 is loaded with another directory, then a word of each of 64 pages is touched.
typedef unsigned int u32;

enum { ROUNDS = 30000, PAGES = 64, ENTRIES = 1024, MAPPED = 16 << 20, PRESENT_WRITABLE = 3 };

static u32 directories[2][ENTRIES] __attribute__((aligned(4096)));
static u32 tables[2][MAPPED >> 22][ENTRIES] __attribute__((aligned(4096)));
static u32 data[PAGES][ENTRIES] __attribute__((aligned(4096)));

static void map(u32 space) {
    for (u32 page = 0; page < MAPPED >> 12; page++)
        tables[space][page >> 10][page & 1023] = page << 12 | PRESENT_WRITABLE;
    for (u32 n = 0; n < MAPPED >> 22; n++) directories[space][n] = (u32)tables[space][n] | PRESENT_WRITABLE;
}

static void load(u32 space) {
    __asm__ volatile("movl %0, %%cr3" : : "r"(directories[space]) : "memory");
}

int bench(void) {
    map(0);
    map(1);
    load(0);
    u32 cr0;
    __asm__ volatile("movl %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("movl %0, %%cr0" : : "r"(cr0 | 1u << 31) : "memory");
    for (u32 round = 0; round < ROUNDS; round++) {
        load(round & 1);
        for (u32 page = 0; page < PAGES; page++) data[page][page]++;
    }
    return data[PAGES - 1][PAGES - 1] != ROUNDS;
}
