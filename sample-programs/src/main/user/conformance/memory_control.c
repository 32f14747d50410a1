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
}
