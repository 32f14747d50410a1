#include "pingpong.h"
#include <playground.h>

/* Answers every message with its own words, each plus one. */
int main(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    while (L4_Label(tag) != STOP) {
        for (L4_Word_t i = 1; i <= L4_UntypedWords(tag); i++) {
            L4_Word_t word;
            L4_StoreMR((int)i, &word);
            L4_LoadMR((int)i, word + 1);
        }
        L4_Set_MsgTag(tag);
        tag = L4_ReplyWait(from, &from);
    }
    return 0;
}
