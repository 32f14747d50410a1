#include "shared.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

/* Page 0 is mapped, first only for reading; page 1 is granted. */
static char store[2][PAGE] __attribute__((aligned(4096)));

static void answer_fault(L4_MsgTag_t tag, L4_Word_t address) {
    L4_Word_t page = (address - WINDOW) / PAGE, write = L4_PagefaultAccess(tag) & L4_Writable;
    L4_Word_t rights = page == 1 || write ? L4_ReadWriteOnly : L4_Readable;
    L4_Fpage_t f = L4_FpageAddRights(L4_Fpage((L4_Word_t)store[page], PAGE), rights);
    L4_MapItem_t item = page == 1 ? L4_GrantItem(f, address) : L4_MapItem(f, address);
    L4_Msg_t msg;
    printf("pager: client wants to %s page %u: %s it, %s\n", write ? "write" : "read", page,
           page == 1 ? "grants" : "maps", rights == L4_Readable ? "read-only" : "read and write");
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, item);
    L4_MsgLoad(&msg);
}

/* Takes back what is still derived from this address space. */
static void revoke(void) {
    for (int page = 0; page < 2; page++)
        L4_UnmapFpage(L4_FpageAddRights(L4_Fpage((L4_Word_t)store[page], PAGE), L4_FullyAccessible));
    printf("pager: unmapped both pages\n");
    L4_Set_MsgTag(L4_Niltag);
}

int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    strcpy(store[0], "text of page 0");
    strcpy(store[1], "text of page 1");
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        L4_Word_t address;
        L4_StoreMR(1, &address);
        to = from;
        if (L4_IsPagefault(tag) && address - WINDOW < 2 * PAGE)
            answer_fault(tag, address);
        else if (L4_Label(tag) == REVOKE)
            revoke();
        else
            break;
    }
    printf("pager: client has finished\n");
    return 0;
}
