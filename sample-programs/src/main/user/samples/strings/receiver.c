#include "strings.h"
#include <playground.h>
#include <stdio.h>
#include <string.h>

static char small[40];
static char untouched[LARGE], other[LARGE] __attribute__((aligned(4096)));

/* Answers the last message, then waits for the next one with these buffers. */
static L4_MsgTag_t next(L4_ThreadId_t *client, const L4_StringItem_t *buffer) {
    L4_MsgBuffer_t buffers;
    L4_MsgBufferClear(&buffers);
    L4_MsgBufferAppendRcvString(&buffers, buffer);
    L4_AcceptStrings(L4_StringItemsAcceptor, &buffers);
    L4_Set_MsgTag(L4_Niltag);
    return L4_ReplyWait(*client, client);
}

/* Tells how a message ended here, then waits until the sender asks whether that is done. Answering that lets it go on. */
static void broken_off(L4_ThreadId_t *client, const L4_StringItem_t *buffer) {
    printf("receiver: %s\n", l4_ipc_error_text(L4_ErrorCode()));
    *client = L4_nilthread; /* after an error nobody waits for an answer */
    next(client, buffer);
}

int main(void) {
    L4_ThreadId_t client = L4_nilthread;
    L4_StringItem_t whole = L4_StringItem(sizeof small, small);

    next(&client, &whole);
    printf("received: %s\n", small);

    /* A buffer of two pieces of ten bytes. */
    memset(small, '.', 30);
    L4_StringItem_t pieces[2] = {L4_StringItem(10, small)};
    L4_AddSubstringAddressTo(pieces, small + 20);
    next(&client, pieces);
    printf("received: %.30s\n", small);

    L4_StringItem_t large = L4_StringItem(LARGE, untouched);
    next(&client, &large);
    int count = 0;
    for (int i = 0; i < LARGE; i++) count += untouched[i] == 'x';
    printf("received: %d x and one %c\n", count, untouched[LARGE - 1]);

    L4_StringItem_t ten = L4_StringItem(10, small);
    next(&client, &ten);
    broken_off(&client, &ten);

    /* Transfer timeouts: zero for receiving. */
    L4_Set_XferTimeouts(L4_Timeouts(L4_Never, L4_ZeroTime));
    L4_StringItem_t fresh = L4_StringItem(LARGE, other);
    next(&client, &fresh);
    broken_off(&client, &fresh);
    L4_Set_XferTimeouts(L4_Timeouts(L4_Never, L4_Never));

    L4_MsgTag_t tag;
    do {
        tag = next(&client, &large);
    } while (L4_Label(tag) == MEASURED);
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(client);
    return 0;
}
