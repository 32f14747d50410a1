/* L4 X.2 reference manual, chapter 1: kernel interface page and KernelInterface. */
#include "conformance.h"

static void check_page(const char *kip) {
    L4_Word_t version, flags, id;
    expect_word(__L4_KipWord(kip, 0), L4_KIP_MAGIC, "magic");
    expect(L4_KernelInterface(&version, &flags, &id) == kip, "KernelInterface returns the page's address");
    expect_word(version, __L4_KipWord(kip, 4), "and the API version");
    expect_word(flags, __L4_KipWord(kip, 8), "and the API flags");
    expect_word(id, L4_KernelId(), "and the kernel id");
    expect_word(version >> 24, 0x84, "the version is X.2");
    expect_word(flags & 0xF, 0, "little endian, 32 bits");
    expect_word(L4_UtcbSize(kip), 512, "size of a UTCB");
    expect(L4_UtcbAreaSizeLog2(kip) <= 12, "least size of a UTCB area");
    expect_word(L4_KipAreaSizeLog2(kip), 12, "size of the KIP area");
    expect(L4_ThreadIdBits(kip) >= 10 && L4_ThreadIdUserBase(kip) > L4_ThreadIdSystemBase(kip), "thread number ranges");
    expect((L4_PageSizeMask(kip) & PAGE) != 0, "pages of 4 KiB");
    expect(((L4_PageSizeMask(kip) >> 22 & 1) != 0) == ((processor_features() & HAS_LARGE_PAGES) != 0),
           "and of 4 MiB where the processor has them");
    expect((L4_PageRights(kip) & L4_Writable) != 0, "writing can be forbidden");
    expect(L4_ReadPrecision(kip) != 0, "the clock's precision is told");
    expect(L4_SchedulePrecision(kip) != 0, "the scheduling precision is told");
    expect(L4_NumProcessors(kip) >= 1 && L4_ProcDesc(kip, 0) != NULL, "a processor is described");
}

static void check_memory(const char *kip) {
    int conventional = 0, virtual_conventional = 0;
    for (L4_Word_t i = 0; i < L4_NumMemoryDescriptors(kip); i++) {
        const L4_MemoryDesc_t *m = L4_MemoryDesc(kip, i);
        if (L4_Type(m) != L4_ConventionalMemoryType) continue;
        if (L4_IsVirtual(m)) virtual_conventional |= L4_Low(m) == 0 && L4_High(m) >= 0xBFFFFFFF;
        else conventional |= L4_High(m) - L4_Low(m) >= 1 << 20;
    }
    expect(conventional, "conventional memory is described");
    expect(virtual_conventional, "the user's addresses are described");
    expect(L4_MemoryDesc(kip, L4_NumMemoryDescriptors(kip)) == NULL, "no descriptor behind the last");
}

static L4_Word_t interface_apart(L4_Word_t unused) {
    (void)unused;
    return (L4_Word_t)L4_GetKernelInterface();
}

static L4_Word_t magic_apart(L4_Word_t kip) { return *(const volatile L4_Word_t *)kip; }

void check_kernel_interface(void) {
    const char *kip = L4_GetKernelInterface();
    static const L4_Word_t calls[] = {0xD0, 0xD4, 0xD8, 0xDC, 0xE0, 0xE4, 0xE8, 0xEC, 0xF0, 0xF4, 0xF8};
    int inside = 1;
    area("KernelInterface");
    check_page(kip);
    check_memory(kip);
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        L4_Word_t offset = __L4_KipWord(kip, calls[i]);
        inside &= offset >= 0x100 && offset < PAGE;
    }
    expect(inside, "every system call begins in the page");
    L4_ThreadId_t apart = start_apart(agent, 100);
    expect_word(agent_call(apart, interface_apart, 0), kip_area, "a new space has it where it was put");
    expect_word(agent_call(apart, magic_apart, kip_area), L4_KIP_MAGIC, "and can read it");
    finish();
}
