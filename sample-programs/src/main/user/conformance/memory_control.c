/* L4 X.2 reference manual, chapters 4.4 and 2.5: MemoryControl and ProcessorControl. */
#include "conformance.h"

static L4_Word_t memory_without_privilege(L4_Word_t unused) {
    static const L4_Word_t attributes[4];
    (void)unused;
    L4_LoadMR(0, L4_FpageLog2(WINDOW, 12).raw);
    return L4_MemoryControl(0, attributes) ? 0 : L4_ErrorCode();
}

static L4_Word_t processor_without_privilege(L4_Word_t unused) {
    (void)unused;
    return L4_ProcessorControl(0, 0, 0, 0) ? 0 : L4_ErrorCode();
}

/* Sets the attribute of a page of the root task; 0, or the error. */
static L4_Word_t set(L4_Fpage_t page, L4_Word_t attribute) {
    return L4_Set_PageAttribute(page, attribute) ? 0 : L4_ErrorCode();
}

static L4_Word_t page_of_memory[PAGE / 4] __attribute__((aligned(4096)));

static void attributes(void) {
    volatile L4_Word_t *word = page_of_memory;
    L4_Fpage_t page = L4_FpageLog2((L4_Word_t)page_of_memory, 12);
    L4_Word_t chosen[4] = {0, 0, L4_UncacheableMemory, L4_WriteThroughMemory};
    L4_Word_t table = (processor_features() & HAS_ATTRIBUTE_TABLE) != 0;
    if (is_pistachio()) {
        skip("attributes of pages", "MemoryControl unmaps them");
        return;
    }
    L4_ThreadId_t a = start_apart(agent, 100);
    agent_take(a, L4_FpageLog2(WINDOW, 12), L4_MapItem(L4_FpageAddRights(page, L4_FullyAccessible), 0));
    *word = 0xCAFE;
    expect_word(set(page, L4_UncacheableMemory), 0, "a page becomes uncacheable");
    expect_word(*word, 0xCAFE, "and has its content");
    L4_Word_t before = faults.count;
    agent_write(a, WINDOW, 0xBEEF);
    expect(faults.count == before && *word == 0xBEEF, "so has whom it was given to");
    expect_word(set(page, L4_WriteThroughMemory), 0, "and written through");
    *word = 1;
    expect_word(agent_read(a, WINDOW), 1, "what is written is read");
    expect_word(set(page, L4_WriteCombiningMemory), table ? 0 : L4_ErrInvalidParam,
                "combined writes where the processor has the table for it, else error 5");
    expect_word(set(page, L4_WriteProtectedMemory), table ? 0 : L4_ErrInvalidParam, "the same holds for write-protected");
    L4_LoadMR(0, page.raw | 3);
    expect(L4_MemoryControl(0, chosen) == 1, "an attribute is chosen by the flexpage");
    expect_word(set(page, L4_WriteBackMemory), 0, "and it is cached again");
    expect_word(*word, 1, "as it was");
    expect_word(set(L4_Nilpage, L4_UncacheableMemory), 0, "no page at all is well");
    L4_LoadMR(0, L4_FpageLog2(WINDOW, 11).raw);
    expect_word(L4_MemoryControl(0, chosen) ? 0 : L4_ErrorCode(), L4_ErrInvalidParam, "less than a page: error 5");
    L4_LoadMR(0, page.raw);
    expect_word(L4_MemoryControl(64, chosen) ? 0 : L4_ErrorCode(), L4_ErrInvalidParam, "more flexpages than there are: error 5");
    finish();
}

void check_memory_and_processor(void) {
    static const L4_Word_t nonsense[4] = {0x77, 0x77, 0x77, 0x77}, plain[4] = {0};
    L4_ThreadId_t a = start_apart(agent, 100);
    area("MemoryControl");
    expect_word(agent_call(a, memory_without_privilege, 0), L4_ErrNoPrivilege, "without privilege: error 1");
    L4_LoadMR(0, L4_FpageLog2(WINDOW, 12).raw);
    expect_word(L4_MemoryControl(0, nonsense) ? 0 : L4_ErrorCode(), L4_ErrInvalidParam, "an attribute that is none: error 5");
    L4_LoadMR(0, L4_FpageLog2(WINDOW, 12).raw);
    expect(L4_MemoryControl(0, plain) == 1, "the default attribute is accepted");
    area("ProcessorControl");
    expect_word(agent_call(a, processor_without_privilege, 0), L4_ErrNoPrivilege, "without privilege: error 1");
    finish();
    area("MemoryControl");
    attributes();
}
