/* Sends init and the console server messages of random labels, lengths and words; both must go on serving. */
#include <playground.h>
#include <stdio.h>
#include <stdlib.h>

/* What would end this very task, as it should: exits, threads that run nowhere, messages that look like faults of it. */
static int deadly(L4_Word_t label) {
    return label == MK_INIT_EXIT || label == MK_INIT_THREAD_EXIT || label == MK_INIT_THREAD_CREATE || label >= 0xFF00;
}

static L4_Word_t random_word(void) {
    static const L4_Word_t interesting[] = {0, 1, 2, 4, 15, 16, 63, 240, 241, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x41414141};
    return rand() % 2 ? interesting[(unsigned)rand() % 13] : (L4_Word_t)rand() * 2;
}

static void send_garbage(L4_ThreadId_t to, L4_Word_t base) {
    L4_Word_t label = rand() % 4 ? base + (unsigned)rand() % 12 : (unsigned)rand() & 0xFFFF;
    L4_Word_t u = (unsigned)rand() % 64, t = rand() % 4 ? 0 : (unsigned)rand() % (64 - u);
    if (deadly(label)) return;
    for (int i = 1; i < L4_NUM_MRS; i++) L4_LoadMR(i, random_word());
    L4_Set_MsgTag(__L4_MakeTag(label, u, t));
    L4_Accept(rand() % 2 ? L4_UntypedWordsAcceptor : L4_MapGrantItems(L4_FpageLog2(0x50000000, 16)));
    L4_Call_Timeouts(to, L4_TimePeriod(20000), L4_TimePeriod(2000));
    L4_Accept(L4_UntypedWordsAcceptor);
}

int main(void) {
    L4_ThreadId_t me = L4_Myself(), console = l4_lookup("console");
    for (int i = 0; i < 1500; i++) {
        send_garbage(l4_init_id(), MK_INIT_EXIT);
        send_garbage(console, MK_CONSOLE_WRITE);
    }
    if (!L4_IsThreadEqual(l4_lookup("main"), me)) return 1;
    printf("\nalive\n");
    return 0;
}
