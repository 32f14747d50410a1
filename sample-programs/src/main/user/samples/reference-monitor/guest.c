#include "vault.h"
#include <playground.h>
#include <stdio.h>

#define ROUNDS 200

static L4_ThreadId_t vault;

/* The vault's answer to a label, or REFUSED. */
static L4_Word_t ask(L4_Word_t label) {
    L4_Word_t word = REFUSED;
    L4_Set_MsgTag(__L4_MakeTag(label, 0, 0));
    L4_MsgTag_t tag = L4_Call(vault);
    if (L4_IpcSucceeded(tag) && L4_Label(tag) != REFUSED) L4_StoreMR(1, &word);
    return word;
}

static unsigned cost_of_asking(void) {
    L4_Word64_t start = 0;
    for (int i = 0; i < ROUNDS + 10; i++) {
        if (i == 10) start = l4_cycles();
        ask(VAULT_GREETING);
    }
    return (unsigned)((l4_cycles() - start) / ROUNDS);
}

static int failures;

static void expect(const char *what, int good) {
    printf("guest: %s: %s\n", what, good ? "yes" : "NO");
    failures += !good;
}

int main(void) {
    vault = l4_lookup_wait("vault");
    l4_lookup_wait("ready");
    expect("free, it learns the secret", ask(VAULT_SECRET) == 4711);
    printf("#measured call and answer, free: %u %s\n", cost_of_asking(), l4_cycle_unit());

    expect("it can be put under the monitor", l4_confine("monitor") == 0);
    expect("confined, it is still answered", ask(VAULT_GREETING) == 1);
    expect("the secret is kept from it", ask(VAULT_SECRET) == REFUSED);
    printf("#measured call and answer, confined: %u %s\n", cost_of_asking(), l4_cycle_unit());

    L4_ThreadId_t stranger = L4_GlobalId(L4_ThreadNo(vault) + 500, 1);
    L4_Set_MsgTag(L4_Niltag);
    expect("who does not exist cannot be reached", L4_IpcFailed(L4_Send(stranger)));
    expect("there is no other monitor", l4_confine("vault") == MK_EDENIED);
    return failures;
}
