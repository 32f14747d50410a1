/* L4 X.2 reference manual, chapter 5: Ipc and Lipc with untyped words. */
#include "conformance.h"

static L4_ThreadId_t seen_from;
static volatile L4_Word_t seen_count;

/* Answers with the same words, each one more, and the label plus one. */
static void echo(void) {
    L4_ThreadId_t from;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        seen_from = from;
        seen_count++;
        for (L4_Word_t i = 1; i <= L4_UntypedWords(tag); i++) {
            L4_Word_t word;
            L4_StoreMR((int)i, &word);
            L4_LoadMR((int)i, word + 1);
        }
        L4_Set_MsgTag(__L4_MakeTag(L4_Label(tag) + 1, L4_UntypedWords(tag), 0));
        tag = L4_ReplyWait(from, &from);
    }
}

/* Calls with every number of words; 1 if each answer was right. */
static int all_sizes(L4_ThreadId_t to, int lipc) {
    int good = 1;
    for (L4_Word_t words = 0; words < L4_NUM_MRS; words++) {
        L4_MsgTag_t tag;
        for (L4_Word_t i = 1; i <= words; i++) L4_LoadMR((int)i, words * 1000 + i);
        L4_Set_MsgTag(__L4_MakeTag(0x1200 + words, words, 0));
        tag = lipc ? L4_Lcall(to) : L4_Call(to);
        good &= L4_IpcSucceeded(tag) && tag.raw == __L4_MakeTag(0x1201 + words, words, 0).raw;
        for (L4_Word_t i = 1; i <= words; i++) {
            L4_Word_t word;
            L4_StoreMR((int)i, &word);
            good &= word == words * 1000 + i + 1;
        }
    }
    return good;
}

static L4_Word_t my_slot(L4_Word_t unused) {
    (void)unused;
    return (L4_Word_t)__L4_Utcb();
}

static void messages(void) {
    L4_ThreadId_t near = start(echo, 100), far = start_apart(echo, 100), other = start_apart(agent, 100), from;
    expect(all_sizes(near, 0), "0 to 63 words inside a space");
    expect(seen_from.raw == L4_MyLocalId().raw || seen_from.raw == main_thread.raw, "the sender is known by an id of its own");
    expect(all_sizes(local(near), 0), "0 to 63 words to a local id");
    expect(all_sizes(local(near), 1), "0 to 63 words by Lipc");
    expect(all_sizes(far, 0), "0 to 63 words between spaces");
    expect_word(seen_from.raw, main_thread.raw, "the sender is known by its global id");
    expect_word(agent_call(other, my_slot, 0), local(other).raw, "GS:0 is the UTCB pointer of each thread");
    L4_Set_MsgTag(L4_Niltag);
    L4_Ipc(near, L4_anythread, __L4_NEVER_NEVER, &from);
    expect(from.raw == local(near).raw || from.raw == near.raw, "an open receive tells who sent, by its local id or the global");
    L4_Set_MsgTag(L4_Niltag);
    L4_Ipc(far, L4_anythread, __L4_NEVER_NEVER, &from);
    expect_word(from.raw, far.raw, "and by the global id between spaces");
    L4_Set_MsgTag(L4_Niltag);
    L4_Ipc(local(near), L4_anylocalthread, __L4_NEVER_NEVER, &from);
    expect_word(from.raw, local(near).raw, "any local thread is one of the space");
    finish();
}

static void send_five(void) {
    L4_Set_MsgTag(__L4_MakeTag(5, 0, 0));
    L4_Send(main_thread);
    for (;;) L4_Receive(L4_MyLocalId());
}

static void send_six(void) {
    L4_Set_MsgTag(__L4_MakeTag(6, 0, 0));
    L4_Send(main_thread);
    for (;;) L4_Receive(L4_MyLocalId());
}

static L4_ThreadId_t sending(L4_ThreadId_t thread) {
    reaches(thread, L4_SchedResult_PendingSend);
    return thread;
}

static void receivers(void) {
    L4_ThreadId_t five = sending(start(send_five, 100)), six = sending(start_apart(send_six, 100)), from;
    L4_MsgTag_t tag;
    tag = L4_Receive_Timeout(six, PATIENCE);
    expect_word(L4_Label(tag), 6, "a closed receive takes the second in the queue");
    tag = L4_Receive_Timeout(five, PATIENCE);
    expect_word(L4_Label(tag), 5, "and then the first, by its global id");
    finish();
    six = sending(start_apart(send_six, 100));
    five = sending(start(send_five, 100));
    tag = L4_Ipc(L4_nilthread, L4_anylocalthread, L4_Timeouts(L4_Never, PATIENCE), &from);
    expect_word(L4_Label(tag), 5, "any local thread passes by one of another space");
    expect_word(from.raw, local(five).raw, "and tells which");
    tag = L4_Wait_Timeout(PATIENCE, &from);
    expect(L4_Label(tag) == 6 && from.raw == six.raw, "any thread takes that one");
    finish();
    six = sending(start_apart(send_six, 100));
    five = sending(start(send_five, 100));
    tag = L4_Wait_Timeout(PATIENCE, &from);
    expect_word(L4_Label(tag), 6, "senders are served in the order of their coming");
    tag = L4_Receive_Timeout(local(five), PATIENCE);
    expect_word(L4_Label(tag), 5, "a closed receive by a local id");
    finish();
}

static void errors(void) {
    L4_ThreadId_t nobody = fresh_id(), from;
    L4_MsgTag_t tag;
    L4_Set_MsgTag(__L4_MakeTag(1, 0, 0));
    tag = L4_Send_Timeout(nobody, PATIENCE);
    expect(L4_IpcFailed(tag), "a send to nobody fails");
    expect_word(L4_ErrorCode(), 2 << 1, "with error 2 of the send phase");
    L4_Set_MsgTag(__L4_MakeTag(1, 0, 0));
    tag = L4_Call_Timeouts(nobody, PATIENCE, PATIENCE);
    expect_word(L4_IpcFailed(tag) ? L4_ErrorCode() : 0, 2 << 1, "a call to nobody ends in its send phase");
    tag = L4_Receive_Timeout(nobody, PATIENCE);
    expect_word(L4_IpcFailed(tag) ? L4_ErrorCode() : 0, 2 << 1 | 1, "a receive from nobody: error 2 of the receive phase");
    L4_Set_MsgTag(__L4_MakeTag(9, 0, 0));
    tag = L4_Ipc(L4_nilthread, L4_nilthread, __L4_NEVER_NEVER, &from);
    expect(L4_IpcSucceeded(tag), "an IPC with nobody and from nobody succeeds");
}

/* The kernel keeps every register that it does not return in. */
static void registers(void) {
    L4_ThreadId_t near = start(echo, 100);
    L4_Word_t before = seen_count, utcb_before = (L4_Word_t)__L4_Utcb(), esp_before, esp_after;
    __asm__ volatile("movl %%esp, %0" : "=r"(esp_before));
    L4_Set_MsgTag(__L4_MakeTag(1, 2, 0));
    L4_Call(near);
    __asm__ volatile("movl %%esp, %0" : "=r"(esp_after));
    expect_word(esp_after, esp_before, "the stack pointer stays");
    expect_word((L4_Word_t)__L4_Utcb(), utcb_before, "so does the UTCB pointer");
    expect_word(seen_count, before + 1, "one call is one message");
    L4_Set_UserDefinedHandle(0xCAFE);
    L4_Set_MsgTag(__L4_MakeTag(1, 0, 0));
    L4_Call(near);
    expect_word(L4_UserDefinedHandle(), 0xCAFE, "the user-defined handle stays");
    expect_word(L4_MyGlobalId().raw, main_thread.raw, "the own global id is in the UTCB");
    finish();
}

void check_ipc(void) {
    area("Ipc");
    messages();
    receivers();
    errors();
    registers();
}
