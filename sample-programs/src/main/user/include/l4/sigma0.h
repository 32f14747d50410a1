/*
 * The protocol of sigma0, the initial address space.
 * Manual: L4 X.2, Sigma0 Protocol.
 */
#ifndef L4_SIGMA0_H
#define L4_SIGMA0_H

#include <l4/ipc.h>
#include <l4/kip.h>
#include <l4/protocols.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The thread of sigma0, which owns all memory at first. */
L4_INLINE L4_ThreadId_t L4_Sigma0Id(const void *kip) { return L4_GlobalId(L4_ThreadIdUserBase(kip), 1); }
/* The first thread of the root task: init, here. */
L4_INLINE L4_ThreadId_t L4_RootTaskId(const void *kip) { return L4_GlobalId(L4_ThreadIdUserBase(kip) + 2, 1); }

/* Asks sigma0 for f, to be mapped into the window; the fpage that was mapped, nil when refused. */
L4_INLINE L4_Fpage_t __L4_Sigma0_Get(L4_ThreadId_t sigma0, L4_Word_t f, L4_Word_t words, L4_Word_t high, L4_Fpage_t window) {
    L4_MsgTag_t tag;
    if (L4_IsNilThread(sigma0)) sigma0 = L4_Sigma0Id(L4_GetKernelInterface());
    L4_Accept(L4_MapGrantItems(window));
    L4_Set_MsgTag(__L4_MakeTag(L4_LABEL_SIGMA0, words, 0));
    L4_LoadMR(1, f);
    L4_LoadMR(2, L4_DefaultRights);
    L4_LoadMR(3, high);
    tag = L4_Call(sigma0);
    L4_Accept(L4_UntypedWordsAcceptor);
    if (L4_IpcFailed(tag) || L4_UntypedWords(tag) != 0 || L4_TypedWords(tag) != 2) return L4_Nilpage;
    return __L4_FpageRaw(__L4_Utcb()[2]);
}

/*
 * Asks sigma0 (nil: the usual one) for the page f, to be mapped into the window. Returns what was mapped.
 * Errors: nil when sigma0 refused or the IPC failed.
 */
L4_INLINE L4_Fpage_t L4_Sigma0_GetPage_RcvWindow(L4_ThreadId_t sigma0, L4_Fpage_t f, L4_Fpage_t window) {
    return __L4_Sigma0_Get(sigma0, f.raw, 2, 0, window);
}

/*
 * L4_Sigma0_GetPage_RcvWindow for an address with more than 32 bits, which a Pistachio for such machines has.
 * Errors: as L4_Sigma0_GetPage_RcvWindow.
 */
L4_INLINE L4_Fpage_t L4_Sigma0_GetPage_RcvWindow_High(L4_ThreadId_t sigma0, L4_Fpage_t f, L4_Fpage_t window, L4_Word_t high) {
    return __L4_Sigma0_Get(sigma0, f.raw, f.X.extended ? 3 : 2, high, window);
}

/* L4_Sigma0_GetPage_RcvWindow at the address f itself. Errors: as L4_Sigma0_GetPage_RcvWindow. */
L4_INLINE L4_Fpage_t L4_Sigma0_GetPage(L4_ThreadId_t sigma0, L4_Fpage_t f) {
    return L4_Sigma0_GetPage_RcvWindow(sigma0, f, f);
}

/* Any free memory of 2^size_log2 bytes, to appear in the window. Errors: as L4_Sigma0_GetPage_RcvWindow. */
L4_INLINE L4_Fpage_t L4_Sigma0_GetAny(L4_ThreadId_t sigma0, L4_Word_t size_log2, L4_Fpage_t window) {
    L4_Fpage_t any = __L4_FpageRaw(~0x3FFu | (size_log2 << 4) | L4_FullyAccessible);
    return L4_Sigma0_GetPage_RcvWindow(sigma0, any, window);
}

/*
 * The memory of the first descriptor of a type, page by page at an address, or where it is physically for 0. Returns the address.
 * Errors: NULL if there is no such descriptor; pages that sigma0 refused are not there.
 */
L4_INLINE void *L4_Sigma0_GetSpecial(L4_Word_t type, void *address, L4_Word_t page_size) {
    const void *kip = L4_GetKernelInterface();
    const L4_MemoryDesc_t *m;
    L4_Word_t i, at;
    for (i = 0; (m = L4_MemoryDesc(kip, i)) != (const L4_MemoryDesc_t *)0; i++) {
        if (L4_MemoryDescType(m) != type) continue;
        if (address == (void *)0) address = (void *)L4_MemoryDescLow(m);
        for (at = 0; at <= L4_MemoryDescHigh(m) - L4_MemoryDescLow(m); at += page_size) {
            L4_Fpage_t from = L4_FpageAddRights(L4_Fpage(L4_MemoryDescLow(m) + at, page_size), L4_ReadWriteOnly);
            L4_Fpage_t to = L4_Fpage((L4_Word_t)address + at, page_size);
            if (L4_IsNilFpage(L4_Sigma0_GetPage_RcvWindow(L4_Sigma0Id(kip), from, to))) break;
        }
        return address;
    }
    return (void *)0;
}

#ifdef __cplusplus
}

static inline L4_Fpage_t L4_Sigma0_GetPage(L4_ThreadId_t sigma0, L4_Fpage_t f, L4_Word_t high) {
    f.X.extended = 1;
    return L4_Sigma0_GetPage_RcvWindow_High(sigma0, f, L4_CompleteAddressSpace, high);
}
static inline L4_Fpage_t L4_Sigma0_GetPage(L4_ThreadId_t sigma0, L4_Fpage_t f, L4_Word_t high, L4_Fpage_t window) {
    f.X.extended = 1;
    return L4_Sigma0_GetPage_RcvWindow_High(sigma0, f, window, high);
}

#endif
#endif
