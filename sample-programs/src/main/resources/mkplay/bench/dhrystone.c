// In the manner of Dhrystone: records assigned through pointers, strings copied and compared, small functions, branches.
typedef unsigned int u32;

enum { ROUNDS = 200000, LENGTH = 31 };
enum choice { FIRST, SECOND, THIRD };

struct record {
    struct record *next;
    enum choice kind;
    int number;
    char text[LENGTH];
};

static struct record records[2];
static char shown[LENGTH];
static int table[50], grid[50][50];
static u32 total;

#define OUTLINED __attribute__((noinline)) static

OUTLINED void copy_text(char *to, const char *from) {
    while ((*to++ = *from++)) {}
}

OUTLINED int compare_text(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return *a - *b;
}

OUTLINED enum choice choose(enum choice c, int number) {
    switch (c) {
    case FIRST: return number > 100 ? SECOND : THIRD;
    case SECOND: return FIRST;
    default: return number & 1 ? FIRST : SECOND;
    }
}

OUTLINED void fill(int *row, int (*rows)[50], int at, int value) {
    row[at] = value;
    row[at + 1] = row[at];
    row[at + 5] = at;
    for (int i = at; i <= at + 1; i++) rows[at][i] = at;
    rows[at][at - 1]++;
}

OUTLINED void advance(struct record *r) {
    struct record *next = r->next;
    *next = *r;
    next->next = r;
    next->number = r->number + 5;
    next->kind = choose(r->kind, next->number);
}

OUTLINED int quotient(int a, int b) {
    return b ? a * 7 / b : a;
}

int bench(void) {
    records[0].next = &records[1];
    records[1].next = &records[0];
    copy_text(records[0].text, "A RECORD OF THE FIRST KIND");
    for (int round = 0; round < ROUNDS; round++) {
        records[0].number = round & 127;
        advance(&records[0]);
        copy_text(shown, "A RECORD OF THE FIRST LIKENESS");
        if (compare_text(shown, records[1].text) > 0) total += records[1].kind;
        fill(table, grid, 8 + (round & 15), round);
        total += quotient(round, records[1].number) + table[13];
    }
    return total == 0;
}
