#include <playground.h>

/* Answers every message with its own words, each plus one; with label 0, as they came. */
int main(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        L4_Word_t n = L4_Label(tag) != 0 ? L4_UntypedWords(tag) : 0;
        for (L4_Word_t i = 1; i <= n; i++) {
            L4_Word_t word;
            L4_StoreMR((int)i, &word);
            L4_LoadMR((int)i, word + 1);
        }
        L4_Set_MsgTag(tag);
        tag = L4_ReplyWait(from, &from);
    }
}
