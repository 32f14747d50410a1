#include "shared.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

static char *page(int n) { return (char *)(WINDOW + (L4_Word_t)n * PAGE); }
static int holds(int n, const char *text) { return strcmp(page(n), text) == 0; }

int main(void) {
    L4_ThreadId_t parent;
    l4_touch_pages();
    L4_Wait(&parent);
    L4_Set_Pager(l4_lookup("pager"));
    l4_check(holds(0, "parent's") && holds(1, "parent's"), "child: pages 0 and 1 are the parent's");
    strcpy(page(1), "child's");
    l4_check(holds(1, "child's"), "child: page 1 is its own");

    L4_Set_MsgTag(L4_Niltag);
    L4_Call(parent);
    l4_check(holds(0, "parent's") && holds(1, "child's"), "child: pages 0 and 1 are as before");
    l4_check(holds(2, "parent's"), "child: page 2 is as it was at the fork");

    L4_Set_Pager(l4_init_id());
    L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
    L4_LoadMR(1, (L4_Word_t)l4_wrong());
    L4_Send(parent);
    return 0;
}
