/*
 * The console server: a user-level driver for the serial port. Its interrupt arrives as a message
 * like any client's request; one loop serves both.
 */
#include "input.h"
#include "output.h"
#include "uart.h"
#include <playground.h>

/* A short request to init at start-up; a failure ends the server, which init reports. */
static void ask_init(L4_Word_t label, L4_Word_t word) {
    L4_MsgTag_t tag;
    L4_Set_MsgTag(__L4_MakeTag(label, 1, 0));
    L4_LoadMR(1, word);
    tag = L4_Call(l4_init_id());
    if (L4_IpcFailed(tag) || L4_Label(tag) != 0) __builtin_trap();
}

static void interrupt(void) {
    int reason;
    while ((reason = uart_interrupt()) != UART_NOTHING) {
        if (reason == UART_RECEIVED)
            input_received();
        else
            output_continue();
    }
}

static int write(L4_MsgTag_t tag, L4_ThreadId_t client) {
    L4_Word_t words[L4_NUM_MRS], count;
    L4_StoreMR(1, &count);
    if (count > MK_CONSOLE_WRITE_MAX || L4_UntypedWords(tag) < 1 + (count + 3) / 4) return MK_EINVALID;
    L4_StoreMRs(2, (int)(count + 3) / 4, words);
    return output_write(client, (const char *)words, count) ? 0 : MK_ENOMEM;
}

static int read(L4_MsgTag_t tag, L4_ThreadId_t client) {
    L4_Word_t count, mode;
    L4_StoreMR(1, &count);
    L4_StoreMR(2, &mode);
    if (L4_UntypedWords(tag) < 2 || count == 0 || mode > MK_CONSOLE_RAW) return MK_EINVALID;
    return input_read(client, count, mode) ? 0 : MK_ENOMEM;
}

/* 0: answered, or answered later; else the error to answer with. */
static int request(L4_MsgTag_t tag, L4_ThreadId_t client) {
    switch (L4_Label(tag)) {
    case MK_CONSOLE_WRITE: return write(tag, client);
    case MK_CONSOLE_READ: return read(tag, client);
    case MK_CONSOLE_DRAIN: return output_drain(client) ? 0 : MK_ENOMEM;
    default: return MK_EINVALID;
    }
}

/* Handles one message; returns whom to answer with what is in the message registers. */
static L4_ThreadId_t handle(L4_MsgTag_t tag, L4_ThreadId_t from) {
    int error;
    if (from.raw == L4_GlobalId(UART_IRQ, 1).raw) {
        interrupt();
        L4_Set_MsgTag(L4_Niltag); /* any message back unmasks the interrupt */
        return from;
    }
    error = request(tag, from);
    if (error == 0) return L4_nilthread;
    L4_Set_MsgTag(__L4_MakeTag((L4_Word_t)error, 0, 0));
    return from;
}

int main(void) {
    L4_ThreadId_t from, to = L4_nilthread;
    /* init is this server's pager and also its client: a page fault while init waits for an answer
       would block both. */
    l4_touch_pages();
    input_received(); /* what came before this program started; setting up the UART would lose it */
    uart_init();
    ask_init(MK_INIT_IRQ_ATTACH, UART_IRQ);
    uart_accept_input(1);
    ask_init(MK_INIT_CONSOLE_READY, 0);
    for (;;) {
        L4_MsgTag_t tag = L4_ReplyWait(to, &from);
        to = L4_IpcSucceeded(tag) ? handle(tag, from) : L4_nilthread;
    }
}
