#include "ports.h"
#include "steps.h"
#include <stdio.h>
#include <string.h>

static L4_ThreadId_t alice;
static port_t to_alice;
static char buffer[PORT_BODY_MAX];

static L4_Word_t send_numbers(int n) {
    for (int i = 1; i <= n; i++)
        if (port_send(to_alice, &i, sizeof i, 0) != PORT_OK) return 0;
    return 1;
}

/* A request with a right to answer to: what a remote procedure call is in Mach. */
static L4_Word_t ask(void) {
    port_t answers = port_allocate();
    port_send(to_alice, "6 * 7", 6, answers);
    port_receive(answers, buffer, sizeof buffer, NULL, NULL);
    port_deallocate(answers);
    return strcmp(buffer, "42") == 0;
}

static void by_ports(L4_Word_t size, port_t answers) {
    port_send(to_alice, buffer, size, answers);
    port_receive(answers, buffer, sizeof buffer, NULL, NULL);
}

static void by_ipc(L4_Word_t size) {
    L4_StringItem_t body = L4_StringItem((int)size, buffer);
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendStringItem(&msg, &body);
    L4_MsgLoad(&msg);
    L4_Call(alice);
}

static void by_short_ipc(void) {
    L4_Set_MsgTag(__L4_MakeTag(0, 4, 0));
    L4_Call(alice);
}

static L4_Word_t since(L4_Word64_t start) { return (L4_Word_t)(l4_cycles() - start) / ROUNDS; }

/* Bytes to alice and a short answer back: through ports, as a string from sender to receiver, and 16 bytes in message registers. */
static L4_Word_t measure(void) {
    L4_Word64_t start;
    to_alice = port_look_up();
    port_t answers = port_allocate();
    for (int s = 0; s < SIZES; s++) {
        start = l4_cycles();
        for (int i = 0; i < ROUNDS; i++) by_ports(sizes[s], answers);
        L4_Word_t ports = since(start);
        start = l4_cycles();
        for (int i = 0; i < ROUNDS; i++) by_ipc(sizes[s]);
        printf("#measured %4u bytes and an answer: %u %s through ports, %u by IPC\n", sizes[s], ports, l4_cycle_unit(),
               since(start));
    }
    start = l4_cycles();
    for (int i = 0; i < ROUNDS; i++) by_short_ipc();
    printf("#measured   16 bytes and an answer in message registers: %u %s\n", since(start), l4_cycle_unit());
    return 1;
}

static L4_Word_t do_step(enum step step) {
    switch (step) {
    case LOOK_UP: return (to_alice = port_look_up()) != 0;
    case SEND_THREE: return send_numbers(3);
    case TRY_TO_RECEIVE: return port_receive(to_alice, buffer, sizeof buffer, NULL, NULL);
    case SEND_MANY: return send_numbers(FLOOD);
    case ASK: return ask();
    case LET_GO: return port_deallocate(to_alice) == PORT_OK;
    case SEND_TO_THE_DEAD: return port_send(to_alice, "?", 2, 0);
    case MEASURE: return measure();
    default: return 0;
    }
}

int main(void) {
    alice = l4_lookup("alice");
    memset(buffer, 'b', sizeof buffer);
    for (;;) {
        L4_Word_t result = do_step(L4_Label(L4_Receive(alice)));
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, result);
        L4_Send(alice);
    }
}
