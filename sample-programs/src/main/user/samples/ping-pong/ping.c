#include "pingpong.h"
#include <playground.h>
#include <stdio.h>

static const int sizes[] = {0, 1, 2, 4, 8, 16, 32, 63};
#define SIZES (int)(sizeof sizes / sizeof sizes[0])

/* Word i of the message of a round: different for each word and round. */
static L4_Word_t word(int round, int i) { return (L4_Word_t)(round << 8 | i); }

/* One round trip with n words; pong sends every word back plus one. 0 if something is wrong. */
static int round_trip(L4_ThreadId_t pong, int round, int n) {
    L4_Msg_t msg;
    L4_MsgTag_t tag;
    L4_MsgClear(&msg);
    L4_Set_MsgLabel(&msg, (L4_Word_t)round);
    for (int i = 0; i < n; i++) L4_MsgAppendWord(&msg, word(round, i));
    L4_MsgLoad(&msg);
    tag = L4_Call(pong);
    if (L4_IpcFailed(tag)) {
        printf("ping: %s\n", l4_ipc_error_text(L4_ErrorCode()));
        return 0;
    }
    L4_MsgStore(tag, &msg);
    if (L4_Label(tag) != (L4_Word_t)round || L4_UntypedWords(tag) != (L4_Word_t)n) return 0;
    for (int i = 0; i < n; i++)
        if (L4_MsgWord(&msg, (L4_Word_t)i) != word(round, i) + 1) return 0;
    return 1;
}

/* The same without looking at the words: what is left is the price of the two IPCs. */
static L4_Word_t cycles_per_ipc(L4_ThreadId_t pong, int n) {
    L4_Word64_t start = l4_cycles();
    for (int i = 0; i < ROUNDS; i++) {
        L4_Set_MsgTag(__L4_MakeTag(0, (L4_Word_t)n, 0));
        L4_Call(pong);
    }
    return (L4_Word_t)((l4_cycles() - start) / (2 * ROUNDS));
}

int main(void) {
    L4_ThreadId_t pong = l4_lookup("pong");
    for (int s = 0; s < SIZES; s++) {
        int good = 0;
        for (int round = 1; round <= ROUNDS; round++) good += round_trip(pong, round, sizes[s]);
        printf("%2d words: %d of %d round trips correct\n", sizes[s], good, ROUNDS);
        if (good != ROUNDS) return 1;
    }
    for (int s = 0; s < SIZES; s++)
        printf("#measured %2d words: %u %s per IPC\n", sizes[s], cycles_per_ipc(pong, sizes[s]), l4_cycle_unit());
    printf("%d round trips: %d messages between ping and pong\n", 2 * ROUNDS * SIZES, 4 * ROUNDS * SIZES);
    return 0; /* the end of ping, the main program, is the end of the run */
}
