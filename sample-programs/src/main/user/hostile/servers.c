#include "hostile.h"

extern unsigned char __text_start[], __text_end[];

static L4_Word_t random = 1;

void servers_seed(L4_Word_t seed) { random = seed_of(seed); }

static L4_Word_t below(L4_Word_t n) { return next_below(&random, n); }

/* Puts an item into the answer; page is where it is to be. */
static void answer(L4_Fpage_t f, L4_Word_t page, int grant) {
    L4_MapItem_t item = grant ? L4_GrantItem(f, page) : L4_MapItem(f, page);
    L4_Set_MsgTag(__L4_MakeTag(0, 0, 2));
    L4_LoadMRs(1, 2, item.raw);
}

static L4_Fpage_t fpage(L4_Word_t address, L4_Word_t bits, L4_Word_t rights) {
    return L4_FpageAddRights(L4_FpageLog2(address, bits), rights);
}

/* A page that the root task may have granted or flushed: the supervisor gets it from sigma0 again. */
static L4_Word_t field_page(void) { return FIELD + below(1u << (FIELD_BITS - 12)) * PAGE; }

/* A thread that gets nothing would fault again and again. */
static void restart(L4_ThreadId_t from) {
    L4_Word_t end = PRIVATES + (L4_ThreadNo(from) - FIRST + 1) * PAGE;
    if (L4_ThreadNo(from) - FIRST < USERS) L4_Start_SpIp(from, end, (L4_Word_t)hostile_entry);
}

static void answer_page_fault(L4_ThreadId_t from, L4_Word_t address) {
    L4_Word_t page = address & -PAGE, number = L4_ThreadNo(from) - FIRST;
    if (page >= (L4_Word_t)__text_start && page < (L4_Word_t)__text_end) {
        answer(fpage(page, 12, L4_ReadeXecOnly), page, 0);
    } else if (number < USERS && page == PRIVATES + number * PAGE) {
        answer(fpage((L4_Word_t)&privates[number], 12, L4_FullyAccessible), page, 0);
    } else if (page >= KERNEL || below(4) == 0) {
        restart(from);
    } else {
        switch (below(8)) {
        case 0: break;
        case 1: answer(fpage(FIELD, 12 + below(FIELD_BITS - 11), below(8)), page, 0); break;
        case 2: answer(fpage(field_page(), 12, below(8)), page, 1); break;
        default: answer(fpage(field_page(), 12, below(4) ? L4_FullyAccessible : below(8)), page, 0); break;
        }
    }
}

/* Ports with which nobody can stop or reset the machine or its clock. */
static int is_harmless(L4_Word_t port) {
    return port == 0x70 || port == 0x71 || (port >= 0x1F0 && port < 0x1F8) || (port >= 0x3C0 && port < 0x3E0) ||
           (port >= 0x3F8 && port < 0x400);
}

static void answer_port_fault(L4_ThreadId_t from, L4_Word_t word) {
    L4_Word_t port = word >> 16;
    if (is_harmless(port) && below(4)) {
        answer(__L4_FpageRaw(L4_IoFpageLog2(port, below(2)).raw | 0xF), 0, 0);
    } else {
        restart(from);
    }
}

/* Others get no answer: by messages in each other's name the servers could be made to answer each other for ever. */
static int is_hostile(L4_MsgTag_t tag, L4_ThreadId_t from) { return L4_IpcSucceeded(tag) && L4_ThreadNo(from) - FIRST < USERS; }

void serve_faults(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        L4_Word_t word;
        L4_StoreMR(1, &word);
        L4_Set_MsgTag(L4_Niltag);
        if (is_hostile(tag, from) && L4_IsPagefault(tag)) answer_page_fault(from, word);
        if (is_hostile(tag, from) && L4_IsIoPagefault(tag)) answer_port_fault(from, word);
        tag = L4_ReplyWait(is_hostile(tag, from) ? from : L4_nilthread, &from);
    }
}

/* Who raised an exception begins anew; single steps go on. Others, a preempted thread for one, get an empty answer. */
void serve_exceptions(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        L4_Word_t number = L4_ThreadNo(from) - FIRST, vector;
        L4_StoreMR(L4_EXC_VECTOR, &vector);
        L4_Set_MsgTag(L4_Niltag);
        if (is_hostile(tag, from) && L4_IsException(tag)) {
            if (vector != 1) {
                L4_LoadMR(L4_EXC_EIP, (L4_Word_t)hostile_entry);
                L4_LoadMR(L4_EXC_ESP, PRIVATES + (number + 1) * PAGE);
            }
            L4_Set_MsgTag(__L4_MakeTag(0, L4_EXCEPTION_WORDS, 0));
        }
        tag = L4_ReplyWait(is_hostile(tag, from) ? from : L4_nilthread, &from);
    }
}
