/*
 * IPC: the one system call and its usual forms.
 *
 * Every call sends the message in the message registers and returns the tag of the received
 * message; bit 15 of that tag set (L4_IpcFailed) means an error, told by L4_ErrorCode().
 * Manual: L4 X.2, chapter 5, Ipc.
 */
#ifndef L4_IPC_H
#define L4_IPC_H

#include <l4/message.h>
#include <l4/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Two timeouts in one word, as L4_Ipc takes them: for sending in bits 31-16, for receiving in bits 15-0. */
L4_INLINE L4_Word_t L4_Timeouts(L4_Time_t SndTimeout, L4_Time_t RcvTimeout) {
    return ((L4_Word_t)SndTimeout.raw << 16) | RcvTimeout.raw;
}

#define __L4_NEVER_NEVER 0u
#define __L4_ZERO_NEVER 0x04000000u

/*
 * Sends to `to` unless nil, then receives from FromSpecifier unless nil. The sender is stored at
 * *from, which may be NULL. A partner in the caller's own space is reported by its local id.
 * Errors: L4_IpcFailed of the tag; L4_ErrorCode is then (code << 1) | phase, phase 0 send, 1 receive. Codes: 1 timeout,
 * 2 no such thread, 3 cancelled, 4 message overflow, 5 and 6 transfer timeout by a page fault of the own or the
 * partner's side, 7 aborted. l4_ipc_error_text puts it in words.
 */
L4_INLINE L4_MsgTag_t L4_Ipc(L4_ThreadId_t to, L4_ThreadId_t FromSpecifier, L4_Word_t Timeouts, L4_ThreadId_t *from) {
    return __L4_Tag(__L4_IpcRaw(to.raw, FromSpecifier.raw, Timeouts, from ? &from->raw : (L4_Word_t *)0));
}

/* L4_Ipc for partners of the own address space. Errors: as L4_Ipc. */
L4_INLINE L4_MsgTag_t L4_Lipc(L4_ThreadId_t to, L4_ThreadId_t FromSpecifier, L4_Word_t Timeouts, L4_ThreadId_t *from) {
    return __L4_Tag(__L4_LipcRaw(to.raw, FromSpecifier.raw, Timeouts, from ? &from->raw : (L4_Word_t *)0));
}

/* Sends to a thread, which may take SndTimeout to begin receiving. Errors: as L4_Ipc, of the send phase. */
L4_INLINE L4_MsgTag_t L4_Send_Timeout(L4_ThreadId_t to, L4_Time_t SndTimeout) {
    return L4_Ipc(to, L4_nilthread, L4_Timeouts(SndTimeout, L4_Never), (L4_ThreadId_t *)0);
}
/* Sends to a thread, however long it takes until that receives. Errors: as L4_Ipc, of the send phase. */
L4_INLINE L4_MsgTag_t L4_Send(L4_ThreadId_t to) {
    return L4_Ipc(to, L4_nilthread, __L4_NEVER_NEVER, (L4_ThreadId_t *)0);
}
/* Sends only if the receiver is waiting. Errors: as L4_Ipc, of the send phase; code 1 when it is not waiting. */
L4_INLINE L4_MsgTag_t L4_Reply(L4_ThreadId_t to) {
    return L4_Ipc(to, L4_nilthread, __L4_ZERO_NEVER, (L4_ThreadId_t *)0);
}
/* Receives from one thread, which may take RcvTimeout to send. Errors: as L4_Ipc, of the receive phase. */
L4_INLINE L4_MsgTag_t L4_Receive_Timeout(L4_ThreadId_t from, L4_Time_t RcvTimeout) {
    return L4_Ipc(L4_nilthread, from, L4_Timeouts(L4_Never, RcvTimeout), (L4_ThreadId_t *)0);
}
/* Receives from one thread, however long it takes. Errors: as L4_Ipc, of the receive phase. */
L4_INLINE L4_MsgTag_t L4_Receive(L4_ThreadId_t from) {
    return L4_Ipc(L4_nilthread, from, __L4_NEVER_NEVER, (L4_ThreadId_t *)0);
}
/* Receives from anybody within RcvTimeout; *from is who it was. Errors: as L4_Ipc, of the receive phase. */
L4_INLINE L4_MsgTag_t L4_Wait_Timeout(L4_Time_t RcvTimeout, L4_ThreadId_t *from) {
    return L4_Ipc(L4_nilthread, L4_anythread, L4_Timeouts(L4_Never, RcvTimeout), from);
}
/* Receives from anybody, however long it takes; *from is who it was. Errors: as L4_Ipc, of the receive phase. */
L4_INLINE L4_MsgTag_t L4_Wait(L4_ThreadId_t *from) {
    return L4_Ipc(L4_nilthread, L4_anythread, __L4_NEVER_NEVER, from);
}
/* Sends to `to` and waits for its answer. Errors: as L4_Ipc. */
L4_INLINE L4_MsgTag_t L4_Call_Timeouts(L4_ThreadId_t to, L4_Time_t SndTimeout, L4_Time_t RcvTimeout) {
    return L4_Ipc(to, to, L4_Timeouts(SndTimeout, RcvTimeout), (L4_ThreadId_t *)0);
}
/* Sends to a thread and waits for its answer, both however long it takes. Errors: as L4_Ipc. */
L4_INLINE L4_MsgTag_t L4_Call(L4_ThreadId_t to) { return L4_Ipc(to, to, __L4_NEVER_NEVER, (L4_ThreadId_t *)0); }
/* A server's step: answers `to` if that is waiting, then waits for the next request from anybody. Errors: as L4_Ipc. */
L4_INLINE L4_MsgTag_t L4_ReplyWait_Timeout(L4_ThreadId_t to, L4_Time_t RcvTimeout, L4_ThreadId_t *from) {
    return L4_Ipc(to, L4_anythread, L4_Timeouts(L4_ZeroTime, RcvTimeout), from);
}
/*
 * A server's step: answers `to` if that is waiting, then waits for the next request, however long it takes.
 * Errors: as L4_Ipc.
 */
L4_INLINE L4_MsgTag_t L4_ReplyWait(L4_ThreadId_t to, L4_ThreadId_t *from) {
    return L4_Ipc(to, L4_anythread, __L4_ZERO_NEVER, from);
}
/* L4_Call to a thread of the own address space. Errors: as L4_Ipc. */
L4_INLINE L4_MsgTag_t L4_Lcall(L4_ThreadId_t to) { return L4_Lipc(to, to, __L4_NEVER_NEVER, (L4_ThreadId_t *)0); }
/* L4_ReplyWait that answers and waits for threads of the own address space only. Errors: as L4_Ipc. */
L4_INLINE L4_MsgTag_t L4_LreplyWait(L4_ThreadId_t to, L4_ThreadId_t *from) {
    return L4_Lipc(to, L4_anylocalthread, __L4_ZERO_NEVER, from);
}

/* Another name of L4_LreplyWait. Errors: as L4_Ipc. */
L4_INLINE L4_MsgTag_t L4_Lreply_Wait(L4_ThreadId_t to, L4_ThreadId_t *from) { return L4_LreplyWait(to, from); }

/* Sleeps by waiting for a message from oneself, which can only time out. MR0 is destroyed. */
L4_INLINE void L4_Sleep(L4_Time_t t) { L4_Receive_Timeout(L4_MyLocalId(), t); }

#ifdef __cplusplus
}
#endif
/* ---- C++: one name for what C must tell apart, and operators ------------------------------------- */

#ifdef __cplusplus

static inline L4_MsgTag_t L4_Call(L4_ThreadId_t to, L4_Time_t snd, L4_Time_t rcv) { return L4_Call_Timeouts(to, snd, rcv); }
static inline L4_MsgTag_t L4_Send(L4_ThreadId_t to, L4_Time_t snd) { return L4_Send_Timeout(to, snd); }
static inline L4_MsgTag_t L4_Receive(L4_ThreadId_t from, L4_Time_t rcv) { return L4_Receive_Timeout(from, rcv); }
static inline L4_MsgTag_t L4_Wait(L4_Time_t rcv, L4_ThreadId_t *from) { return L4_Wait_Timeout(rcv, from); }
static inline L4_MsgTag_t L4_ReplyWait(L4_ThreadId_t to, L4_Time_t rcv, L4_ThreadId_t *from) {
    return L4_ReplyWait_Timeout(to, rcv, from);
}

#endif
#endif
