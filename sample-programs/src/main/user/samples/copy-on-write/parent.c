#include "shared.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

static char *page(int n) { return (char *)(WINDOW + (L4_Word_t)n * PAGE); }
static int holds(int n, const char *text) { return strcmp(page(n), text) == 0; }

static L4_Word_t call(L4_ThreadId_t to, L4_Word_t request) {
    L4_Word_t answer = 0;
    L4_Set_MsgTag(__L4_MakeTag(request, 0, 0));
    if (L4_UntypedWords(L4_Call(to)) == 1) L4_StoreMR(1, &answer);
    return answer;
}

int main(void) {
    L4_ThreadId_t pager = l4_lookup("pager"), child = l4_lookup("child");
    l4_touch_pages();
    L4_Set_Pager(pager);
    for (int n = 0; n < PAGES; n++) strcpy(page(n), "parent's");
    call(pager, FORK);

    call(child, TURN);
    l4_check(holds(1, "parent's"), "parent: page 1 is as it was before the child wrote to it");
    strcpy(page(2), "new");
    strcpy(page(1), "newer");
    L4_Word_t childs_wrong = call(child, TURN);
    l4_check(holds(2, "new") && holds(1, "newer"), "parent: what it wrote after the fork is there");

    L4_Set_Pager(l4_init_id());
    L4_Set_MsgTag(__L4_MakeTag(DONE, 1, 0));
    L4_LoadMR(1, childs_wrong + (L4_Word_t)l4_wrong());
    L4_Send(pager);
    return 0;
}
