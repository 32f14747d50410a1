/*
 * Threads: thread control registers, ExchangeRegisters, ThreadControl.
 * Manual: L4 X.2, chapter 2 (Threads).
 */
#ifndef L4_THREAD_H
#define L4_THREAD_H

#include <l4/arch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Thread control registers of the running thread ---------------------------------------- */

/* Manual: L4 X.2, chapter 2, Thread Control Registers. */

/* The running thread's global id. */
L4_INLINE L4_ThreadId_t L4_MyGlobalId(void) { return __L4_Thread(__L4_Tcr(__L4_TCR_MY_GLOBAL_ID)); }
/* The running thread's local id, which only its own address space knows. */
L4_INLINE L4_ThreadId_t L4_MyLocalId(void) { return __L4_Thread((L4_Word_t)__L4_Utcb()); }
/* The same as L4_MyGlobalId. */
L4_INLINE L4_ThreadId_t L4_Myself(void) { return L4_MyGlobalId(); }
/* The processor that the thread runs on; always 0 here. */
L4_INLINE L4_Word_t L4_ProcessorNo(void) { return __L4_Tcr(__L4_TCR_PROCESSOR_NO); }
/* A word that the program may use as it likes. */
L4_INLINE L4_Word_t L4_UserDefinedHandle(void) { return __L4_Tcr(__L4_TCR_USER_DEFINED_HANDLE); }
/* Writes that word. */
L4_INLINE void L4_Set_UserDefinedHandle(L4_Word_t h) { __L4_SetTcr(__L4_TCR_USER_DEFINED_HANDLE, h); }
/* The thread to which page faults are sent. */
L4_INLINE L4_ThreadId_t L4_Pager(void) { return __L4_Thread(__L4_Tcr(__L4_TCR_PAGER)); }
/* From now on page faults of the running thread are sent to t. */
L4_INLINE void L4_Set_Pager(L4_ThreadId_t t) { __L4_SetTcr(__L4_TCR_PAGER, t.raw); }
/* The thread to which exceptions are sent; nil for none. */
L4_INLINE L4_ThreadId_t L4_ExceptionHandler(void) { return __L4_Thread(__L4_Tcr(__L4_TCR_EXCEPTION_HANDLER)); }
/* From now on exceptions of the running thread are sent to t. */
L4_INLINE void L4_Set_ExceptionHandler(L4_ThreadId_t t) { __L4_SetTcr(__L4_TCR_EXCEPTION_HANDLER, t.raw); }

/*
 * ErrorCode after a failed IPC: (code << 1) | phase, phase 0 send, 1 receive; after another failed
 * system call one of L4_Err*. l4_ipc_error_text in <playground.h> puts it in words.
 */
L4_INLINE L4_Word_t L4_ErrorCode(void) { return __L4_Tcr(__L4_TCR_ERROR_CODE); }
/* Writes ErrorCode. */
L4_INLINE void L4_Set_ErrorCode(L4_Word_t code) { __L4_SetTcr(__L4_TCR_ERROR_CODE, code); }
/* How long page faults during a string transfer may take: for sending in bits 31-16, for receiving in bits 15-0. */
L4_INLINE L4_Word_t L4_XferTimeouts(void) { return __L4_Tcr(__L4_TCR_XFER_TIMEOUTS); }
/* Writes the transfer timeouts; L4_Timeouts makes the word. */
L4_INLINE void L4_Set_XferTimeouts(L4_Word_t timeouts) { __L4_SetTcr(__L4_TCR_XFER_TIMEOUTS, timeouts); }
/* For whom the last received message was meant, when L4_IpcRedirected. */
L4_INLINE L4_ThreadId_t L4_IntendedReceiver(void) { return __L4_Thread(__L4_Tcr(__L4_TCR_INTENDED_RECEIVER)); }
/* Who sent the last received message, when L4_IpcPropagated. */
L4_INLINE L4_ThreadId_t L4_ActualSender(void) { return __L4_Thread(__L4_Tcr(__L4_TCR_VIRTUAL_SENDER)); }
/* On behalf of whom messages with L4_Set_Propagation are sent. */
L4_INLINE void L4_Set_VirtualSender(L4_ThreadId_t t) { __L4_SetTcr(__L4_TCR_VIRTUAL_SENDER, t.raw); }
/* Of kernels for several word sizes; a word of the thread control registers here. */
L4_INLINE L4_Word_t L4_WordSizeMask(void) { return __L4_Tcr(-1); }

/* Of kernels for several word sizes; sets all bits of that word here. */
L4_INLINE void L4_Reset_WordSizeMask(void) { __L4_SetTcr(-1, ~0u); }

/* Preemption flags: bit 5 signal, bit 6 delay, bit 7 pending. The setters return the old state. */
L4_INLINE L4_Word_t __L4_SetPreemptFlags(L4_Word_t and_mask, L4_Word_t or_mask) {
    volatile L4_Word8_t *flags = (volatile L4_Word8_t *)&__L4_Utcb()[__L4_TCR_FLAGS];
    L4_Word8_t old = *flags;
    *flags = (L4_Word8_t)((old & and_mask) | or_mask);
    return old;
}
/* From now on a preemption is told to the exception handler. Returns whether it was so before. */
L4_INLINE L4_Bool_t L4_EnablePreemptionFaultException(void) { return (__L4_SetPreemptFlags(~0u, 1u << 5) >> 5) & 1; }
/* From now on preemptions are told to nobody. Returns whether they were before. */
L4_INLINE L4_Bool_t L4_DisablePreemptionFaultException(void) { return (__L4_SetPreemptFlags(~(1u << 5), 0) >> 5) & 1; }
/* From now on preemption is delayed, for as long as L4_Set_PreemptionDelay allows. Returns whether it was so before. */
L4_INLINE L4_Bool_t L4_DisablePreemption(void) { return (__L4_SetPreemptFlags(~0u, 1u << 6) >> 6) & 1; }
/* From now on preemption is not delayed. Returns whether it was before. */
L4_INLINE L4_Bool_t L4_EnablePreemption(void) { return (__L4_SetPreemptFlags(~(1u << 6), 0) >> 6) & 1; }
/* Was a preemption held back? Reading clears the mark. */
L4_INLINE L4_Bool_t L4_PreemptionPending(void) { return (__L4_SetPreemptFlags(~(1u << 7), 0) >> 7) & 1; }

/* Sets the flag of coprocessor n: the thread has state in it. */
L4_INLINE void L4_Set_CopFlag(L4_Word_t n) {
    ((volatile L4_Word8_t *)&__L4_Utcb()[__L4_TCR_FLAGS])[1] |= (L4_Word8_t)(1u << n);
}
/* Clears the flag of coprocessor n: the kernel need not keep its state. */
L4_INLINE void L4_Clr_CopFlag(L4_Word_t n) {
    ((volatile L4_Word8_t *)&__L4_Utcb()[__L4_TCR_FLAGS])[1] &= (L4_Word8_t)~(1u << n);
}

/* ---- ExchangeRegisters: threads of the caller's own address space ---------------------------- */

/* Manual: L4 X.2, chapter 2, ExchangeRegisters. */

/* Bits of L4_ExchangeRegisters' control: which registers are written, and what else is done. */
#define L4_EXREGS_HALT 0x001         /* in: the value for h; out: was halted */
#define L4_EXREGS_RECEIVE 0x002      /* in: cancel receive; out: was receiving */
#define L4_EXREGS_SEND 0x004         /* in: cancel send; out: was sending */
#define L4_EXREGS_SP 0x008
#define L4_EXREGS_IP 0x010
#define L4_EXREGS_FLAGS 0x020
#define L4_EXREGS_USERHANDLE 0x040
#define L4_EXREGS_PAGER 0x080
#define L4_EXREGS_SET_HALT 0x100     /* apply the halt value */
#define L4_EXREGS_DELIVER 0x200      /* deliver the old values */

/*
 * Reads and writes the registers that control names of a thread, and stops or starts it; pointers may be NULL. Returns the
 * other form (local for global, global for local) of dest.
 * Errors: nil, and L4_ErrorCode 2, for a thread that is not one of the own address space.
 */
L4_INLINE L4_ThreadId_t L4_ExchangeRegisters(L4_ThreadId_t dest, L4_Word_t control, L4_Word_t sp, L4_Word_t ip,
                                             L4_Word_t flags, L4_Word_t UserDefHandle, L4_ThreadId_t pager,
                                             L4_Word_t *old_control, L4_Word_t *old_sp, L4_Word_t *old_ip,
                                             L4_Word_t *old_flags, L4_Word_t *old_UserDefhandle,
                                             L4_ThreadId_t *old_pager) {
    L4_Word_t io[7];
    io[0] = dest.raw;
    io[1] = control;
    io[2] = sp;
    io[3] = ip;
    io[4] = flags;
    io[5] = UserDefHandle;
    io[6] = pager.raw;
    __L4_ExchangeRegistersRaw(io);
    if (old_control) *old_control = io[1];
    if (old_sp) *old_sp = io[2];
    if (old_ip) *old_ip = io[3];
    if (old_flags) *old_flags = io[4];
    if (old_UserDefhandle) *old_UserDefhandle = io[5];
    if (old_pager) *old_pager = __L4_Thread(io[6]);
    return __L4_Thread(io[0]);
}

/* The common case of the above that only wants io back: result id, control, sp, ip, flags, ... */
L4_INLINE void __L4_Exregs(L4_Word_t io[7], L4_ThreadId_t dest, L4_Word_t control) {
    io[0] = dest.raw;
    io[1] = control;
    io[2] = io[3] = io[4] = io[5] = io[6] = 0;
    __L4_ExchangeRegistersRaw(io);
}

/* The global id of a thread of the own address space. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadId_t L4_GlobalIdOf(L4_ThreadId_t t) {
    L4_Word_t io[7];
    if (!L4_IsLocalId(t) || L4_IsNilThread(t)) return t;
    __L4_Exregs(io, t, L4_EXREGS_DELIVER);
    return __L4_Thread(io[0]);
}

/* The local id of a thread of the own address space. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadId_t L4_LocalIdOf(L4_ThreadId_t t) {
    L4_Word_t io[7];
    if (!L4_IsGlobalId(t)) return t;
    __L4_Exregs(io, t, L4_EXREGS_DELIVER);
    return __L4_Thread(io[0]);
}

/* The same as L4_LocalIdOf. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadId_t L4_LocalId(L4_ThreadId_t t) { return L4_LocalIdOf(t); }

/* Are these two ids, local or global, of one thread? */
L4_INLINE L4_Bool_t L4_SameThreads(L4_ThreadId_t l, L4_ThreadId_t r) {
    return L4_GlobalIdOf(l).raw == L4_GlobalIdOf(r).raw;
}

/* The user-defined handle of a thread of the own address space. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_Word_t L4_UserDefinedHandleOf(L4_ThreadId_t t) {
    L4_Word_t io[7];
    __L4_Exregs(io, t, L4_EXREGS_DELIVER);
    return io[5];
}

/* Writes the user-defined handle of a thread of the own address space. Errors: as L4_ExchangeRegisters. */
L4_INLINE void L4_Set_UserDefinedHandleOf(L4_ThreadId_t t, L4_Word_t handle) {
    L4_Word_t io[7] = {t.raw, L4_EXREGS_USERHANDLE, 0, 0, 0, handle, 0};
    __L4_ExchangeRegistersRaw(io);
}

/* The pager of a thread of the own address space. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadId_t L4_PagerOf(L4_ThreadId_t t) {
    L4_Word_t io[7];
    __L4_Exregs(io, t, L4_EXREGS_DELIVER);
    return __L4_Thread(io[6]);
}

/* Gives a thread of the own address space another pager. Errors: as L4_ExchangeRegisters. */
L4_INLINE void L4_Set_PagerOf(L4_ThreadId_t t, L4_ThreadId_t pager) {
    L4_Word_t io[7] = {t.raw, L4_EXREGS_PAGER, 0, 0, 0, 0, pager.raw};
    __L4_ExchangeRegistersRaw(io);
}

/* Resumes a stopped thread; an IPC it was in is cancelled. Errors: as L4_ExchangeRegisters. */
L4_INLINE void L4_Start(L4_ThreadId_t t) {
    L4_Word_t io[7];
    __L4_Exregs(io, t, L4_EXREGS_SET_HALT | L4_EXREGS_RECEIVE | L4_EXREGS_SEND);
}

/* Starts a thread at ip with its stack at sp. Errors: as L4_ExchangeRegisters. */
L4_INLINE void L4_Start_SpIp(L4_ThreadId_t t, L4_Word_t sp, L4_Word_t ip) {
    L4_Word_t io[7] = {t.raw, L4_EXREGS_SET_HALT | L4_EXREGS_RECEIVE | L4_EXREGS_SEND | L4_EXREGS_SP | L4_EXREGS_IP,
                       sp, ip, 0, 0, 0};
    __L4_ExchangeRegistersRaw(io);
}

/* Starts a thread at ip with its stack at sp and these EFLAGS. Errors: as L4_ExchangeRegisters. */
L4_INLINE void L4_Start_SpIpFlags(L4_ThreadId_t t, L4_Word_t sp, L4_Word_t ip, L4_Word_t flags) {
    L4_Word_t io[7] = {t.raw,
                       L4_EXREGS_SET_HALT | L4_EXREGS_RECEIVE | L4_EXREGS_SEND | L4_EXREGS_SP | L4_EXREGS_IP |
                           L4_EXREGS_FLAGS,
                       sp, ip, flags, 0, 0};
    __L4_ExchangeRegistersRaw(io);
}

/* What a thread did when it was stopped. */
typedef struct {
    L4_Word_t raw;
} L4_ThreadState_t;

/* Was it stopped already? */
L4_INLINE L4_Bool_t L4_ThreadWasHalted(L4_ThreadState_t s) { return (s.raw & L4_EXREGS_HALT) != 0; }
/* Was it receiving, or waiting to? */
L4_INLINE L4_Bool_t L4_ThreadWasReceiving(L4_ThreadState_t s) { return (s.raw & L4_EXREGS_RECEIVE) != 0; }
/* Was it sending, or waiting to? */
L4_INLINE L4_Bool_t L4_ThreadWasSending(L4_ThreadState_t s) { return (s.raw & L4_EXREGS_SEND) != 0; }
/* Was it in an IPC? */
L4_INLINE L4_Bool_t L4_ThreadWasIpcing(L4_ThreadState_t s) {
    return (s.raw & (L4_EXREGS_RECEIVE | L4_EXREGS_SEND)) != 0;
}

L4_INLINE L4_ThreadState_t __L4_StopWith(L4_ThreadId_t t, L4_Word_t cancel, L4_Word_t *sp, L4_Word_t *ip,
                                         L4_Word_t *flags) {
    L4_Word_t io[7];
    L4_ThreadState_t state;
    __L4_Exregs(io, t, L4_EXREGS_SET_HALT | L4_EXREGS_HALT | L4_EXREGS_DELIVER | cancel);
    if (sp) *sp = io[2];
    if (ip) *ip = io[3];
    if (flags) *flags = io[4];
    state.raw = io[1];
    return state;
}

/* Stops a thread; an IPC it is in goes on. Returns the state it was in. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadState_t L4_Stop(L4_ThreadId_t t) { return __L4_StopWith(t, 0, 0, 0, 0); }
/*
 * Stops a thread and reads where it was. An IPC it is in goes on; pointers may be NULL.
 * Errors: as L4_ExchangeRegisters.
 */
L4_INLINE L4_ThreadState_t L4_Stop_SpIpFlags(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip, L4_Word_t *flags) {
    return __L4_StopWith(t, 0, sp, ip, flags);
}
/* Stops a thread and cancels its receiving, which fails with code 3. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadState_t L4_AbortReceive_and_stop(L4_ThreadId_t t) {
    return __L4_StopWith(t, L4_EXREGS_RECEIVE, 0, 0, 0);
}
/* Stops a thread and cancels its sending, which fails with code 3. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadState_t L4_AbortSend_and_stop(L4_ThreadId_t t) { return __L4_StopWith(t, L4_EXREGS_SEND, 0, 0, 0); }
/* Stops a thread and cancels the IPC it is in, which fails with code 3. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadState_t L4_AbortIpc_and_stop(L4_ThreadId_t t) {
    return __L4_StopWith(t, L4_EXREGS_RECEIVE | L4_EXREGS_SEND, 0, 0, 0);
}
/* L4_AbortReceive_and_stop that reads where the thread was. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadState_t L4_AbortReceive_and_stop_SpIpFlags(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip,
                                                             L4_Word_t *flags) {
    return __L4_StopWith(t, L4_EXREGS_RECEIVE, sp, ip, flags);
}
/* L4_AbortSend_and_stop that reads where the thread was. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadState_t L4_AbortSend_and_stop_SpIpFlags(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip,
                                                          L4_Word_t *flags) {
    return __L4_StopWith(t, L4_EXREGS_SEND, sp, ip, flags);
}
/* L4_AbortIpc_and_stop that reads where the thread was. Errors: as L4_ExchangeRegisters. */
L4_INLINE L4_ThreadState_t L4_AbortIpc_and_stop_SpIpFlags(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip,
                                                         L4_Word_t *flags) {
    return __L4_StopWith(t, L4_EXREGS_RECEIVE | L4_EXREGS_SEND, sp, ip, flags);
}

/* ---- ThreadControl: privileged (sigma0, root task) -------------------------------------------- */

/* Manual: L4 X.2, chapter 2, ThreadControl. */

/*
 * Creates, changes or (space nil) deletes a thread. 1, or 0.
 * UtcbLocation (void *)-1 leaves the UTCB where it is.
 * Errors: in L4_ErrorCode: 1 not privileged, 2 thread, scheduler or pager, 3 no such space, 6 place of the UTCB, 8 no memory.
 */
L4_INLINE L4_Word_t L4_ThreadControl(L4_ThreadId_t dest, L4_ThreadId_t SpaceSpecifier, L4_ThreadId_t Scheduler,
                                     L4_ThreadId_t Pager, void *UtcbLocation) {
    return __L4_ThreadControlRaw(dest.raw, SpaceSpecifier.raw, Scheduler.raw, Pager.raw, (L4_Word_t)UtcbLocation);
}

/* From now on handler receives the interrupt's messages. 1, or 0. Errors: as L4_ThreadControl. */
L4_INLINE L4_Word_t L4_AssociateInterrupt(L4_ThreadId_t interrupt, L4_ThreadId_t handler) {
    return L4_ThreadControl(interrupt, interrupt, L4_nilthread, handler, (void *)-1);
}

/* The interrupt's messages go to nobody. Errors: as L4_ThreadControl. */
L4_INLINE L4_Word_t L4_DeassociateInterrupt(L4_ThreadId_t interrupt) {
    return L4_ThreadControl(interrupt, interrupt, L4_nilthread, interrupt, (void *)-1);
}

#ifdef __cplusplus
}
#endif
/* ---- C++: one name for what C must tell apart, and operators ------------------------------------- */

#ifdef __cplusplus

static inline L4_ThreadId_t L4_GlobalId(L4_ThreadId_t t) { return L4_GlobalIdOf(t); }
static inline L4_Word_t L4_UserDefinedHandle(L4_ThreadId_t t) { return L4_UserDefinedHandleOf(t); }
static inline void L4_Set_UserDefinedHandle(L4_ThreadId_t t, L4_Word_t handle) { L4_Set_UserDefinedHandleOf(t, handle); }
static inline L4_ThreadId_t L4_Pager(L4_ThreadId_t t) { return L4_PagerOf(t); }
static inline void L4_Set_Pager(L4_ThreadId_t t, L4_ThreadId_t pager) { L4_Set_PagerOf(t, pager); }
static inline void L4_Start(L4_ThreadId_t t, L4_Word_t sp, L4_Word_t ip) { L4_Start_SpIp(t, sp, ip); }
static inline void L4_Start(L4_ThreadId_t t, L4_Word_t sp, L4_Word_t ip, L4_Word_t flags) {
    L4_Start_SpIpFlags(t, sp, ip, flags);
}
static inline L4_ThreadState_t L4_Stop(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip, L4_Word_t *flags) {
    return L4_Stop_SpIpFlags(t, sp, ip, flags);
}
static inline L4_ThreadState_t L4_AbortReceive_and_stop(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip, L4_Word_t *flags) {
    return L4_AbortReceive_and_stop_SpIpFlags(t, sp, ip, flags);
}
static inline L4_ThreadState_t L4_AbortSend_and_stop(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip, L4_Word_t *flags) {
    return L4_AbortSend_and_stop_SpIpFlags(t, sp, ip, flags);
}
static inline L4_ThreadState_t L4_AbortIpc_and_stop(L4_ThreadId_t t, L4_Word_t *sp, L4_Word_t *ip, L4_Word_t *flags) {
    return L4_AbortIpc_and_stop_SpIpFlags(t, sp, ip, flags);
}

#endif
#endif
