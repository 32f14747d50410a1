#include "cost.h"
#include <playground.h>

#define WINDOW 0x50000000u /* where pages arrive */
#define WINDOW_LOG2 18

static unsigned char buffer[MOST_STRING];

/* Of what came: the words, the first word of each page, or the bytes of the string. */
static L4_Word_t sum(L4_MsgTag_t tag) {
    L4_Word_t sum = 0, word, n = L4_UntypedWords(tag);
    for (L4_Word_t i = 1; i <= n; i++) {
        L4_StoreMR((int)i, &word);
        sum += word;
    }
    if (L4_TypedWords(tag) == 0) return sum;
    L4_StoreMR((int)n + 1, &word);
    if (word & 8) /* a map item; strings have this bit clear (L4 X.2, 5.2 and 5.4) */
        for (int i = 0; i < MOST_PAGES; i++) sum += *(volatile L4_Word_t *)(WINDOW + (L4_Word_t)i * PAGE);
    else
        for (L4_Word_t i = 0; i < word >> 10; i++) sum += buffer[i];
    return sum;
}

int main(void) {
    L4_ThreadId_t client;
    L4_StringItem_t string = L4_StringItem(sizeof buffer, buffer);
    L4_MsgBuffer_t strings;
    L4_MsgBufferClear(&strings);
    L4_MsgBufferAppendRcvString(&strings, &string);
    L4_AcceptStrings(L4_AddAcceptor(L4_MapGrantItems(L4_FpageLog2(WINDOW, WINDOW_LOG2)), L4_StringItemsAcceptor), &strings);
    for (int i = 0; i < MOST_STRING; i += PAGE) buffer[i] = 0;

    L4_MsgTag_t tag = L4_Wait(&client);
    for (;;) {
        if (L4_Label(tag) == SUM) {
            L4_LoadMR(1, sum(tag));
            L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        } else {
            /* As many words as came, without items. */
            L4_Set_MsgTag(__L4_MakeTag(0, L4_UntypedWords(tag), 0));
        }
        tag = L4_ReplyWait(client, &client);
    }
}
