/*
 * sigma0: the initial address space. It has all memory one to one and gives each page to the first
 * who asks, by the sigma0 protocol or by a page fault; to the root task also I/O ports. The root task
 * may keep all free memory for itself.
 * L4 X.2 reference manual, chapter 6.4.
 */
#include "memory.h"
#include <l4.h>
#include <playground/protocol.h>

void root_main(void) __attribute__((noreturn));

static const void *kip;

/* Puts the answer into the message registers: a map item with f, or a nil fpage as refusal. */
static void answer(L4_Fpage_t f) {
    L4_MapItem_t item = L4_MapItem(f, L4_IsIoFpage(f) ? 0 : L4_Address(f));
    L4_Set_MsgTag(__L4_MakeTag(0, 0, 2));
    L4_LoadMRs(1, 2, item.raw);
}

static L4_Fpage_t memory_page(L4_Word_t base, L4_Word_t size_log2) {
    return L4_FpageAddRights(L4_FpageLog2(base, size_log2), L4_FullyAccessible);
}

static L4_Fpage_t ports(L4_ThreadId_t from, L4_Fpage_t f) {
    if (from.raw != L4_RootTaskId(kip).raw) return L4_Nilpage;
    return __L4_FpageRaw(f.raw | 0xF);
}

/* MR1 asks for an fpage; a base of all ones means anywhere. */
static L4_Fpage_t requested(L4_ThreadId_t from, L4_Fpage_t f) {
    L4_Word_t size_log2 = L4_SizeLog2(f), base;
    if (L4_IsIoFpage(f)) return ports(from, f);
    if ((f.raw & ~0x3FFu) == ~0x3FFu)
        return memory_claim_any(size_log2, L4_ThreadNo(from), &base) ? memory_page(base, size_log2) : L4_Nilpage;
    base = L4_Address(f);
    return memory_claim(base, size_log2, L4_ThreadNo(from)) ? memory_page(base, size_log2) : L4_Nilpage;
}

/* The same with an attribute. One that the kernel refuses for no page at all costs the client no memory. */
static L4_Fpage_t requested_with(L4_ThreadId_t from, L4_Fpage_t f, L4_Word_t attribute) {
    L4_Fpage_t got;
    if (attribute == L4_DefaultMemory || L4_IsIoFpage(f)) return requested(from, f);
    if (!L4_Set_PageAttribute(L4_Nilpage, attribute)) return L4_Nilpage;
    got = requested(from, f);
    return L4_IsNilFpage(got) || L4_Set_PageAttribute(got, attribute) ? got : L4_Nilpage;
}

/* Handles one message; returns whom to answer, nil if nobody. */
static L4_ThreadId_t handle(L4_MsgTag_t tag, L4_ThreadId_t from) {
    L4_Word_t word, attribute;
    L4_Fpage_t f = L4_Nilpage;
    L4_StoreMR(1, &word);
    L4_StoreMR(2, &attribute);
    if (L4_Label(tag) == MK_SIGMA0_KEEP && from.raw == L4_RootTaskId(kip).raw) memory_keep(L4_ThreadNo(from));
    if (L4_Label(tag) == L4_LABEL_SIGMA0 && (L4_UntypedWords(tag) == 2 || L4_UntypedWords(tag) == 3)) {
        answer(requested_with(from, __L4_FpageRaw(word), attribute));
        return from;
    }
    if (L4_IsPagefault(tag)) {
        L4_Word_t page = word & ~(PAGE_SIZE - 1);
        if (memory_claim(page, PAGE_BITS, L4_ThreadNo(from))) f = memory_page(page, PAGE_BITS);
    } else if (L4_IsIoPagefault(tag)) {
        f = ports(from, __L4_FpageRaw(word));
    }
    /* A faulting thread that gets nothing would fault again at once: it stays blocked instead. */
    if (L4_IsNilFpage(f)) return L4_nilthread;
    answer(f);
    return from;
}

void root_main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    kip = L4_GetKernelInterface();
    memory_init(kip);
    L4_Accept(L4_UntypedWordsAcceptor);
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_IpcSucceeded(tag) ? handle(tag, from) : L4_nilthread;
    }
}
