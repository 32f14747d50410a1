// Takes strings and pages, and answers without words.
#include <l4.h>
#include <playground.h>
#include <string.h>

#define WINDOW 0x50000000u
#define MOST (64 << 10)

static char buffer[MOST] __attribute__((aligned(4096)));

int main(void) {
    L4_ThreadId_t client;
    L4_MsgBuffer_t room;
    L4_Acceptor_t both = L4_AddAcceptor(L4_MapGrantItems(L4_FpageLog2(WINDOW, 22)), L4_StringItemsAcceptor);
    memset(buffer, 2, sizeof buffer);
    L4_MsgBufferClear(&room);
    L4_MsgBufferAppendSimpleRcvString(&room, L4_StringItem(MOST, buffer));
    L4_AcceptStrings(both, &room);
    L4_Wait(&client);
    for (;;) {
        L4_Set_MsgTag(L4_Niltag);
        L4_ReplyWait(client, &client);
    }
}
