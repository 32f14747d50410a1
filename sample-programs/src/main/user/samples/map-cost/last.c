#include "map.h"

/* Takes pages, and answers. */
int main(void) {
    L4_ThreadId_t from;
    L4_Accept(L4_MapGrantItems(L4_Fpage(WINDOW, MOST * PAGE)));
    L4_Wait(&from);
    for (;;) {
        L4_Set_MsgTag(L4_Niltag);
        L4_ReplyWait(from, &from);
    }
}
