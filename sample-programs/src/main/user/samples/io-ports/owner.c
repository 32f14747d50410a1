#include "ports.h"
#include <playground.h>
#include <stdio.h>

static L4_ThreadId_t driver;
static int generous; /* the policy: driver may have what it asks for */
static int measuring;

static L4_Fpage_t fpage(L4_Word_t port) { return L4_FpageAddRights(L4_IoFpageLog2(port, 0), L4_FullyAccessible); }

/* Driver wants a port: gives it one of the clock's, if that is the policy. */
static void answer(L4_Word_t port) {
    int yes = generous && (port == CLOCK_INDEX || port == CLOCK_DATA);
    L4_Msg_t msg;
    if (!measuring) printf("owner: driver wants port 0x%x: %s\n", port, yes ? "maps it" : "refuses");
    L4_MsgClear(&msg);
    if (yes) L4_MsgAppendMapItem(&msg, L4_MapItem(fpage(port), 0));
    L4_MsgLoad(&msg);
}

struct result {
    L4_Word_t value, refused, faults;
};

/* Lets driver use a register of the clock, and serves it until it is done. */
static struct result use(L4_Word_t request, L4_Word_t index, L4_Word_t value) {
    struct result result;
    L4_Word_t port;
    L4_Set_MsgTag(__L4_MakeTag(request, 2, 0));
    L4_LoadMR(1, index);
    L4_LoadMR(2, value);
    while (L4_Label(L4_Call(driver)) == WANT) {
        L4_StoreMR(1, &port);
        answer(port);
    }
    L4_StoreMRs(1, 3, &result.value);
    return result;
}

/* ---- What it costs to read a register of the clock ---- */

static L4_Word_t own(void) {
    L4_Word_t byte;
    __asm__ volatile("outb %b1, $0x70\n\tinb $0x71, %b0" : "=a"(byte) : "a"(CLOCK_MEMORY));
    return byte & 0xFF;
}

static L4_Word_t by_message(void) {
    L4_Word_t byte;
    L4_Set_MsgTag(__L4_MakeTag(READ_AT_ONCE, 1, 0));
    L4_LoadMR(1, CLOCK_MEMORY);
    L4_Call(driver);
    L4_StoreMR(1, &byte);
    return byte;
}

static L4_Word_t by_worker(void) { return use(READ, CLOCK_MEMORY, 0).value; }

static L4_Word_t by_fault(void) {
    L4_UnmapFpage(fpage(CLOCK_DATA));
    return by_worker();
}

static void measure(const char *what, L4_Word_t (*read)(void)) {
    enum { ROUNDS = 100 };
    double start = 0;
    int right = 0;
    for (int i = -3; i < ROUNDS; i++) {
        if (i == 0) start = l4_precise_cycles();
        right += read() == 0xA5;
    }
    double took = (l4_precise_cycles() - start) / ROUNDS;
    printf("#measured %s: %.1f %s%s\n", what, took, l4_cycle_unit(), right == ROUNDS + 3 ? "" : " WRONG");
}

static void measure_all(void) {
    generous = 1;
    measuring = 1;
    by_worker();
    measure("with ports of its own", own);
    measure("by a message to a driver", by_message);
    measure("by a driver whose thread reports back", by_worker);
    measure("the same, a port taken back before", by_fault);
}

int main(void) {
    struct result r;
    driver = l4_lookup("driver");
    l4_check(l4_claim_ports(0x20, 2) == MK_EDENIED, "init does not give away the interrupt controller's ports");
    l4_check(l4_claim_ports(0x3F8, 8) == MK_EEXISTS, "nor the serial port's, which the console server has");
    l4_check(l4_claim_ports(CLOCK_INDEX, 2) == 0, "but the clock's two");

    r = use(READ, CLOCK_STATUS_D, 0);
    l4_check(r.refused == CLOCK_INDEX, "driver has no ports: its first access is a fault, and it gets no further");
    generous = 1;
    r = use(READ, CLOCK_STATUS_D, 0);
    l4_check(r.refused == 0 && r.faults == 2 && r.value == 0x80, "with both ports it reads that the battery is good: 0x%x",
             r.value);
    use(WRITE, CLOCK_MEMORY, 0xA5);
    r = use(READ, CLOCK_MEMORY, 0);
    l4_check(r.value == 0xA5 && r.faults == 0, "it writes and reads 0x%x, without any more faults", r.value);

    L4_UnmapFpage(fpage(CLOCK_DATA));
    generous = 0;
    r = use(READ, CLOCK_MEMORY, 0);
    l4_check(r.refused == CLOCK_DATA, "the second port taken back: driver can still choose a register, but not read it");
    L4_UnmapFpage(fpage(CLOCK_INDEX));
    r = use(READ, CLOCK_MEMORY, 0);
    l4_check(r.refused == CLOCK_INDEX, "both taken back: it is where it began");
    measure_all();
    return l4_wrong();
}
