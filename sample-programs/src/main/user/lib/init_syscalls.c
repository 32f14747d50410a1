#include <l4/kip.h>

/* KIP offset of each system call field (manual, chapter 1.2); the field holds an offset from the KIP. */
static const struct {
    L4_Word_t *stub;
    L4_Word_t field;
} stubs[] = {
    {&__L4_Stub_SpaceControl, 0xD0},
    {&__L4_Stub_ThreadControl, 0xD4},
    {&__L4_Stub_ProcessorControl, 0xD8},
    {&__L4_Stub_MemoryControl, 0xDC},
    {&__L4_Stub_Ipc, 0xE0},
    {&__L4_Stub_Lipc, 0xE4},
    {&__L4_Stub_Unmap, 0xE8},
    {&__L4_Stub_ExchangeRegisters, 0xEC},
    {&__L4_Stub_SystemClock, 0xF0},
    {&__L4_Stub_ThreadSwitch, 0xF4},
    {&__L4_Stub_Schedule, 0xF8},
};

void __L4_InitSystemCalls(void) {
    const char *kip = (const char *)L4_GetKernelInterface();
    L4_Word_t i;
    for (i = 0; i < sizeof stubs / sizeof stubs[0]; i++)
        *stubs[i].stub = (L4_Word_t)kip + __L4_KipWord(kip, stubs[i].field);
}
