/* L4 X.2 reference manual, chapter 6.4: the protocol of sigma0. */
#include "conformance.h"

/* The protocol's second word is an attribute of MemoryControl. */
static L4_Fpage_t get_with(L4_ThreadId_t sigma0, L4_Word_t attribute, L4_Fpage_t window) {
    L4_Accept(L4_MapGrantItems(window));
    L4_Set_MsgTag(__L4_MakeTag(L4_LABEL_SIGMA0, 2, 0));
    L4_LoadMR(1, ~0x3FFu | 12 << 4 | L4_FullyAccessible);
    L4_LoadMR(2, attribute);
    L4_Call(sigma0);
    L4_Accept(L4_UntypedWordsAcceptor);
    return __L4_FpageRaw(__L4_Utcb()[2]);
}

void check_sigma0(void) {
    const void *kip = L4_GetKernelInterface();
    L4_ThreadId_t sigma0 = L4_Sigma0Id(kip);
    L4_Fpage_t any, again, kernel = L4_Nilpage;
    area("sigma0");
    any = L4_Sigma0_GetAny(sigma0, 12, L4_FpageLog2(WINDOW + 0x800000, 12));
    expect(!L4_IsNilFpage(any) && L4_SizeLog2(any) == 12, "gives a page of any address");
    volatile L4_Word_t *p = (volatile L4_Word_t *)(WINDOW + 0x800000);
    *p = 0x600D;
    expect_word(*p, 0x600D, "that can be written");
    again = L4_Sigma0_GetAny(sigma0, 12, L4_FpageLog2(WINDOW + 0x801000, 12));
    expect(!L4_IsNilFpage(again) && L4_Address(again) != L4_Address(any), "and another one the next time");
    if (is_pistachio()) {
        skip("memory with an attribute", "MemoryControl unmaps it");
    } else {
        expect(!L4_IsNilFpage(get_with(sigma0, L4_UncacheableMemory, L4_FpageLog2(WINDOW + 0x803000, 12))),
               "gives memory that is not cached");
        p = (volatile L4_Word_t *)(WINDOW + 0x803000);
        *p = 0x600D;
        expect_word(*p, 0x600D, "that can be written, too");
        expect(L4_IsNilFpage(get_with(sigma0, 0x77, L4_FpageLog2(WINDOW + 0x804000, 12))), "but not with an attribute that is none");
    }
    for (L4_Word_t i = 0; i < L4_NumMemoryDescriptors(kip); i++) {
        const L4_MemoryDesc_t *m = L4_MemoryDesc(kip, i);
        if (!L4_IsVirtual(m) && L4_Type(m) == L4_ReservedMemoryType && L4_High(m) > L4_Low(m) + PAGE)
            kernel = L4_FpageAddRights(L4_FpageLog2(L4_Low(m) & -PAGE, 12), L4_FullyAccessible);
    }
    expect(!L4_IsNilFpage(kernel), "the kernel's memory is described");
    expect(L4_IsNilFpage(L4_Sigma0_GetPage_RcvWindow(sigma0, kernel, L4_FpageLog2(WINDOW + 0x802000, 12))),
           "and not given away");
}
