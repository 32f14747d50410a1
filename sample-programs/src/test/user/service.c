/* Uses and misuses init's and the console's services. Prints what fails; status is the number of failures. */
#include "check.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

static L4_ThreadId_t first;
static volatile int ended;

static void registers_late(void *arg) {
    (void)arg;
    L4_Sleep(L4_TimePeriod(20000));
    l4_register("late");
    ended++;
}

static void sends_its_argument(void *arg) {
    L4_Set_MsgTag(__L4_MakeTag(5, 1, 0));
    L4_LoadMR(1, (L4_Word_t)arg);
    L4_Send(first);
    ended++;
}

static void waits(void *arg) {
    (void)arg;
    L4_ThreadId_t from;
    for (;;) L4_Wait(&from);
}

/* A message that no well-behaved library sends: the label of the answer. */
static L4_Word_t raw_call(L4_ThreadId_t to, L4_Word_t label, L4_Word_t words, L4_Word_t value) {
    L4_Set_MsgTag(__L4_MakeTag(label, words, 0));
    for (L4_Word_t i = 1; i <= words; i++) L4_LoadMR((int)i, value);
    return L4_Label(L4_Call(to));
}

static void names(void) {
    CHECK(L4_IsThreadEqual(l4_lookup("main"), first));
    CHECK(L4_IsNilThread(l4_lookup("nobody")));
    CHECK(l4_register("console") == MK_EEXISTS);
    CHECK(l4_register("a-second-name") == 0 && L4_IsThreadEqual(l4_lookup("a-second-name"), first));
    L4_ThreadId_t t = l4_thread_create(registers_late, NULL, "late-thread", 120);
    CHECK(L4_IsThreadEqual(l4_lookup_wait("late"), t));
}

static void threads(void) {
    int sum = 0;
    for (int i = 1; i <= 50; i++) {
        L4_Word_t word;
        L4_ThreadId_t t = l4_thread_create(sends_its_argument, (void *)(L4_Word_t)i, "adder", 110);
        L4_ThreadId_t from;
        CHECK(!L4_IsNilThread(t));
        L4_Wait(&from);
        L4_StoreMR(1, &word);
        CHECK(L4_IsThreadEqual(L4_GlobalIdOf(from), t) || L4_IsThreadEqual(from, t) || L4_IsLocalId(from));
        sum += (int)word;
    }
    CHECK(sum == 50 * 51 / 2);
    L4_Sleep(L4_TimePeriod(10000));
    CHECK(ended == 51);
    L4_ThreadId_t waiter = l4_thread_create(waits, NULL, "waiter", 90);
    CHECK(l4_thread_delete(waiter) == 0 && l4_thread_delete(waiter) == MK_ENOTFOUND);
    L4_Set_MsgTag(L4_Niltag);
    CHECK(L4_IpcFailed(L4_Send(waiter)) && strcmp(l4_ipc_error_text(L4_ErrorCode()), "send, 2: no such thread") == 0);
    CHECK(L4_IsNilThread(l4_thread_create(waits, NULL, "too-high", 200)));
    CHECK(L4_IsNilThread(l4_thread_create(waits, NULL, "", 100)));
    int made = 0;
    while (!L4_IsNilThread(l4_thread_create(waits, NULL, "many", 90))) made++;
    CHECK(made == MK_TASK_THREADS - 1);
}

/* What a driver needs: the first who asks gets it, and it is free again at the owner's end. */
static void has_interrupt(void *arg) {
    *(volatile int *)arg = l4_claim_interrupt(12);
    waits(NULL);
}

static void devices(void) {
    volatile int claimed = -1;
    CHECK(l4_claim_ports(0x80, 1) == 0 && l4_claim_ports(0x80, 1) == 0);
    __asm__ volatile("outb %b0, $0x80" : : "a"(0));
    CHECK(l4_claim_ports(0x3F8, 8) == MK_EEXISTS && l4_claim_ports(0x3FC, 1) == MK_EEXISTS);
    CHECK(l4_claim_ports(0x21, 1) == MK_EDENIED && l4_claim_ports(0x40, 4) == MK_EDENIED);
    CHECK(l4_claim_ports(0, 0x10000) == MK_EDENIED);
    CHECK(l4_claim_ports(0x72, 4) == MK_EINVALID && l4_claim_ports(0x70, 3) == MK_EINVALID);
    CHECK(raw_call(l4_init_id(), MK_INIT_PORTS, 2, 0xFFFFFFFF) == MK_EINVALID);

    L4_ThreadId_t t = l4_thread_create(has_interrupt, (void *)&claimed, "has-interrupt", 120);
    while (claimed < 0) L4_Sleep(L4_TimePeriod(1000));
    CHECK(claimed == 0 && l4_claim_interrupt(12) == MK_EEXISTS);
    CHECK(l4_thread_delete(t) == 0 && l4_claim_interrupt(12) == 0 && l4_claim_interrupt(12) == 0);
    CHECK(l4_claim_interrupt(4) == MK_EEXISTS);
    CHECK(l4_claim_interrupt(0) == MK_EINVALID && l4_claim_interrupt(2) == MK_EINVALID && l4_claim_interrupt(16) == MK_EINVALID);
}

static void misuse(void) {
    L4_ThreadId_t init = l4_init_id(), console = l4_lookup("console");
    CHECK(raw_call(init, 0x999, 0, 0) == MK_EINVALID);
    CHECK(raw_call(init, MK_INIT_CONSOLE_READY, 1, 0) == MK_EDENIED);
    CHECK(raw_call(init, MK_INIT_LOOKUP, MK_NAME_WORDS, 0x41414141) == MK_EINVALID);
    CHECK(raw_call(init, MK_INIT_THREAD_DELETE, 1, first.raw) == MK_ENOTFOUND);
    CHECK(raw_call(console, 0x999, 0, 0) == MK_EINVALID);
    CHECK(raw_call(console, MK_CONSOLE_WRITE, 1, 200) == MK_EINVALID);
    CHECK(raw_call(console, MK_CONSOLE_WRITE, 63, 0xFFFFFFFF) == MK_EINVALID);
    CHECK(raw_call(console, MK_CONSOLE_READ, 2, 0xFFFFFFFF) == MK_EINVALID);
    /* Privileged calls are not for programs. */
    CHECK(!L4_ThreadControl(L4_GlobalId(500, 1), L4_GlobalId(500, 1), first, L4_nilthread, (void *)-1));
    CHECK(L4_ErrorCode() == L4_ErrNoPrivilege);
    CHECK(!L4_SpaceControl(first, 0, L4_Nilpage, L4_Nilpage, L4_nilthread, NULL));
}

int main(void) {
    first = L4_Myself();
    names();
    devices();
    threads();
    misuse();
    printf("%d failed\n", failures);
    return failures;
}
