#include "vault.h"
#include <playground.h>
#include <stdio.h>

static L4_ThreadId_t vault, console, guest;

/* The policy: printing, init's services, and of the vault everything but the secret. */
static int allowed(L4_ThreadId_t to, L4_MsgTag_t tag) {
    if (to.raw == console.raw || to.raw == l4_init_id().raw) return 1;
    return to.raw == vault.raw && L4_Label(tag) != VAULT_SECRET;
}

static const char *name(L4_ThreadId_t thread) { return thread.raw == vault.raw ? "vault" : "somebody else"; }

/* Sends what is in the message registers in another thread's name, which a redirector may from and to its space. */
static void send_as(L4_ThreadId_t whose, L4_ThreadId_t to, L4_MsgTag_t tag) {
    L4_Set_Propagation(&tag);
    L4_Set_VirtualSender(whose);
    L4_Set_MsgTag(tag);
    L4_Send(to);
}

/* The guest waits for an answer of `to`, not of the monitor. */
static void refuse(L4_ThreadId_t to, L4_MsgTag_t tag) {
    printf("monitor: no message %u to %s\n", L4_Label(tag), name(to));
    send_as(to, guest, __L4_MakeTag(REFUSED, 0, 0));
}

int main(void) {
    L4_ThreadId_t from;
    vault = l4_lookup_wait("vault");
    console = l4_lookup_wait("console");
    guest = l4_lookup_wait("guest");
    l4_register("ready");
    for (;;) {
        L4_MsgTag_t tag = L4_Wait(&from);
        L4_ThreadId_t to = L4_IntendedReceiver();
        if (!L4_IpcRedirected(tag)) continue;
        /* Handed on, the message is the guest's, and its answer goes straight to it. */
        if (allowed(to, tag)) send_as(from, to, tag);
        else refuse(to, tag);
    }
}
