#include "attack.h"
#include <playground.h>
#include <stdio.h>

#define SECRET 0x5EC2E7
#define RESERVE 256 /* pages that victim will need when enemy has taken what it can get */

static L4_ThreadId_t enemy, client;
static struct board board __attribute__((aligned(4096)));
static volatile L4_Word_t treasure[1024] __attribute__((aligned(4096))) = {SECRET};

/* ---- The server: squares numbers, for the client only ---- */

static volatile unsigned strangers, fooled;

static void serve(void *arg) {
    L4_ThreadId_t from, to = L4_nilthread;
    L4_Word_t number;
    (void)arg;
    l4_register("server");
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_nilthread;
        if (L4_IpcFailed(tag)) continue;
        if (from.raw != client.raw) {
            strangers++;
            continue;
        }
        fooled += L4_Label(tag) == FORGED;
        L4_StoreMR(1, &number);
        if (L4_Label(tag) == SLOW_SQUARE) L4_Sleep(L4_TimePeriod(30000));
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, number * number);
        to = from;
    }
}

/* ---- The attacks ---- */

/* What enemy says about an attack: whether it seems to have worked, and the error code. */
static int attack(enum attack what, L4_Word_t word, L4_Word_t *error) {
    L4_Word_t worked;
    L4_Set_MsgTag(__L4_MakeTag(what, 1, 0));
    L4_LoadMR(1, word);
    L4_Call(enemy);
    L4_StoreMR(1, &worked);
    L4_StoreMR(2, error);
    return (int)worked;
}

/* The treasure is there and victim's own: what enemy wrote to would not be. */
static int treasure_is_safe(void) { return treasure[0] == SECRET && treasure[1] == 0; }

static void against_threads(void) {
    L4_Word_t error;
    l4_check(!attack(KILL, 0, &error), "enemy cannot delete victim's thread: %s", l4_error_text(error));
    l4_check(!attack(HALT, 0, &error), "nor stop it: %s", l4_error_text(error));
    l4_check(!attack(SLOW_DOWN, 0, &error), "nor change its priority: %s", l4_error_text(error));
    l4_check(!attack(ASK_INIT, 0, &error), "nor have init delete it");
    l4_check(!attack(RISE, 0, &error), "nor give itself a priority above victim's: %s", l4_error_text(error));
    l4_check(!attack(TAKE_NAME, 0, &error), "nor take the server's name");
}

static void against_memory(void) {
    L4_Word_t error, address = (L4_Word_t)treasure;
    attack(PEEK, address, &error);
    l4_check(error != SECRET, "at the treasure's address enemy finds memory of its own");
    attack(FLUSH, address, &error);
    l4_check(treasure_is_safe(), "which it can flush; the treasure is still there");
    l4_check(!attack(MAP, address, &error), "it cannot map a page over the treasure: %s", l4_ipc_error_text(error));
    l4_check(treasure_is_safe(), "the treasure is still there");
    l4_check(!attack(TAKE_SIGMA0S, 0, &error), "it gets no memory from sigma0");
}

static void ask_client(L4_Word_t label, L4_Word_t times) {
    L4_Set_MsgTag(__L4_MakeTag(label, 1, 0));
    L4_LoadMR(1, times);
    L4_Send(client);
}

static L4_Word_t clients_answer(void) {
    L4_Word_t right;
    L4_Receive(client);
    L4_StoreMR(1, &right);
    return right;
}

static void against_messages(void) {
    L4_Word_t error;
    unsigned before = strangers;
    attack(IMPERSONATE, 0, &error);
    l4_check(strangers > before && fooled == 0, "a request in the client's name arrives as what it is, enemy's");
    ask_client(SLOW_SQUARE, 1);
    l4_check(!attack(FORGE, 0, &error), "an answer in the server's name does not arrive: %s", l4_ipc_error_text(error));
    l4_check(clients_answer() == 1, "the client has the server's answer");
    ask_client(SQUARE, 3);
    l4_check(!attack(EAVESDROP, 0, &error), "what the client sends does not reach enemy: %s", l4_ipc_error_text(error));
    l4_check(clients_answer() == 3, "it reaches the server");
}

/* ---- Time, while enemy does what it can ---- */

/* Leaves the processor to others until enemy's threads have all had it. */
static int troublemakers_run(void) {
    for (int i = 0; i < 1000; i++) {
        if (board.spins > 0 && board.messages > 0 && board.faults > 0) return 1;
        L4_Sleep(L4_TimePeriod(1000));
    }
    return 0;
}

static void work(unsigned microseconds) {
    L4_Clock_t end = L4_ClockAddUsec(L4_SystemClock(), microseconds);
    while (L4_IsClockEarlier(L4_SystemClock(), end))
        for (volatile int i = 0; i < 1000; i++) {
        }
}

static L4_Word_t time_of_calls(void) {
    L4_Clock_t start = L4_SystemClock();
    ask_client(SQUARE, CALLS);
    l4_check(clients_answer() == CALLS, "%d calls of the client, %d right answers", CALLS, CALLS);
    return (L4_Word_t)(L4_SystemClock().raw - start.raw);
}

static void against_time(void) {
    L4_Word_t error, alone = time_of_calls();
    l4_check(attack(FLOOD, 0, &error), "enemy starts five threads that make trouble");
    L4_Word_t beside = time_of_calls();
    printf("#measured %u us for the calls before, %u us beside enemy's threads\n", alone, beside);
    l4_check(troublemakers_run(), "they run while nobody else wants to: spinning, sending, raising exceptions");
    unsigned spins = board.spins, messages = board.messages, faults = board.faults;
    work(30000);
    l4_check(board.spins == spins && board.messages == messages && board.faults == faults,
             "while victim works they do not run at all");
    l4_check(fooled == 0 && treasure_is_safe(), "the server was not fooled and the treasure is still there");
}

/* The last attack: enemy does not survive it. */
static void against_everybodys_memory(void) {
    L4_Word_t taken = 0;
    L4_Set_MsgTag(__L4_MakeTag(TAKE_INITS, 1, 0));
    l4_check(L4_IpcFailed(L4_Call(enemy)), "enemy took memory until init ended it: %s", l4_ipc_error_text(L4_ErrorCode()));
    for (L4_Word_t i = 0; i < RESERVE; i++, taken++) *(volatile char *)(MK_HEAP_BASE + i * 4096) = 1;
    l4_check(taken == RESERVE, "victim takes %d pages that it had not touched before", RESERVE);
}

int main(void) {
    enemy = l4_lookup("enemy");
    client = l4_lookup("client");
    l4_thread_create(serve, NULL, "server", 110);

    /* Enemy gets one page of victim's, to tell what it does: what it can do to that is victim's own decision. */
    L4_Msg_t msg;
    board.spins = 0;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(L4_FpageAddRights(L4_Fpage((L4_Word_t)&board, 4096), L4_ReadWriteOnly), 0));
    L4_MsgLoad(&msg);
    L4_Send(enemy);

    against_threads();
    against_memory();
    against_messages();
    against_time();
    against_everybodys_memory();
    return l4_wrong();
}
