// The C++ names of the L4 headers, used as a program uses them. The status is the number of failures.
#include <l4/ipc.h>
#include <l4/kdebug.h>
#include <l4/kip.h>
#include <l4/schedule.h>
#include <cstdio>
#include <cstring>
#include "check.h"
#include <playground.h>


static void echo(void *) {
    L4_ThreadId_t from;
    L4_Msg_t msg;
    L4_MsgTag_t tag = L4_Wait(&from);
    for (;;) {
        L4_Store(tag, &msg);
        L4_Word_t sum = L4_Get(&msg, 0) + L4_Word(&msg, 1);
        L4_Clear(&msg);
        L4_Append(&msg, sum);
        L4_Set_Label(&msg, 7);
        L4_Load(&msg);
        tag = L4_ReplyWait(from, L4_Never, &from);
    }
}

static void messages() {
    L4_ThreadId_t server = l4_thread_create(echo, nullptr, "echo", 100);
    L4_Msg_t msg;
    L4_Clear(&msg);
    L4_Append(&msg, 40);
    L4_Append(&msg, 2u);
    L4_Load(&msg);
    L4_MsgTag_t tag = L4_Call(server, L4_Never, L4_TimePeriod(100000));
    L4_Store(tag, &msg);
    CHECK(L4_IpcSucceeded(tag) && L4_Label(&msg) == 7 && L4_Get(&msg, 0) == 42);
    CHECK(L4_MsgTag(&msg) == tag && tag + 1 != tag && L4_Label(tag + 9) == 9);
    CHECK(L4_IpcFailed(L4_Receive(server, L4_ZeroTime)) && L4_IpcFailed(L4_Wait(L4_ZeroTime, &server)));
    L4_Clear(&msg);
    L4_Append(&msg, L4_MapItem(L4_Fpage(0x10000, 4096) + L4_Readable, 0));
    L4_MapItem_t item;
    CHECK(L4_Get(&msg, 0, &item) == 2 && L4_MapItem(item) && !L4_GrantItem(item) && L4_Rights(L4_SndFpage(item)) == L4_Readable);
}

static void strings() {
    char text[64];
    struct {
        L4_StringItem_t item;
        L4_Word_t room[6];
    } s = {L4_StringItem(8, text), {}};
    s.item += &text[8];
    s.item += L4_StringItem(4, text + 32);
    CHECK(L4_CompoundString(&s.item) && L4_Substrings(&s.item) == 2 && L4_StringItem(&s.item));
    L4_MsgBuffer_t buffer;
    L4_Clear(&buffer);
    L4_Append(&buffer, &s.item);
    CHECK(buffer.raw[0] == 5);
    L4_Accept(L4_StringItemsAcceptor + L4_MapGrantItems(L4_Fpage(0x40000, 4096)), &buffer);
    CHECK(L4_HasStringItems(L4_Accepted()) && L4_HasMapGrantItems(L4_Accepted()));
    L4_Accept(L4_Accepted() - L4_StringItemsAcceptor);
    CHECK(!L4_HasStringItems(L4_Accepted()));
    L4_Accept(L4_UntypedWordsAcceptor);
}

static volatile unsigned counted;

static void count(void *) {
    for (;;) counted = counted + 1;
}

static void threads() {
    L4_ThreadId_t other = l4_thread_create(count, nullptr, "count", 50);
    L4_Word_t sp, ip, flags;
    CHECK(L4_LocalId(other) != other && L4_GlobalId(L4_LocalId(other)) == other);
    L4_Set_UserDefinedHandle(other, 99);
    CHECK(L4_UserDefinedHandle(other) == 99 && L4_Pager(other) == l4_init_id());
    L4_Stop(other, &sp, &ip, &flags);
    CHECK(sp != 0 && ip != 0 && (flags & 2));
    L4_Start(other, sp, ip);
    L4_Clock_t before = L4_SystemClock();
    L4_Sleep(L4_TimePeriod(2000));
    CHECK(L4_SystemClock() > before && L4_SystemClock() - before >= L4_Clock_t{1000} && before + 5 != before);
    CHECK(L4_KernelInterface() == L4_GetKernelInterface());
}

static void flexpages() {
    static char page[4096] __attribute__((aligned(4096)));
    page[0] = 1;
    L4_Fpage_t f = L4_FpageLog2((L4_Word_t)page, 12) + L4_FullyAccessible;
    f -= L4_Readable;
    f += L4_Writable;
    CHECK(L4_Rights(f) == (L4_Writable | L4_eXecutable) && L4_Rights(f - L4_Writable) == L4_eXecutable);
    CHECK(L4_Address(L4_Unmap(f - L4_FullyAccessible)) == (L4_Word_t)page && page[0] == 1);
}

int main() {
    messages();
    strings();
    threads();
    flexpages();
    printf("%d failed\n", failures);
    return failures;
}
