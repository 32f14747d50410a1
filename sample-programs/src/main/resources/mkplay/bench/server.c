// Answers every message with one of the same size.
#include <l4.h>
#include <playground.h>

int main(void) {
    L4_ThreadId_t client;
    L4_MsgTag_t tag = L4_Wait(&client);
    for (;;) {
        L4_LoadMR(0, tag.raw);
        tag = L4_ReplyWait(client, &client);
    }
}
