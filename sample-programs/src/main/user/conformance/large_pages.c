/* L4 X.2 reference manual, chapters 4.1 to 4.3: a flexpage of 4 MiB, which is one page where the processor has such. */
#include "conformance.h"
#include <string.h>

#define LARGE_LOG2 22
#define LARGE (1u << LARGE_LOG2)
#define OWN (WINDOW + 4 * LARGE)
#define THEIRS (WINDOW + 8 * LARGE)
#define LAST (LARGE - PAGE)
#define MIDDLE (LARGE / 2)
#define STRING_BYTES 6000u

static L4_MapItem_t whole(L4_Word_t rights, L4_Word_t base) {
    return L4_MapItem(L4_FpageAddRights(L4_FpageLog2(OWN, LARGE_LOG2), rights), base);
}

static L4_Fpage_t own_part(L4_Word_t offset, L4_Word_t rights) {
    return L4_FpageAddRights(L4_FpageLog2(OWN + offset, 12), rights);
}

static volatile L4_Word_t *own(L4_Word_t offset) { return (volatile L4_Word_t *)(OWN + offset); }

static void finds(L4_ThreadId_t agent, L4_Word_t offset, L4_Word_t wanted, const char *what) {
    L4_Word_t before = faults.count, got = agent_read(agent, THEIRS + offset);
    if (faults.count != before) expect(0, what);
    else expect_word(got, wanted, what);
}

static void misses(L4_ThreadId_t agent, L4_Word_t offset, const char *what) {
    L4_Word_t before = faults.count;
    agent_read(agent, THEIRS + offset);
    expect(faults.count == before + 1 && faults.address == THEIRS + offset, what);
}

static void take_whole(L4_ThreadId_t a, L4_Word_t rights) {
    agent_take(a, L4_FpageLog2(THEIRS, LARGE_LOG2), whole(rights, 0));
}

/* The pager's answer is a page inside the one of 4 MiB. */
static void writes_what_is_to_be_read(L4_ThreadId_t a) {
    L4_Word_t before = faults.count;
    if (is_pistachio()) {
        skip("writing what is given to read", "a page inside a larger one is not mapped, the fault comes for ever");
        return;
    }
    agent_write(a, THEIRS + MIDDLE, 1);
    expect(faults.count == before + 1 && faults.access == L4_Writable, "writing what is given to read is a fault");
    expect_word(*own(MIDDLE), 0x2000, "and changes nothing");
}

static void maps(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    *own(0) = 0x1000;
    *own(MIDDLE) = 0x2000;
    *own(LAST) = 0x3000;
    take_whole(a, L4_Readable);
    finds(a, 0, 0x1000, "its beginning is there");
    finds(a, LAST, 0x3000, "and its end");
    writes_what_is_to_be_read(a);
    finish();
    a = start_apart(agent, 100);
    take_whole(a, L4_Readable);
    take_whole(a, L4_FullyAccessible);
    L4_Word_t before = faults.count;
    agent_write(a, THEIRS + MIDDLE, 0x2001);
    expect(faults.count == before && *own(MIDDLE) == 0x2001, "given again it gains rights");
    L4_UnmapFpage(L4_FpageAddRights(L4_FpageLog2(OWN, LARGE_LOG2), L4_FullyAccessible));
    misses(a, LAST, "taken back it is gone");
    expect_word(*own(LAST), 0x3000, "but not from its owner");
    finish();
}

static void parts(void) {
    L4_ThreadId_t a = start_apart(agent, 100), b = start_apart(agent, 100);
    agent_take(a, L4_FpageLog2(THEIRS, 12), L4_MapItem(own_part(LAST, L4_FullyAccessible), 0));
    finds(a, 0, 0x3000, "a part is given alone");
    agent_take(a, L4_FpageLog2(THEIRS + 2 * PAGE, 13), L4_MapItem(own_part(0, L4_FullyAccessible), 0));
    finds(a, 2 * PAGE, 0x1000, "and another one");
    agent_take(a, L4_FpageLog2(THEIRS + 4 * PAGE, 12), whole(L4_Readable, MIDDLE));
    finds(a, 4 * PAGE, 0x2001, "in a small window the send base chooses it");
    L4_UnmapFpage(own_part(0, L4_FullyAccessible));
    misses(a, 2 * PAGE, "a part is taken back alone");
    finds(a, 0, 0x3000, "the other stays");
    agent_give(a, b, L4_FpageLog2(THEIRS, 12), L4_MapItem(L4_FpageAddRights(L4_FpageLog2(THEIRS, 12), L4_Readable), 0));
    finds(b, 0, 0x3000, "a part goes on to a third space");
    L4_UnmapFpage(own_part(LAST, L4_FullyAccessible));
    misses(b, 0, "and is taken from there");
    finish();
}

static void status(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    L4_Fpage_t all = L4_FpageLog2(OWN, LARGE_LOG2), found;
    take_whole(a, L4_FullyAccessible);
    L4_GetStatus(all);
    expect_word(L4_Rights(L4_GetStatus(all)), 0, "nothing was done with it");
    agent_read(a, THEIRS + LAST);
    found = L4_GetStatus(all);
    expect(L4_WasReferenced(found) && !L4_WasWritten(found), "a read anywhere in it is a reference");
    agent_write(a, THEIRS + MIDDLE, 1);
    expect(L4_WasWritten(L4_GetStatus(all)), "a write is one");
    expect_word(L4_Rights(L4_GetStatus(all)), 0, "asking resets them");
    finish();
}

/* Gets a string at the address that is told first. */
static void takes_string(void) {
    L4_ThreadId_t from;
    L4_Word_t at;
    L4_MsgBuffer_t buffers;
    L4_Wait(&from);
    L4_StoreMR(1, &at);
    L4_MsgBufferClear(&buffers);
    L4_MsgBufferAppendSimpleRcvString(&buffers, L4_StringItem((int)STRING_BYTES, (void *)at));
    L4_AcceptStrings(L4_StringItemsAcceptor, &buffers);
    L4_Set_MsgTag(L4_Niltag);
    L4_ReplyWait(from, &from);
    L4_Accept(L4_UntypedWordsAcceptor);
    for (;;) {
        L4_Set_MsgTag(L4_Niltag);
        L4_ReplyWait(from, &from);
    }
}

static void strings(void) {
    L4_ThreadId_t a = start_apart(agent, 100), b = start_beside(a, takes_string, 100);
    L4_Msg_t msg;
    take_whole(a, L4_FullyAccessible);
    for (L4_Word_t i = 0; i < STRING_BYTES; i++) ((volatile unsigned char *)OWN)[MIDDLE + i] = (unsigned char)(i * 7);
    L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
    L4_LoadMR(1, THEIRS + PAGE - 100);
    L4_Call(b);
    L4_MsgClear(&msg);
    L4_MsgAppendSimpleStringItem(&msg, L4_StringItem((int)STRING_BYTES, (void *)(OWN + MIDDLE)));
    L4_MsgLoad(&msg);
    expect(L4_IpcSucceeded(L4_Call(b)), "a string goes from one to another");
    expect(memcmp((void *)(OWN + PAGE - 100), (void *)(OWN + MIDDLE), STRING_BYTES) == 0, "and is the same there");
    finish();
}

void check_large_pages(void) {
    area("Flexpages of 4 MiB");
    L4_Fpage_t got = L4_Sigma0_GetAny(L4_nilthread, LARGE_LOG2, L4_FpageLog2(OWN, LARGE_LOG2));
    if (L4_IsNilFpage(got)) {
        skip("everything", "sigma0 has none left");
        return;
    }
    expect(L4_SizeLog2(got) == LARGE_LOG2, "sigma0 gives one");
    maps();
    parts();
    status();
    strings();
}
