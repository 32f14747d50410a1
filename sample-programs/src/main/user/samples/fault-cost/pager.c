#include "fault.h"
#include <playground.h>
#include <string.h>

static char store[PAGES][PAGE] __attribute__((aligned(AT_ONCE * 4096)));
static char original[PAGE] __attribute__((aligned(4096)));
static enum request answer_with;
static L4_Word_t faults;
static L4_Word64_t spent;

static L4_Fpage_t fpage(L4_Word_t first, L4_Word_t pages) {
    return L4_FpageAddRights(L4_Fpage((L4_Word_t)store[first], pages * PAGE), L4_FullyAccessible);
}

/* What a pager decides and does; the rest of a fault is the kernel's. */
static void page_fault(L4_Word_t address) {
    L4_Word_t first = (address - WINDOW) / PAGE, pages = 1;
    L4_Msg_t msg;
    if (answer_with == ZEROED) memset(store[first], 0, PAGE);
    if (answer_with == COPIED) memcpy(store[first], original, PAGE);
    if (answer_with == SEVERAL) pages = AT_ONCE;
    first -= first % pages;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(fpage(first, pages), WINDOW + first * PAGE));
    L4_MsgLoad(&msg);
    faults++;
}

static void request(enum request label) {
    if (label == REPORT) {
        L4_Set_MsgTag(__L4_MakeTag(0, 3, 0));
        L4_LoadMR(1, faults);
        L4_LoadMR(2, (L4_Word_t)spent);
        L4_LoadMR(3, (L4_Word_t)(spent >> 32));
        return;
    }
    for (L4_Word_t first = 0; first < PAGES; first += AT_ONCE) L4_UnmapFpage(fpage(first, AT_ONCE));
    memset(store, 'o', sizeof store);
    answer_with = label;
    faults = 0;
    spent = 0;
    L4_Set_MsgTag(L4_Niltag);
}

int main(void) {
    L4_ThreadId_t client;
    memset(original, 'c', sizeof original);
    for (L4_MsgTag_t tag = L4_Wait(&client);; tag = L4_ReplyWait(client, &client)) {
        L4_Word64_t start = l4_cycles();
        L4_Word_t address;
        L4_StoreMR(1, &address);
        if (L4_IsPagefault(tag)) {
            page_fault(address);
            spent += l4_cycles() - start;
        } else {
            request(L4_Label(tag));
        }
    }
}
