/* L4 X.2 reference manual, chapters 2.4 and 7.3: interrupts as messages. Made by the serial port's empty transmitter. */
#include "conformance.h"

#define LINE 4u
#define CASCADE 2u

static void wait_until_sent(void) {
    while (!(in8(COM1 + 5) & 0x40)) {
    }
}

/* The transmitter is empty: allowing its interrupt raises it. Needs OUT2. */
static void raise(void) {
    out8(COM1 + 4, 0x0B);
    out8(COM1 + 1, 2);
}

static void quiet(void) {
    in8(COM1 + 2);
    out8(COM1 + 1, 0);
}

static void delivery(L4_ThreadId_t irq) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag;
    wait_until_sent();
    raise();
    tag = L4_Wait_Timeout(PATIENCE, &from);
    quiet();
    expect(L4_IpcSucceeded(tag), "an interrupt is a message to its handler");
    expect_word(tag.raw, L4_LABEL_INTERRUPT << 16, "with the interrupt label and no words");
    expect_word(from.raw, irq.raw, "from the interrupt's thread");
    wait_until_sent();
    raise();
    tag = L4_Wait_Timeout(L4_TimePeriod(10000), &from);
    quiet();
    expect(L4_IpcFailed(tag), "before the answer there is no other");
    wait_until_sent();
    raise();
    L4_Set_MsgTag(L4_Niltag);
    tag = L4_Ipc(irq, irq, L4_Timeouts(L4_ZeroTime, PATIENCE), &from);
    quiet();
    expect(L4_IpcSucceeded(tag) && from.raw == irq.raw, "after it there is, and one IPC does both");
    L4_Set_MsgTag(L4_Niltag);
    L4_Send_Timeout(irq, L4_ZeroTime);
}

void check_interrupts(void) {
    L4_ThreadId_t irq = L4_GlobalId(LINE, 1), cascade = L4_GlobalId(CASCADE, 1), nobody = fresh_id();
    area("Interrupts");
    expect(!L4_AssociateInterrupt(irq, nobody) && L4_ErrorCode() == L4_ErrInvalidThread, "a handler that is nobody: error 2");
    expect(!L4_AssociateInterrupt(cascade, main_thread) && L4_ErrorCode() == L4_ErrInvalidThread,
           "a line that cannot be had: error 2");
    expect(L4_AssociateInterrupt(irq, main_thread) == 1, "a line gets a handler");
    delivery(irq);
    expect(L4_DeassociateInterrupt(irq) == 1, "and loses it");
    wait_until_sent();
    raise();
    L4_ThreadId_t from;
    expect(L4_IpcFailed(L4_Wait_Timeout(L4_TimePeriod(10000), &from)), "then nothing comes");
    quiet();
}
