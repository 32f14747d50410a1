/* L4 X.2 reference manual, chapters 4.1, 4.2 and 5.2: flexpages, map and grant items, Unmap. */
#include "conformance.h"
#include <string.h>

#define AT (WINDOW + 0x200000u)

static unsigned char frames[8 * PAGE] __attribute__((aligned(32768)));

static L4_Word_t frame(int n) { return (L4_Word_t)frames + PAGE * (L4_Word_t)n; }

static L4_Word_t value(int n) { return *(volatile L4_Word_t *)frame(n); }

static void label_frames(void) {
    for (int i = 0; i < 8; i++) *(volatile L4_Word_t *)frame(i) = 0xF0000000u + (L4_Word_t)i;
}

static L4_MapItem_t item(int n, L4_Word_t log2, L4_Word_t rights, L4_Word_t base) {
    return L4_MapItem(L4_FpageAddRights(L4_FpageLog2(frame(n), log2), rights), base);
}

static L4_Fpage_t window(L4_Word_t at, L4_Word_t log2) { return L4_FpageLog2(at, log2); }

/* The agent reads the address without a fault and finds this. */
static void finds(L4_ThreadId_t agent, L4_Word_t address, L4_Word_t wanted, const char *what) {
    L4_Word_t before = faults.count, got = agent_read(agent, address);
    if (faults.count != before) expect(0, what);
    else expect_word(got, wanted, what);
}

/* The agent faults there. */
static void misses(L4_ThreadId_t agent, L4_Word_t address, const char *what) {
    L4_Word_t before = faults.count;
    agent_read(agent, address);
    expect(faults.count == before + 1 && faults.address == address, what);
}

static void maps(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    L4_MsgTag_t tag;
    L4_Word_t before;
    label_frames();
    tag = agent_take(a, window(AT, 12), item(0, 12, L4_FullyAccessible, 0));
    expect(L4_IpcSucceeded(tag) && L4_TypedWords(tag) == 2 && L4_UntypedWords(tag) == 0, "a map item arrives");
    finds(a, AT, 0xF0000000, "the page is there");
    agent_write(a, AT, 0x1234);
    expect_word(value(0), 0x1234, "and is the same page");
    agent_take(a, window(AT + PAGE, 12), item(1, 12, L4_Readable, 0));
    finds(a, AT + PAGE, 0xF0000001, "a page to read is there");
    before = faults.count;
    agent_write(a, AT + PAGE, 1);
    expect(faults.count == before + 1 && faults.access == L4_Writable, "writing it is a fault");
    expect_word(value(1), 0xF0000001, "and changes nothing");
    finish();
}

static void windows(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    label_frames();
    agent_take(a, window(AT, 15), item(2, 12, L4_FullyAccessible, 5 * PAGE));
    finds(a, AT + 5 * PAGE, 0xF0000002, "the send base chooses the place in a larger window");
    misses(a, AT + 4 * PAGE, "and no other");
    agent_take(a, window(AT + 0x10000, 12), item(0, 15, L4_FullyAccessible, 3 * PAGE));
    finds(a, AT + 0x10000, 0xF0000003, "in a larger flexpage it chooses the part for the window");
    agent_take(a, window(AT + 0x20000, 15), item(0, 15, L4_FullyAccessible, 0));
    finds(a, AT + 0x20000 + 7 * PAGE, 0xF0000007, "eight pages at once");
    L4_MsgTag_t tag = agent_take(a, L4_Nilpage, item(0, 12, L4_FullyAccessible, 0));
    expect(L4_IpcFailed(tag), "without a window a map item is an error");
    tag = agent_take(a, window(AT + 0x30000, 12), L4_MapItem(L4_Nilpage, 0));
    expect(L4_IpcSucceeded(tag), "a nil flexpage maps nothing");
    misses(a, AT + 0x30000, "really nothing");
    agent_take(a, L4_CompleteAddressSpace, item(3, 12, L4_FullyAccessible, AT + 0x40000));
    finds(a, AT + 0x40000, 0xF0000003, "in the complete address space the send base is the address");
    finish();
}

static void grants(void) {
    L4_ThreadId_t a = start_apart(agent, 100), b = start_apart(agent, 100);
    label_frames();
    agent_take(a, window(AT, 12), item(4, 12, L4_FullyAccessible, 0));
    agent_give(a, b, window(AT, 12), L4_GrantItem(L4_FpageAddRights(L4_FpageLog2(AT, 12), L4_FullyAccessible), 0));
    finds(b, AT, 0xF0000004, "a granted page is the receiver's");
    misses(a, AT, "and no longer the giver's");
    L4_UnmapFpage(L4_FpageAddRights(L4_FpageLog2(frame(4), 12), L4_FullyAccessible));
    misses(b, AT, "its first owner takes it back");
    finish();
}

static void several_items(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    L4_Msg_t msg;
    label_frames();
    L4_Set_MsgTag(__L4_MakeTag(3, 3, 0)); /* an agent's order to take, see agent.c */
    L4_LoadMR(1, L4_FpageLog2(AT, 15).raw);
    L4_LoadMR(2, main_thread.raw);
    L4_Call(a);
    L4_MsgClear(&msg);
    for (int i = 0; i < 4; i++) L4_MsgAppendMapItem(&msg, item(i, 12, L4_FullyAccessible, PAGE * (L4_Word_t)(2 * i)));
    L4_MsgLoad(&msg);
    L4_Send(a);
    L4_Receive(a);
    int good = 1;
    for (int i = 0; i < 4; i++) {
        L4_Word_t before = faults.count;
        good &= agent_read(a, AT + PAGE * (L4_Word_t)(2 * i)) == 0xF0000000u + (L4_Word_t)i && faults.count == before;
    }
    expect(good, "four items in a message");
    finish();
}

static void replacing(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    label_frames();
    agent_take(a, window(AT, 12), item(0, 12, L4_FullyAccessible, 0));
    agent_take(a, window(AT, 12), item(1, 12, L4_FullyAccessible, 0));
    finds(a, AT, 0xF0000001, "another page takes the place of the first");
    agent_take(a, window(AT + PAGE, 12), item(2, 12, L4_Readable, 0));
    agent_take(a, window(AT + PAGE, 12), item(2, 12, L4_FullyAccessible, 0));
    L4_Word_t before = faults.count;
    agent_write(a, AT + PAGE, 7);
    expect(faults.count == before && value(2) == 7, "the same page again gains rights");
    finish();
}

void check_mapping(void) {
    area("Mapping");
    maps();
    windows();
    grants();
    several_items();
    replacing();
}

static void revoking(void) {
    L4_ThreadId_t a = start_apart(agent, 100), b = start_apart(agent, 100);
    L4_Fpage_t page = L4_FpageLog2(frame(5), 12);
    L4_Word_t before;
    label_frames();
    agent_take(a, window(AT, 12), item(5, 12, L4_FullyAccessible, 0));
    agent_give(a, b, window(AT, 12), L4_MapItem(L4_FpageAddRights(L4_FpageLog2(AT, 12), L4_FullyAccessible), 0));
    finds(b, AT, 0xF0000005, "a page goes on to a third space");
    L4_UnmapFpage(L4_FpageAddRights(page, L4_Writable));
    finds(b, AT, 0xF0000005, "without the right to write it stays");
    before = faults.count;
    agent_write(b, AT, 1);
    expect(faults.count == before + 1 && faults.access == L4_Writable, "but is not written any more, in the third space");
    before = faults.count;
    agent_write(a, AT, 1);
    expect(faults.count == before + 1, "nor in the second");
    *(volatile L4_Word_t *)frame(5) = 99;
    expect_word(value(5), 99, "only by its owner");
    finish();
    a = start_apart(agent, 100);
    b = start_apart(agent, 100);
    label_frames();
    agent_take(a, window(AT, 12), item(5, 12, L4_FullyAccessible, 0));
    agent_give(a, b, window(AT, 12), L4_MapItem(L4_FpageAddRights(L4_FpageLog2(AT, 12), L4_FullyAccessible), 0));
    agent_unmap(a, L4_FpageAddRights(L4_FpageLog2(AT, 12), L4_FullyAccessible), 0);
    misses(b, AT, "unmapped, it is gone from whom it was given to");
    finds(a, AT, 0xF0000005, "and stays with the giver");
    agent_give(a, b, window(AT + PAGE, 12), L4_MapItem(L4_FpageAddRights(L4_FpageLog2(AT, 12), L4_FullyAccessible), 0));
    agent_unmap(a, L4_FpageAddRights(L4_FpageLog2(AT, 12), L4_FullyAccessible), 0x40);
    misses(b, AT + PAGE, "flushed, it is gone there");
    misses(a, AT, "and here");
    expect_word(value(5), 0xF0000005, "but not where it came from");
    finish();
}

static void status_bits(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    L4_Fpage_t page = L4_FpageLog2(frame(6), 12), status;
    label_frames();
    agent_take(a, window(AT, 12), item(6, 12, L4_FullyAccessible, 0));
    L4_GetStatus(page);
    status = L4_GetStatus(page);
    expect_word(L4_Rights(status), 0, "nothing was done with the page");
    agent_read(a, AT);
    status = L4_GetStatus(page);
    expect(L4_WasReferenced(status) && !L4_WasWritten(status), "a read in another space is a reference");
    agent_write(a, AT, 1);
    status = L4_GetStatus(page);
    expect(L4_WasReferenced(status) && L4_WasWritten(status), "a write there is one, and a write");
    expect_word(L4_Rights(L4_GetStatus(page)), 0, "asking resets them");
    finds(a, AT, 1, "and takes nothing away");
    finish();
}

static void many(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    L4_Fpage_t pages[3];
    label_frames();
    agent_take(a, window(AT, 15), item(0, 15, L4_FullyAccessible, 0));
    for (int i = 0; i < 3; i++) pages[i] = L4_FpageAddRights(L4_FpageLog2(frame(i * 2), 12), L4_FullyAccessible);
    L4_UnmapFpages(3, pages);
    finds(a, AT + PAGE, 0xF0000001, "the pages between three stay");
    misses(a, AT, "the first of them is gone");
    misses(a, AT + 4 * PAGE, "and the last");
    L4_UnmapFpage(L4_FpageAddRights(L4_FpageLog2(frame(0), 15), L4_FullyAccessible));
    misses(a, AT + 7 * PAGE, "a flexpage of eight takes all");
    L4_UnmapFpage(L4_FpageAddRights(L4_CompleteAddressSpace, L4_NoAccess));
    finish();
}

void check_unmap(void) {
    area("Unmap");
    revoking();
    status_bits();
    many();
}
