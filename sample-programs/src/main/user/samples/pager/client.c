#include "shared.h"
#include <playground.h>
#include <stdio.h>

static volatile char *page(int n) { return (volatile char *)(WINDOW + (L4_Word_t)n * PAGE); }

static void tell(L4_ThreadId_t pager, L4_Word_t label) {
    L4_Set_MsgTag(__L4_MakeTag(label, 0, 0));
    L4_Call(pager);
}

int main(void) {
    L4_ThreadId_t pager = l4_lookup("pager");
    l4_touch_pages(); /* the new pager has only the window */
    L4_Set_Pager(pager);

    printf("client: page 0 says \"%s\"\n", (const char *)page(0));
    page(0)[0] = 'T';
    printf("client: after the write \"%s\"\n", (const char *)page(0));
    printf("client: page 1 says \"%s\"\n", (const char *)page(1));

    tell(pager, REVOKE);
    printf("client: reads both again\n");
    printf("client: page 1 says \"%s\"\n", (const char *)page(1));
    printf("client: page 0 says \"%s\"\n", (const char *)page(0));

    L4_Set_Pager(l4_init_id());
    L4_Set_MsgTag(__L4_MakeTag(DONE, 0, 0));
    L4_Send(pager);
    return 0;
}
