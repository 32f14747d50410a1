/*
 * The protocol of sigma0, the initial address space. L4 X.2 reference manual, chapter 6.4.
 */
#ifndef L4_SIGMA0_H
#define L4_SIGMA0_H

#include <l4/ipc.h>
#include <l4/kip.h>
#include <l4/protocols.h>

#ifdef __cplusplus
extern "C" {
#endif

L4_INLINE L4_ThreadId_t L4_Sigma0Id(const void *kip) { return L4_GlobalId(L4_ThreadIdUserBase(kip), 1); }
L4_INLINE L4_ThreadId_t L4_RootTaskId(const void *kip) { return L4_GlobalId(L4_ThreadIdUserBase(kip) + 2, 1); }

/* Asks sigma0 for f, to be mapped into the window; the fpage that was mapped, nil when refused. */
L4_INLINE L4_Fpage_t L4_Sigma0_GetPage_RcvWindow(L4_ThreadId_t sigma0, L4_Fpage_t f, L4_Fpage_t window) {
    L4_MsgTag_t tag;
    if (L4_IsNilThread(sigma0)) sigma0 = L4_Sigma0Id(L4_GetKernelInterface());
    L4_Accept(L4_MapGrantItems(window));
    L4_Set_MsgTag(__L4_MakeTag(L4_LABEL_SIGMA0, 2, 0));
    L4_LoadMR(1, f.raw);
    L4_LoadMR(2, L4_DefaultRights);
    tag = L4_Call(sigma0);
    L4_Accept(L4_UntypedWordsAcceptor);
    if (L4_IpcFailed(tag) || L4_UntypedWords(tag) != 0 || L4_TypedWords(tag) != 2) return L4_Nilpage;
    return __L4_FpageRaw(__L4_Utcb()[2]);
}

/* The same at the address f itself. */
L4_INLINE L4_Fpage_t L4_Sigma0_GetPage(L4_ThreadId_t sigma0, L4_Fpage_t f) {
    return L4_Sigma0_GetPage_RcvWindow(sigma0, f, f);
}

/* Any free memory of 2^size_log2 bytes, to appear in the window. */
L4_INLINE L4_Fpage_t L4_Sigma0_GetAny(L4_ThreadId_t sigma0, L4_Word_t size_log2, L4_Fpage_t window) {
    L4_Fpage_t any = __L4_FpageRaw(~0x3FFu | (size_log2 << 4) | L4_FullyAccessible);
    return L4_Sigma0_GetPage_RcvWindow(sigma0, any, window);
}

#ifdef __cplusplus
}
#endif
#endif
