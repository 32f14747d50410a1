#include "vault.h"
#include <playground.h>

/* Tells everybody everything: protecting the secret is somebody else's business here. */
int main(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        L4_Word_t answer = L4_Label(tag) == VAULT_SECRET ? 4711 : 1;
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, answer);
        tag = L4_ReplyWait(from, &from);
    }
}
