#include "ports.h"
#include "steps.h"
#include <stdio.h>
#include <string.h>

static L4_ThreadId_t bob;
static port_t port;
static char buffer[PORT_BODY_MAX];

static void tell(enum step step) {
    L4_Set_MsgTag(__L4_MakeTag(step, 0, 0));
    L4_Send(bob);
}

static L4_Word_t result(void) {
    L4_Word_t word;
    L4_Receive(bob);
    L4_StoreMR(1, &word);
    return word;
}

static L4_Word_t let_bob(enum step step) {
    tell(step);
    return result();
}

static int receive_number(void) {
    int number = 0;
    port_receive(port, &number, sizeof number, NULL, NULL);
    return number;
}

/* Receives 1, 2, ... n. */
static int receives_in_order(int n) {
    int good = 1;
    for (int i = 1; i <= n; i++) good &= receive_number() == i;
    return good;
}

static struct port_status status(void) {
    struct port_status status;
    port_status(port, &status);
    return status;
}

static void buffering(void) {
    l4_check(port != 0 && port_publish(port) == PORT_OK && let_bob(LOOK_UP), "alice has a port, bob a send right to it");
    l4_check(let_bob(SEND_THREE) && status().queued == 3, "bob has sent three messages and gone on; they are in the queue");
    l4_check(let_bob(TRY_TO_RECEIVE) == PORT_NO_RIGHT, "with a send right bob cannot receive them");
    l4_check(receives_in_order(3), "alice receives them in their order");
}

static void limit(void) {
    tell(SEND_MANY);
    while (status().queued <= PORT_QUEUE_LIMIT) L4_Sleep(L4_TimePeriod(1000));
    L4_Sleep(L4_TimePeriod(5000));
    l4_check(status().queued == PORT_QUEUE_LIMIT + 1, "bob sends %d: with %d in the queue he waits", FLOOD, PORT_QUEUE_LIMIT);
    l4_check(receives_in_order(FLOOD) && result(), "he goes on while alice receives; none is lost");
}

static void rights_in_messages(void) {
    port_t answer;
    tell(ASK);
    port_receive(port, buffer, sizeof buffer, &answer, NULL);
    l4_check(strcmp(buffer, "6 * 7") == 0 && answer != 0, "bob asks \"%s\" and sends the right to answer along", buffer);
    l4_check(port_send(answer, "42", 3, 0) == PORT_OK && result(), "alice answers there, and bob has it");
    l4_check(port_send(answer, "43", 3, 0) == PORT_DEAD, "bob's port for answers is dead now: nobody can receive from it");
    port_deallocate(answer);
    l4_check(port_send(answer, "44", 3, 0) == PORT_NO_RIGHT, "given up, the name stands for nothing");
}

static void last_sender(void) {
    int no_senders = 0;
    port_watch(port);
    l4_check(status().senders == 1 && status().queued == 0, "there is one send right, and nothing to receive");
    let_bob(LET_GO);
    port_receive(port, buffer, sizeof buffer, NULL, &no_senders);
    l4_check(no_senders && status().senders == 0, "bob gives it up, and alice is told that nobody can send any more");
}

/* ---- The other end of what bob measures ---- */

static void answer_through_ports(void) {
    port_t answer;
    port_receive(port, buffer, sizeof buffer, &answer, NULL);
    port_send(answer, "!", 2, 0);
}

/* Receives bob's first call, answers each and waits for the next in one step, and answers the last. */
static void answer_by_ipc(void) {
    L4_StringItem_t body = L4_StringItem(sizeof buffer, buffer);
    L4_MsgBuffer_t strings;
    L4_MsgBufferClear(&strings);
    L4_MsgBufferAppendRcvString(&strings, &body);
    L4_AcceptStrings(L4_StringItemsAcceptor, &strings);
    L4_Receive(bob);
    for (int i = 1; i < ROUNDS; i++) {
        L4_Set_MsgTag(L4_Niltag);
        L4_Call(bob);
    }
    L4_Set_MsgTag(L4_Niltag);
    L4_Send(bob);
}

static void cost(void) {
    L4_Word_t before = status().copied, bytes = 0;
    tell(MEASURE);
    for (int s = 0; s < SIZES; s++) {
        for (int i = 0; i < ROUNDS; i++) answer_through_ports();
        answer_by_ipc();
        bytes += ROUNDS * (sizes[s] + 2);
    }
    answer_by_ipc();
    L4_Accept(L4_UntypedWordsAcceptor);
    result();
    l4_check(status().copied - before == 2 * bytes, "%u bytes were sent through ports, %u copied", bytes, 2 * bytes);
}

int main(void) {
    bob = l4_lookup("bob");
    port = port_allocate();
    buffering();
    limit();
    rights_in_messages();
    last_sender();
    cost();
    port_deallocate(port);
    l4_check(let_bob(SEND_TO_THE_DEAD) == PORT_DEAD, "alice has left: for bob her port is dead");
    return l4_wrong();
}
