#include "cost.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 200
#define LONG_ROUNDS 20 /* with strings and pages */

static L4_ThreadId_t server;

/* Aligned by hand: an aligned array would put the library's data to an address that competes with others for small caches. */
static unsigned char room[2 * MOST_PAGES * PAGE];
static unsigned char *memory; /* MOST_PAGES pages that can be sent as one flexpage */

static const int words[] = {0, 1, 2, 4, 8, 16, 32, 63};
static const int strings[] = {16, 64, 256, 1024, 4096, 16384, MOST_STRING};
static const int pages[] = {1, 4, 16, MOST_PAGES};
#define COUNT(array) (int)(sizeof array / sizeof array[0])

/* What was measured. */
static double by_words[COUNT(words)], by_string[COUNT(strings)], by_map[COUNT(pages)];

static void string_message(L4_Msg_t *msg, int bytes) {
    L4_StringItem_t item = L4_StringItem(bytes, memory);
    L4_MsgClear(msg);
    L4_MsgAppendStringItem(msg, &item);
}

static L4_Fpage_t region(int n) {
    return L4_FpageAddRights(L4_Fpage((L4_Word_t)memory, n * PAGE), L4_FullyAccessible);
}

static void map_message(L4_Msg_t *msg, int n) {
    L4_MsgClear(msg);
    L4_MsgAppendMapItem(msg, L4_MapItem(region(n), 0));
}

/* ---- What one message costs ---- */

/* The call and its answer carry n words each: half of the time is one message. */
static double words_one_way(int n) {
    L4_ThreadId_t to = server;
    double start = 0;
    for (int i = -10; i < ROUNDS; i++) {
        if (i == 0) start = l4_precise_cycles();
        L4_Set_MsgTag(__L4_MakeTag(0, (L4_Word_t)n, 0));
        L4_Call(to);
    }
    return (l4_precise_cycles() - start) / (2 * ROUNDS);
}

/* The answer has no words: without it, what is left is the message with its item, and taking the pages back. */
static double item_one_way(const L4_Msg_t *msg, L4_Fpage_t mapped) {
    double start = 0;
    for (int i = -2; i < LONG_ROUNDS; i++) {
        if (i == 0) start = l4_precise_cycles();
        L4_MsgLoad(msg);
        L4_Call(server);
        if (!L4_IsNilFpage(mapped)) L4_UnmapFpage(mapped);
    }
    return (l4_precise_cycles() - start) / LONG_ROUNDS - by_words[0];
}

/* Printing makes interrupts: first everything is measured, beginning when the line is quiet. */
static void measure(void) {
    L4_Msg_t msg;
    L4_Sleep(L4_TimePeriod(20000));
    for (int i = 0; i < COUNT(words); i++) by_words[i] = words_one_way(words[i]);
    for (int i = 0; i < COUNT(strings); i++) {
        string_message(&msg, strings[i]);
        by_string[i] = item_one_way(&msg, L4_Nilpage);
    }
    for (int i = 0; i < COUNT(pages); i++) {
        map_message(&msg, pages[i]);
        by_map[i] = item_one_way(&msg, region(pages[i]));
    }
}

static void print_figures(void) {
    const char *unit = l4_cycle_unit();
    for (int i = 0; i < COUNT(words); i++)
        printf("#measured %6d bytes in words: %.2f %s\n", words[i] * (int)sizeof(L4_Word_t), by_words[i], unit);
    for (int i = 0; i < COUNT(strings); i++)
        printf("#measured %6d bytes in a string: %.2f %s\n", strings[i], by_string[i], unit);
    for (int i = 0; i < COUNT(pages); i++)
        printf("#measured %6d bytes in pages, mapped and unmapped: %.2f %s\n", pages[i] * PAGE, by_map[i], unit);
}

/* ---- That the messages arrive ---- */

static L4_Word_t ask(L4_Msg_t *msg) {
    L4_Word_t sum = 0;
    L4_Set_MsgLabel(msg, SUM);
    L4_MsgLoad(msg);
    if (L4_IpcSucceeded(L4_Call(server))) L4_StoreMR(1, &sum);
    return sum;
}

static void check(void) {
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    for (L4_Word_t i = 1; i <= 63; i++) L4_MsgAppendWord(&msg, i);
    l4_check(ask(&msg) == 63 * 64 / 2, "63 words arrive");
    memset(memory, 1, MOST_PAGES * PAGE);
    string_message(&msg, MOST_STRING);
    l4_check(ask(&msg) == MOST_STRING, "a string of %d bytes arrives", MOST_STRING);
    for (int i = 0; i < MOST_PAGES; i++) *(L4_Word_t *)(memory + i * PAGE) = (L4_Word_t)i;
    map_message(&msg, MOST_PAGES);
    l4_check(ask(&msg) == MOST_PAGES * (MOST_PAGES - 1) / 2, "%d pages arrive, and nothing was copied", MOST_PAGES);
    L4_UnmapFpage(region(MOST_PAGES));
}

int main(void) {
    server = l4_lookup("server");
    memory = room + (-(L4_Word_t)room & (MOST_PAGES * PAGE - 1));
    check();
    measure();
    print_figures();
    return l4_wrong();
}
