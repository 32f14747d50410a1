#include "timer.h"
#include <playground.h>

/*
 * A driver for the periodic interrupt of the PC's real-time clock, MC146818 and its successors. Kernel and init know nothing of
 * this device: init gave two ports and an interrupt away, the kernel turns the interrupt into messages.
 */
#define CLOCK_IRQ 8
#define INDEX 0x70
#define DATA 0x71
#define REGISTER_A 0x0A /* bits 3-0: rate, 6 stands for 1024 a second */
#define REGISTER_B 0x0B
#define REGISTER_C 0x0C /* why it interrupted; no other interrupt comes before this is read */
#define B_PERIODIC 0x40
#define C_PERIODIC 0x40
#define RATE_1024 6

#define MAX_SLEEPERS 8

static struct {
    L4_ThreadId_t client; /* nil: free */
    L4_Word_t due;
} sleepers[MAX_SLEEPERS];

static L4_Word_t ticks, interrupts;

static unsigned char read(unsigned char index) {
    unsigned char value;
    __asm__ volatile("outb %1, $0x70\n\tinb $0x71, %0" : "=a"(value) : "0"(index));
    return value;
}

static void write(unsigned char index, unsigned char value) {
    __asm__ volatile("outb %0, $0x70" : : "a"(index));
    __asm__ volatile("outb %0, $0x71" : : "a"(value));
}

static void start(void) {
    write(REGISTER_A, (unsigned char)((read(REGISTER_A) & 0xF0) | RATE_1024));
    write(REGISTER_B, read(REGISTER_B) | B_PERIODIC);
    read(REGISTER_C);
}

static void stop(void) { write(REGISTER_B, read(REGISTER_B) & (unsigned char)~B_PERIODIC); }

static void wake(void) {
    for (int i = 0; i < MAX_SLEEPERS; i++) {
        if (L4_IsNilThread(sleepers[i].client) || sleepers[i].due > ticks) continue;
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, ticks);
        L4_Reply(sleepers[i].client);
        sleepers[i].client = L4_nilthread;
    }
}

static void interrupt(void) {
    interrupts++;
    if (!(read(REGISTER_C) & C_PERIODIC)) return;
    ticks++;
    wake();
}

/* 0 if the client is answered later. */
static int sleep(L4_ThreadId_t client, L4_Word_t duration) {
    for (int i = 0; i < MAX_SLEEPERS; i++) {
        if (!L4_IsNilThread(sleepers[i].client)) continue;
        sleepers[i].client = client;
        sleepers[i].due = ticks + duration;
        return 0;
    }
    L4_Set_MsgTag(__L4_MakeTag(MK_ENOMEM, 0, 0));
    return 1;
}

/* Handles a message; returns whom to answer with what is in the message registers. */
static L4_ThreadId_t handle(L4_MsgTag_t tag, L4_ThreadId_t from) {
    L4_Word_t word;
    if (from.raw == L4_GlobalId(CLOCK_IRQ, 1).raw) {
        interrupt();
        L4_Set_MsgTag(L4_Niltag); /* the answer lets the next interrupt through */
        return from;
    }
    L4_StoreMR(1, &word);
    if (L4_Label(tag) == TIMER_SLEEP) return sleep(from, word) ? from : L4_nilthread;
    stop();
    L4_Set_MsgTag(__L4_MakeTag(0, 2, 0));
    L4_LoadMR(1, ticks);
    L4_LoadMR(2, interrupts);
    return from;
}

int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    if (l4_claim_ports(INDEX, 2) != 0 || l4_claim_interrupt(CLOCK_IRQ) != 0) return 1;
    start();
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_IpcSucceeded(tag) ? handle(tag, from) : L4_nilthread;
    }
}
