#include "conformance.h"

enum { READ = 1, WRITE, TAKE, GIVE, UNMAP, CALL };

/* Gives an item to another agent, which was told to take one. */
static void give(L4_ThreadId_t to, L4_MapItem_t item) {
    L4_Msg_t msg;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, item);
    L4_MsgLoad(&msg);
    L4_Send(to);
}

static L4_Word_t take(L4_ThreadId_t from, L4_Fpage_t window) {
    L4_MsgTag_t tag;
    L4_Accept(L4_MapGrantItems(window));
    tag = L4_Receive(from);
    L4_Accept(L4_UntypedWordsAcceptor);
    return tag.raw;
}

void agent(void) {
    L4_ThreadId_t from;
    L4_Word_t w[6], answer;
    L4_MsgTag_t tag;
    L4_Set_ExceptionHandler(L4_nilthread);
    tag = L4_Wait(&from);
    for (;;) {
        answer = 0;
        L4_StoreMRs(1, 5, w + 1);
        switch (L4_Label(tag)) {
        case READ: answer = *(volatile L4_Word_t *)w[1]; break;
        case WRITE: *(volatile L4_Word_t *)w[1] = w[2]; break;
        case TAKE:
            L4_Set_MsgTag(L4_Niltag);
            L4_Send(from);
            answer = take(__L4_Thread(w[2]), __L4_FpageRaw(w[1]));
            break;
        case GIVE: give(__L4_Thread(w[1]), (L4_MapItem_t){{w[2], w[3]}}); break;
        case UNMAP: answer = __L4_UnmapOne(__L4_FpageRaw(w[1]), w[2]).raw; break;
        case CALL: answer = ((L4_Word_t(*)(L4_Word_t))w[1])(w[2]); break;
        }
        L4_Set_MsgTag(__L4_MakeTag(0, 1, 0));
        L4_LoadMR(1, answer);
        /* Whoever asked may wait for another agent first. */
        tag = L4_Ipc(from, L4_anythread, __L4_NEVER_NEVER, &from);
    }
}

/*
 * Ipc of a thread whose kernel interface page is not where the library found that of the root task. The words stay in the UTCB,
 * but for the first two.
 */
static L4_ThreadId_t ipc_by_hand(L4_ThreadId_t to, L4_MsgTag_t *tag, L4_Word_t mr[3]) {
    L4_Word_t *utcb = __L4_Utcb(), from = ~0u, timeouts = 0;
    const char *kip;
    __asm__ volatile("lock; nop" : "=a"(kip) : : "ecx", "edx", "esi");
    L4_Word_t stub = (L4_Word_t)kip + *(const L4_Word_t *)(kip + 0xE0);
    utcb[1] = mr[1];
    __asm__ volatile("pushl %%ebp\n\tcall *%%ebx\n\tmovl %%ebp, %%ecx\n\tpopl %%ebp"
                     : "+a"(to.raw), "+S"(tag->raw), "+b"(stub), "+c"(timeouts), "+d"(from), "+D"(utcb)
                     :
                     : "memory", "cc");
    mr[1] = stub;
    mr[2] = timeouts;
    return to;
}

void agent_elsewhere(void) {
    L4_Word_t w[3] = {0, 0, 0};
    L4_MsgTag_t tag = L4_Niltag;
    L4_ThreadId_t from = L4_nilthread;
    for (;;) {
        from = ipc_by_hand(from, &tag, w);
        switch (L4_Label(tag)) {
        case READ: w[1] = *(volatile L4_Word_t *)w[1]; break;
        case WRITE: *(volatile L4_Word_t *)w[1] = w[2]; break;
        case CALL: w[1] = ((L4_Word_t(*)(L4_Word_t))w[1])(w[2]); break;
        }
        tag = __L4_MakeTag(0, 1, 0);
    }
}

static void order(L4_Word_t what, L4_Word_t a, L4_Word_t b, L4_Word_t c) {
    L4_Set_MsgTag(__L4_MakeTag(what, 3, 0));
    L4_LoadMR(1, a);
    L4_LoadMR(2, b);
    L4_LoadMR(3, c);
}

static L4_Word_t ask(L4_ThreadId_t agent, L4_Word_t what, L4_Word_t a, L4_Word_t b, L4_Word_t c) {
    L4_Word_t answer;
    order(what, a, b, c);
    L4_Call(agent);
    L4_StoreMR(1, &answer);
    return answer;
}

L4_Word_t agent_read(L4_ThreadId_t agent, L4_Word_t address) { return ask(agent, READ, address, 0, 0); }
void agent_write(L4_ThreadId_t agent, L4_Word_t address, L4_Word_t value) { ask(agent, WRITE, address, value, 0); }

static void tell_to_take(L4_ThreadId_t agent, L4_Fpage_t window, L4_ThreadId_t from) {
    order(TAKE, window.raw, from.raw, 0);
    L4_Call(agent);
}

static L4_MsgTag_t taken(L4_ThreadId_t agent) {
    L4_Word_t tag;
    L4_Receive(agent);
    L4_StoreMR(1, &tag);
    return __L4_Tag(tag);
}

L4_MsgTag_t agent_take(L4_ThreadId_t agent, L4_Fpage_t window, L4_MapItem_t item) {
    tell_to_take(agent, window, main_thread);
    give(agent, item);
    return taken(agent);
}

void agent_give(L4_ThreadId_t agent, L4_ThreadId_t to, L4_Fpage_t window, L4_MapItem_t item) {
    tell_to_take(to, window, agent);
    ask(agent, GIVE, to.raw, item.raw[0], item.raw[1]);
    taken(to);
}

L4_Fpage_t agent_unmap(L4_ThreadId_t agent, L4_Fpage_t page, L4_Word_t flush) {
    return __L4_FpageRaw(ask(agent, UNMAP, page.raw, flush, 0));
}

L4_Word_t agent_call(L4_ThreadId_t agent, L4_Word_t (*fn)(L4_Word_t), L4_Word_t argument) {
    return ask(agent, CALL, (L4_Word_t)fn, argument, 0);
}
