/* L4 X.2 reference manual, chapter 7 and appendix A: page fault and exception protocols. */
#include "conformance.h"

#define AT (WINDOW + 0x400000u)

static L4_Word_t keeps_registers(L4_Word_t address) {
    L4_Word_t good = 1, word;
    for (int i = 0; i < 20; i++) L4_LoadMR(i, 500u + (L4_Word_t)i);
    L4_LoadBR(0, 0x20);
    L4_Set_ErrorCode(123);
    L4_Set_VirtualSender(__L4_Thread(0x4321));
    *(volatile L4_Word_t *)address = 1;
    for (int i = 0; i < 20; i++) {
        L4_StoreMR(i, &word);
        good &= word == 500u + (L4_Word_t)i;
    }
    L4_StoreBR(0, &word);
    good &= word == 0x20 && L4_ErrorCode() == 123 && L4_ActualSender().raw == 0x4321;
    L4_LoadBR(0, 0);
    return good;
}

static void page_faults(void) {
    L4_ThreadId_t a = start_apart(agent, 100);
    L4_Word_t before = faults.count;
    agent_read(a, AT + 0x123 * 4);
    expect_word(faults.count, before + 1, "a page that is missing is one fault");
    expect_word(faults.address, AT + 0x123 * 4, "MR1 is the address");
    expect_word(faults.access & ~L4_eXecutable, L4_Readable, "the label tells a read");
    expect(faults.ip - (L4_Word_t)agent < 4096, "MR2 is the instruction pointer");
    agent_write(a, AT + PAGE, 1);
    expect_word(faults.access, L4_Writable, "or a write");
    expect(agent_call(a, keeps_registers, AT + 2 * PAGE), "message and buffer registers are kept through a fault");
    finish();
}

/* Raises an exception by `instruction` with recognisable registers; the handler makes EAX 77 and goes on behind it. */
#define RAISE(name, instruction)                                                                        \
    static L4_Word_t name(void) {                                                                       \
        L4_Word_t eax = 11, ecx = 0, edx = 13, ebx = 14, esi = 15;                                       \
        __asm__ volatile(instruction                                                                    \
                         : "+a"(eax), "+c"(ecx), "+d"(edx), "+b"(ebx), "+S"(esi)                        \
                         :                                                                              \
                         : "memory", "cc");                                                             \
        return eax;                                                                                     \
    }

RAISE(divide_error, ".byte 0xF7, 0xF1") /* DIV ECX */
RAISE(invalid_opcode, "ud2")
RAISE(foreign_interrupt, ".byte 0xCD, 0x41")
RAISE(halt, "hlt")

static void raised(L4_Word_t (*raise)(void), L4_Word_t length, L4_Word_t vector, const char *what) {
    L4_Word_t before = exception.count, eax;
    exception.skip = length;
    exception.eax = 77;
    eax = raise();
    expect(exception.count == before + 1 && exception.words[L4_EXC_VECTOR] == vector, what);
    expect_word(eax, 77, "and the answer's registers count");
}

static void exceptions(void) {
    raised(divide_error, 2, 0, "a division by zero is told to the handler");
    expect_word(exception.words[0], L4_LABEL_EXCEPTION << 16 | L4_EXCEPTION_WORDS, "with the exception message");
    expect_word(exception.words[L4_EXC_EAX], 11, "EAX is in it");
    expect_word(exception.words[L4_EXC_ECX], 0, "ECX");
    expect_word(exception.words[L4_EXC_EDX], 13, "EDX");
    expect_word(exception.words[L4_EXC_EBX], 14, "EBX");
    expect_word(exception.words[L4_EXC_ESI], 15, "ESI");
    expect_word(*(const unsigned short *)exception.words[L4_EXC_EIP], 0xF1F7, "the instruction pointer");
    expect(exception.from.raw == L4_MyLocalId().raw || exception.from.raw == main_thread.raw, "from the thread itself");
    raised(foreign_interrupt, 2, 13, "an interrupt instruction that is nobody's");
    expect_word(exception.words[L4_EXC_ERROR], 0x41 << 3 | 2, "with its error code");
    if (is_pistachio()) {
        skip("an invalid opcode, a privileged instruction", "enters the debugger");
        return;
    }
    raised(invalid_opcode, 2, 6, "an invalid opcode");
    raised(halt, 1, 13, "a privileged instruction");
}

static volatile L4_Word_t alive;

static void die(void) {
    L4_Set_ExceptionHandler(L4_nilthread);
    alive = 1;
    __asm__ volatile("ud2");
    alive = 2;
    for (;;) L4_Receive(L4_MyLocalId());
}

static void without_handler(void) {
    if (is_pistachio()) {
        skip("an exception without handler", "enters the debugger");
        return;
    }
    L4_ThreadId_t thread = start(die, 100);
    soon(&alive);
    expect(reaches(thread, L4_SchedResult_Inactive), "without a handler the thread stops");
    expect_word(alive, 1, "where it was");
    finish();
}

void check_faults(void) {
    area("Faults");
    page_faults();
    area("Exceptions");
    exceptions();
    without_handler();
}
