#include <playground.h>

/* Answers every message with as many words. */
int main(void) {
    L4_ThreadId_t client;
    L4_MsgTag_t tag = L4_Wait(&client);
    for (;;) {
        L4_Set_MsgTag(tag);
        tag = L4_ReplyWait(client, &client);
    }
}
