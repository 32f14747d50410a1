#include "ports.h"

/* The library side: every operation is one call of the server. */
static L4_ThreadId_t server(void) {
    static L4_ThreadId_t id;
    if (L4_IsNilThread(id)) id = l4_lookup("ports");
    return id;
}

static L4_MsgTag_t call(L4_Word_t request, L4_Word_t first, L4_Word_t second) {
    L4_Set_MsgTag(__L4_MakeTag(request, 2, 0));
    L4_LoadMR(1, first);
    L4_LoadMR(2, second);
    return L4_Call(server());
}

static L4_Word_t word(int n) {
    L4_Word_t value;
    L4_StoreMR(n, &value);
    return value;
}

port_t port_allocate(void) { return L4_Label(call(PORT_ALLOCATE, 0, 0)) == PORT_OK ? word(1) : 0; }
port_t port_look_up(void) { return L4_Label(call(PORT_LOOK_UP, 0, 0)) == PORT_OK ? word(1) : 0; }
enum port_error port_publish(port_t port) { return L4_Label(call(PORT_PUBLISH, port, 0)); }
enum port_error port_deallocate(port_t port) { return L4_Label(call(PORT_DEALLOCATE, port, 0)); }
enum port_error port_watch(port_t port) { return L4_Label(call(PORT_WATCH, port, 0)); }

enum port_error port_status(port_t port, struct port_status *status) {
    L4_MsgTag_t tag = call(PORT_STATUS, port, 0);
    status->queued = word(1);
    status->senders = word(2);
    status->copied = word(3);
    return L4_Label(tag);
}

enum port_error port_send(port_t to, const void *bytes, L4_Word_t n, port_t carried) {
    L4_StringItem_t body = L4_StringItem((int)n, (void *)bytes);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_Set_MsgLabel(&msg, PORT_SEND);
    L4_MsgAppendWord(&msg, to);
    L4_MsgAppendWord(&msg, carried);
    L4_MsgAppendStringItem(&msg, &body);
    L4_MsgLoad(&msg);
    return L4_Label(L4_Call(server()));
}

enum port_error port_receive(port_t from, void *bytes, L4_Word_t size, port_t *carried, int *no_senders) {
    L4_StringItem_t body = L4_StringItem((int)size, bytes);
    L4_MsgBuffer_t buffer;
    L4_MsgTag_t tag;
    L4_MsgBufferClear(&buffer);
    L4_MsgBufferAppendRcvString(&buffer, &body);
    L4_AcceptStrings(L4_StringItemsAcceptor, &buffer);
    tag = call(PORT_RECEIVE, from, 0);
    L4_Accept(L4_UntypedWordsAcceptor);
    if (carried) *carried = word(1);
    if (no_senders) *no_senders = (int)word(2);
    return L4_Label(tag);
}
