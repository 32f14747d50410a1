/* L4 X.2 reference manual, chapters 5.2 and 5.3: string items. */
#include "conformance.h"
#include <string.h>

#define MOST 12000

static char source[MOST], target[MOST];
static volatile L4_Word_t receive_tag, receive_error, receive_done, xfer_timeouts;
static volatile L4_Word_t received[6];

/* Where the receiver wants its strings: lengths and addresses, until a length of 0. */
static struct {
    L4_Word_t size;
    char *at;
} buffers[4];
static int accept;

/* Takes one message with the buffers above, notes what came and lets the main thread go on. */
static void receiver(void) {
    for (;;) {
        L4_MsgBuffer_t room;
        L4_MsgTag_t tag;
        L4_MsgBufferClear(&room);
        for (int i = 0; i < 4 && buffers[i].size; i++)
            L4_MsgBufferAppendSimpleRcvString(&room, L4_StringItem((int)buffers[i].size, buffers[i].at));
        L4_AcceptStrings(accept ? L4_StringItemsAcceptor : L4_UntypedWordsAcceptor, &room);
        L4_Set_XferTimeouts(xfer_timeouts);
        tag = L4_Receive(main_thread);
        receive_tag = tag.raw;
        receive_error = L4_IpcFailed(tag) ? L4_ErrorCode() : 0;
        for (int i = 0; i < 6; i++) {
            L4_Word_t word;
            L4_StoreMR(i + 1, &word);
            received[i] = word;
        }
        L4_Accept(L4_UntypedWordsAcceptor);
        receive_done = 1;
        L4_Receive(main_thread);
    }
}

static void fill(void) {
    for (int i = 0; i < MOST; i++) source[i] = (char)(i * 7 + i / 251);
    memset(target, 0, sizeof target);
}

static void expect_buffers(L4_Word_t size, char *at, L4_Word_t size2, char *at2) {
    memset(buffers, 0, sizeof buffers);
    buffers[0].size = size;
    buffers[0].at = at;
    buffers[1].size = size2;
    buffers[1].at = at2;
    accept = 1;
    xfer_timeouts = 0;
}

/* Sends items to the receiver, which is ready for one message; its error code or 0. */
static L4_Word_t send_strings(L4_ThreadId_t to, int untyped, const L4_StringItem_t *first, const L4_StringItem_t *second) {
    L4_Msg_t msg;
    L4_MsgTag_t tag;
    L4_Word_t error;
    L4_MsgClear(&msg);
    for (int i = 0; i < untyped; i++) L4_MsgAppendWord(&msg, 100u + (L4_Word_t)i);
    L4_MsgAppendStringItem(&msg, first);
    if (second) {
        msg.raw[untyped + 1] |= 1;
        L4_MsgAppendStringItem(&msg, second);
    }
    receives(to);
    receive_done = 0;
    L4_MsgLoad(&msg);
    tag = L4_Send_Timeout(to, PATIENCE);
    error = L4_IpcFailed(tag) ? L4_ErrorCode() : 0;
    soon(&receive_done);
    return error;
}

/* Lets the receiver prepare for another message. */
static void next(L4_ThreadId_t to) {
    L4_Set_MsgTag(L4_Niltag);
    L4_Send_Timeout(to, PATIENCE);
}

static void simple(void) {
    L4_StringItem_t string = L4_StringItem(1000, source), other = L4_StringItem(50, source + 2000);
    fill();
    expect_buffers(MOST, target, 0, NULL);
    L4_ThreadId_t far = start_apart(receiver, 100);
    expect_word(send_strings(far, 2, &string, NULL), 0, "a string between spaces is sent");
    expect(memcmp(source, target, 1000) == 0 && target[1000] == 0, "and all of it comes");
    expect_word(L4_UntypedWords(__L4_Tag(receive_tag)) | L4_TypedWords(__L4_Tag(receive_tag)) << 8, 2 | 2 << 8, "with its tag");
    expect(received[0] == 100 && received[1] == 101, "the words before it");
    expect_word(received[2] >> 10, 1000, "and its length");
    fill();
    expect_buffers(500, target, 500, target + 6000);
    next(far);
    string = L4_StringItem(500, source);
    expect_word(send_strings(far, 0, &string, &other), 0, "two strings into two buffers");
    expect(memcmp(target, source, 500) == 0 && memcmp(target + 6000, source + 2000, 50) == 0, "come apart");
    finish();
    fill();
    expect_buffers(MOST, target, 0, NULL);
    L4_ThreadId_t near = start(receiver, 100);
    string = L4_StringItem(10000, source);
    expect_word(send_strings(near, 0, &string, NULL), 0, "a long string inside a space");
    expect(memcmp(source, target, 10000) == 0, "comes whole");
    finish();
}

static void compound(void) {
    struct {
        L4_StringItem_t item;
        L4_Word_t room[8];
    } s;
    L4_StringItem_t part = L4_StringItem(30, source + 500);
    fill();
    expect_buffers(MOST, target, 0, NULL);
    L4_ThreadId_t far = start_apart(receiver, 100);
    s.item = L4_StringItem(100, source);
    L4_AddSubstringAddressTo(&s.item, source + 300);
    L4_AddSubstringTo(&s.item, &part);
    expect_word(send_strings(far, 0, &s.item, NULL), 0, "a string of three pieces is sent");
    expect(memcmp(target, source, 100) == 0 && memcmp(target + 100, source + 300, 100) == 0 &&
               memcmp(target + 200, source + 500, 30) == 0 && target[230] == 0,
           "and comes in one");
    finish();
}

static void overflows(void) {
    L4_StringItem_t string = L4_StringItem(1000, source);
    fill();
    expect_buffers(400, target, 0, NULL);
    L4_ThreadId_t far = start_apart(receiver, 100);
    L4_Word_t error = send_strings(far, 0, &string, NULL);
    expect_word(error & 0xF, 4 << 1, "a buffer that is too small: the sender gets error 4");
    expect_word(receive_error & 0xF, 4 << 1 | 1, "the receiver, too");
    accept = 0;
    next(far);
    error = send_strings(far, 0, &string, NULL);
    expect_word(error & 0xF, 4 << 1, "who accepts no strings: error 4");
    expect_word(receive_error & 0xF, 4 << 1 | 1, "on both sides");
    finish();
}

static void faulting(void) {
    L4_StringItem_t string = L4_StringItem(9000, source);
    char *far_target = (char *)WINDOW + 0x100000;
    L4_ThreadId_t far;
    L4_Word_t error;
    fill();
    expect_buffers(9000, far_target, 0, NULL);
    far = start_apart(receiver, 100);
    L4_Word_t before = faults.count;
    expect_word(send_strings(far, 0, &string, NULL), 0, "a string into memory that is not there yet is sent");
    expect(faults.count - before >= 3, "after the receiver's pager was asked for each page");
    expect_word(faults.access, L4_Writable, "to be written");
    finish();
    expect_buffers(9000, far_target, 0, NULL);
    xfer_timeouts = L4_Timeouts(L4_ZeroTime, L4_ZeroTime);
    far = start_apart(receiver, 100);
    error = send_strings(far, 0, &string, NULL);
    expect((error & 0xF) == 5 << 1 || (error & 0xF) == 6 << 1, "a transfer timeout of zero ends it at the first fault");
    expect((receive_error & 0xF) == (5 << 1 | 1) || (receive_error & 0xF) == (6 << 1 | 1), "for the receiver, too");
    finish();
}

/* A page that no RAM is behind, on a machine with less than 240 MiB. Kernels may differ in what they do with it. */
static void device_memory(void) {
    char *at = (char *)WINDOW + 0x900000;
    L4_StringItem_t string = L4_StringItem(64, at);
    L4_Fpage_t page = L4_FpageLog2(0x0EFFF000, 12);
    if (L4_IsNilFpage(L4_Sigma0_GetPage_RcvWindow(L4_nilthread, page, L4_FpageLog2((L4_Word_t)at, 12)))) return;
    expect_buffers(MOST, target, 0, NULL);
    L4_Word_t error = send_strings(start_apart(receiver, 100), 0, &string, NULL);
    expect(error == 0 || (error & 0xF) == 4 << 1, "a string out of device memory is sent, or ends with error 4");
    finish();
}

void check_strings(void) {
    area("Strings");
    simple();
    compound();
    overflows();
    faulting();
    device_memory();
}
