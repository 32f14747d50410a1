#include "server.h"
#include <playground.h>

/* near and far are this program: they take what they are given and answer. */
int main(void) {
    L4_ThreadId_t from;
    L4_Word_t word = 0;
    L4_Accept(L4_MapGrantItems(L4_CompleteAddressSpace));
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        switch (L4_Label(tag)) {
        case LIMIT: word = segment_limit(); break;
        case READ:
            L4_StoreMR(1, &word);
            word = *(volatile L4_Word_t *)word;
            break;
        }
        L4_LoadMR(1, word);
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        tag = L4_ReplyWait(from, &from);
    }
}
