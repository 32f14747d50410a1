#include <playground.h>
#include <stdio.h>

/* The page that victim gets where it thinks to write through a null pointer. */
static int stand_in[1024] __attribute__((aligned(4096)));

static void page_fault(L4_MsgTag_t tag, L4_Word_t address) {
    L4_Fpage_t f = L4_FpageAddRights(L4_Fpage((L4_Word_t)stand_in, sizeof stand_in), L4_ReadWriteOnly);
    L4_Msg_t msg;
    printf("guard: page fault, %s address 0x%08x; gives it a page and lets it go on\n",
           L4_PagefaultAccess(tag) & L4_Writable ? "write to" : "read from", address);
    stand_in[0] = 0;
    L4_MsgClear(&msg);
    L4_MsgAppendMapItem(&msg, L4_MapItem(f, address & ~4095u));
    L4_MsgLoad(&msg);
}

/* Registers are in the message; what goes back is loaded into victim. */
static void exception(L4_Word_t recovery) {
    L4_Word_t word[L4_EXCEPTION_WORDS + 1];
    L4_StoreMRs(1, L4_EXCEPTION_WORDS, word + 1);
    printf("guard: exception %u, error code %u\n", word[L4_EXC_VECTOR], word[L4_EXC_ERROR]);
    printf("guard: eax %08x ebx %08x ecx %08x edx %08x esi %08x edi %08x\n", word[L4_EXC_EAX], word[L4_EXC_EBX],
           word[L4_EXC_ECX], word[L4_EXC_EDX], word[L4_EXC_ESI], word[L4_EXC_EDI]);
    if (word[L4_EXC_VECTOR] == 0) {
        printf("guard: skips the division (2 bytes)\n");
        word[L4_EXC_EIP] += 2;
    } else {
        printf("guard: sends victim to its recovery function\n");
        word[L4_EXC_EIP] = recovery;
    }
    L4_LoadMRs(1, L4_EXCEPTION_WORDS, word + 1);
    L4_Set_MsgTag(__L4_MakeTag(0, L4_EXCEPTION_WORDS, 0));
}

int main(void) {
    L4_ThreadId_t victim, from;
    L4_Word_t recovery, word;
    L4_MsgTag_t tag = L4_Wait(&victim);
    L4_StoreMR(1, &recovery);
    L4_Set_MsgTag(L4_Niltag);
    tag = L4_ReplyWait(victim, &from);
    for (;;) {
        L4_StoreMR(1, &word);
        if (L4_IsPagefault(tag) && word < 4096)
            page_fault(tag, word);
        else if (L4_IsException(tag))
            exception(recovery);
        else
            break;
        tag = L4_ReplyWait(from, &from);
    }
    printf("guard: victim is done; the null write left %d in guard's page\n", stand_in[0]);
    return 0;
}
