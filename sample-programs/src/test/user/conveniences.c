/* Checks of the L4 headers' functions that compute or ask the kernel about itself. The status is the number of failures. */
#include <l4/bootinfo.h>
#include "check.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

static void messages(void) {
    L4_Word_t untyped[2] = {1, 2}, words[2], items[4];
    L4_MapItem_t map = L4_MapItem(L4_FpageAddRights(L4_Fpage(0x10000, 4096), L4_Readable), 0x3000), got;
    L4_GrantItem_t grant = L4_GrantItem(L4_Fpage(0x20000, 8192), 0);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, grant);
    L4_MsgAppendMapItem(&msg, map);
    L4_MsgAppendWord(&msg, untyped[0]);
    L4_MsgAppendWord(&msg, untyped[1]);
    L4_MsgGet(&msg, words, items);
    CHECK(memcmp(words, untyped, sizeof words) == 0 && items[2] == map.raw[0] && items[3] == map.raw[1]);
    CHECK(items[0] == (grant.raw[0] | 1) && items[1] == grant.raw[1]);
    L4_MsgPutMapItem(&msg, 0, map);
    L4_MsgPutGrantItem(&msg, 2, grant);
    CHECK(L4_MsgGetMapItem(&msg, 0, &got) == 2 && got.raw[0] == map.raw[0] && got.raw[1] == map.raw[1]);
    CHECK(L4_MsgGetGrantItem(&msg, 2, &got) == 2 && L4_IsGrantItem(got) && got.raw[1] == grant.raw[1]);
    CHECK(L4_UntypedWords(L4_MsgMsgTag(&msg)) == 2 && L4_TypedWords(L4_MsgMsgTag(&msg)) == 4 && L4_MsgWord(&msg, 1) == 2);
}

static void acceptors(void) {
    L4_Acceptor_t window = L4_MapGrantItems(L4_Fpage(0x40000, 4096));
    L4_Acceptor_t both = L4_AddAcceptorTo(L4_StringItemsAcceptor, window);
    CHECK(L4_HasStringItems(both) && L4_HasMapGrantItems(both) && L4_RcvWindow(both).raw == L4_RcvWindow(window).raw);
    CHECK(L4_RemoveAcceptorFrom(both, window).raw == L4_StringItemsAcceptor.raw);
    CHECK(L4_RemoveAcceptorFrom(both, L4_StringItemsAcceptor).raw == window.raw);
    L4_StringItem_t s = L4_AddCacheAllocationHint(L4_StringItem(3, NULL), L4_AllocateOnlyNewL1CacheLines);
    CHECK(L4_IsCacheAllocationHintEqual(L4_CacheAllocationHint(s), L4_AllocateOnlyNewL1CacheLines) && s.X.string_length == 3);
    CHECK(L4_IoFpageSize(L4_IoFpage(0x70, 2)) == 2 && L4_IoFpagePort(L4_IoFpage(0x70, 2)) == 0x70);
}

static void kernel(void) {
    const void *kip = L4_GetKernelInterface();
    L4_Word_t conventional = 0;
    for (L4_Word_t i = 0; i < L4_NumMemoryDescriptors(kip); i++) {
        const L4_MemoryDesc_t *m = L4_MemoryDesc(kip, i);
        CHECK(L4_MemoryDescLow(m) < L4_MemoryDescHigh(m));
        if (L4_MemoryDescType(m) == L4_ConventionalMemoryType && !L4_IsMemoryDescVirtual(m))
            conventional += (L4_MemoryDescHigh(m) - L4_MemoryDescLow(m) + 1) >> 10;
    }
    CHECK(conventional >= 8 * 1024);
    CHECK(L4_KipAreaSize(kip) == 4096 && L4_UtcbAreaSize(kip) >= L4_UtcbSize(kip));
    CHECK(L4_InternalFreq(L4_ProcDesc(kip, 0)) == L4_ProcDescInternalFreq(L4_ProcDesc(kip, 0)));
    CHECK(!L4_HasFeature("no such feature") && !L4_HasFeature(""));
    CHECK(!L4_Set_PageAttribute(L4_Fpage(0x10000, 4096), L4_DefaultMemory) && L4_ErrorCode() == L4_ErrNoPrivilege);
}

static void boot_records(void) {
    struct {
        L4_BootInfo_t info;
        L4_Boot_Module_t module;
        L4_Boot_SimpleExec_t program;
        char line[8];
    } boot = {{L4_BOOTINFO_MAGIC, L4_BOOTINFO_VERSION, sizeof boot, sizeof boot.info, 2, {0}},
              {{L4_BootInfo_Module, 1, sizeof boot.module}, 0x1000, 0x234, 0},
              {{L4_BootInfo_SimpleExec, 1, 0}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, sizeof boot.program},
              "a line"};
    L4_BootRec_t *r = L4_BootInfo_FirstEntry(&boot);
    CHECK(L4_BootInfo_Valid(&boot) && L4_BootInfo_Size(&boot) == sizeof boot && L4_BootInfo_Entries(&boot) == 2);
    CHECK(L4_BootRec_Type(r) == L4_BootInfo_Module && L4_Module_Start(r) == 0x1000 && L4_Module_Size(r) == 0x234);
    CHECK(L4_Module_Cmdline(r) == NULL);
    r = L4_BootRec_Next(r);
    CHECK(L4_BootRec_Type(r) == L4_BootInfo_SimpleExec && L4_SimpleExec_TextVstart(r) == 2 && L4_SimpleExec_BssSize(r) == 9);
    L4_SimpleExec_Set_Label(r, 77);
    CHECK(L4_SimpleExec_Label(r) == 77 && L4_SimpleExec_Flags(r) == 11 && strcmp(L4_SimpleExec_Cmdline(r), "a line") == 0);
    boot.info.version++;
    CHECK(!L4_BootInfo_Valid(&boot));
}

static void waits(void *arg) {
    (void)arg;
    for (;;) L4_Wait(NULL);
}

static void stopping(void) {
    L4_ThreadId_t t = l4_thread_create(waits, NULL, "waits", 120);
    L4_Word_t sp = 0, ip = 0, flags = 0;
    CHECK(L4_ThreadWasReceiving(L4_AbortSend_and_stop_SpIpFlags(t, &sp, &ip, &flags)) && ip != 0 && sp != 0);
    CHECK(L4_ThreadWasReceiving(L4_AbortReceive_and_stop_SpIpFlags(t, NULL, &ip, NULL)));
    CHECK(!L4_ThreadWasIpcing(L4_AbortIpc_and_stop_SpIpFlags(t, NULL, NULL, NULL)));
    CHECK(L4_IsThreadEqual(L4_GlobalIdOf(L4_LocalId(t)), t));
}

int main(void) {
    messages();
    acceptors();
    kernel();
    boot_records();
    stopping();
    printf("%d failed\n", failures);
    return failures;
}
