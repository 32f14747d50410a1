/*
 * The binary interface on IA-32: where the UTCB fields are and which registers a system call uses.
 * The kernel's entry code lies in the kernel interface page (KIP); the library's start-up code
 * stores the entry addresses in the __L4_Stub_* variables, and every call below goes through them.
 * Manual: L4 X.2, appendix A (IA-32).
 */
#ifndef L4_ARCH_H
#define L4_ARCH_H

#include <l4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Addresses of the kernel's entry stubs, filled by __L4_InitSystemCalls. */
extern L4_Word_t __L4_Stub_Ipc, __L4_Stub_Lipc, __L4_Stub_ExchangeRegisters, __L4_Stub_ThreadControl,
    __L4_Stub_SystemClock, __L4_Stub_ThreadSwitch, __L4_Stub_Schedule, __L4_Stub_Unmap,
    __L4_Stub_SpaceControl, __L4_Stub_ProcessorControl, __L4_Stub_MemoryControl;

/* Finds the kernel interface page and fills the stub addresses; start-up code calls it once. */
void __L4_InitSystemCalls(void);

/*
 * The UTCB pointer: the address of MR0, at the same time this thread's local id. The kernel keeps
 * it readable at GS:0. Not volatile: it never changes during the life of a thread.
 */
L4_INLINE L4_Word_t *__L4_Utcb(void) {
    L4_Word_t *utcb;
    __asm__("movl %%gs:0, %0" : "=r"(utcb));
    return utcb;
}

/* The same by the name that L4Ka::Pistachio's programs use. */
L4_INLINE L4_Word_t *__L4_X86_Utcb(void) { return __L4_Utcb(); }

/* Word offsets from the UTCB pointer. */
#define __L4_TCR_MY_GLOBAL_ID (-15)
#define __L4_TCR_PROCESSOR_NO (-14)
#define __L4_TCR_USER_DEFINED_HANDLE (-13)
#define __L4_TCR_PAGER (-12)
#define __L4_TCR_EXCEPTION_HANDLER (-11)
#define __L4_TCR_FLAGS (-10) /* byte 0 preemption flags, byte 1 coprocessor flags */
#define __L4_TCR_ERROR_CODE (-9)
#define __L4_TCR_XFER_TIMEOUTS (-8)
#define __L4_TCR_INTENDED_RECEIVER (-7)
#define __L4_TCR_VIRTUAL_SENDER (-6)
#define __L4_TCR_THREAD_WORD1 (-5)
#define __L4_TCR_THREAD_WORD0 (-4)
#define __L4_TCR_BR0 (-16) /* BRi is at -16 - i */

/* Message registers of a thread, MR0 to MR63. Manual: L4 X.2, chapter 5, Messages And Message Registers. */
#define L4_NUM_MRS 64
/* Buffer registers of a thread, BR0 to BR32. Manual: L4 X.2, chapter 5, String Buffers And Buffer Registers. */
#define L4_NUM_BRS 33

L4_INLINE L4_Word_t __L4_Tcr(int index) { return __L4_Utcb()[index]; }
L4_INLINE void __L4_SetTcr(int index, L4_Word_t value) { __L4_Utcb()[index] = value; }

/* ---- System calls ------------------------------------------------------------------------- */

/*
 * KernelInterface is the invalid instruction LOCK NOP, which the kernel recognises.
 * Returns the address of the KIP in this address space; the pointers may be NULL.
 * Manual: L4 X.2, chapter 1, KernelInterface.
 */
L4_INLINE void *L4_KernelInterface(L4_Word_t *ApiVersion, L4_Word_t *ApiFlags, L4_Word_t *KernelId) {
    void *kip;
    L4_Word_t version, flags, id;
    __asm__ volatile(".byte 0xF0, 0x90" : "=a"(kip), "=c"(version), "=d"(flags), "=S"(id));
    if (ApiVersion) *ApiVersion = version;
    if (ApiFlags) *ApiFlags = flags;
    if (KernelId) *KernelId = id;
    return kip;
}

/*
 * Ipc and Lipc: EAX destination, EDX source, ECX timeouts, ESI MR0, EDI UTCB; back come EAX sender,
 * ESI MR0, EBX MR1, EBP MR2. MR1 and MR2 arrive in registers only and are stored here. EBP may be
 * the frame pointer and cannot be named as a clobber, hence the push; no operand is in memory, so
 * moving ESP is safe.
 */
#define __L4_IPC_CALL(stub)                                                                        \
    L4_Word_t *utcb = __L4_Utcb();                                                                 \
    L4_Word_t tag = utcb[0], sender = to, mr1, mr2 = timeouts, source = from_specifier;            \
    __asm__ volatile("pushl %%ebp\n\t"                                                             \
                     "call *" #stub "\n\t"                                                         \
                     "movl %%ebp, %%ecx\n\t"                                                       \
                     "popl %%ebp"                                                                  \
                     : "+a"(sender), "+c"(mr2), "+d"(source), "+S"(tag), "=b"(mr1)                 \
                     : "D"(utcb)                                                                   \
                     : "memory", "cc");                                                            \
    if (from_specifier != L4_NILTHREAD_RAW) {                                                      \
        utcb[1] = mr1;                                                                             \
        utcb[2] = mr2;                                                                             \
        if (from) *from = sender;                                                                  \
    }                                                                                              \
    utcb[0] = tag;                                                                                 \
    return tag

L4_INLINE L4_Word_t __L4_IpcRaw(L4_Word_t to, L4_Word_t from_specifier, L4_Word_t timeouts, L4_Word_t *from) {
    __L4_IPC_CALL(__L4_Stub_Ipc);
}

L4_INLINE L4_Word_t __L4_LipcRaw(L4_Word_t to, L4_Word_t from_specifier, L4_Word_t timeouts, L4_Word_t *from) {
    __L4_IPC_CALL(__L4_Stub_Lipc);
}

#undef __L4_IPC_CALL

/*
 * ExchangeRegisters needs all seven registers for its parameters, so it is assembly in the library:
 * io[] = dest, control, sp, ip, flags, handle, pager; replaced by result, old control, old sp, ...
 */
void __L4_ExchangeRegistersRaw(L4_Word_t io[7]);

L4_INLINE L4_Word_t __L4_ThreadControlRaw(L4_Word_t dest, L4_Word_t space, L4_Word_t scheduler, L4_Word_t pager,
                                          L4_Word_t utcb_location) {
    __asm__ volatile("pushl %%ebp\n\tcall *__L4_Stub_ThreadControl\n\tpopl %%ebp"
                     : "+a"(dest), "+c"(pager), "+d"(scheduler), "+S"(space), "+D"(utcb_location)
                     :
                     : "ebx", "memory", "cc");
    return dest;
}

/* EBX counts as destroyed because some kernels without a time stamp counter do destroy it. */
L4_INLINE L4_Word64_t __L4_SystemClockRaw(void) {
    L4_Word_t low, high;
    __asm__ volatile("call *__L4_Stub_SystemClock" : "=a"(low), "=d"(high) : : "ebx", "ecx", "esi", "edi", "memory", "cc");
    return ((L4_Word64_t)high << 32) | low;
}

L4_INLINE void __L4_ThreadSwitchRaw(L4_Word_t dest) {
    __asm__ volatile("call *__L4_Stub_ThreadSwitch" : "+a"(dest) : : "memory", "cc");
}

L4_INLINE L4_Word_t __L4_ScheduleRaw(L4_Word_t dest, L4_Word_t time, L4_Word_t processor, L4_Word_t prio,
                                     L4_Word_t preemption, L4_Word_t *old_time) {
    __asm__ volatile("pushl %%ebp\n\tcall *__L4_Stub_Schedule\n\tpopl %%ebp"
                     : "+a"(dest), "+c"(prio), "+d"(time), "+S"(processor), "+D"(preemption)
                     :
                     : "ebx", "memory", "cc");
    if (old_time) *old_time = time;
    return dest;
}

L4_INLINE void __L4_UnmapRaw(L4_Word_t control) {
    L4_Word_t *utcb = __L4_Utcb(), *in = utcb;
    L4_Word_t mr0 = utcb[0];
    __asm__ volatile("pushl %%ebp\n\tcall *__L4_Stub_Unmap\n\tpopl %%ebp"
                     : "+a"(control), "+S"(mr0), "+D"(in)
                     :
                     : "ebx", "ecx", "edx", "memory", "cc");
    utcb[0] = mr0;
}

L4_INLINE L4_Word_t __L4_SpaceControlRaw(L4_Word_t space, L4_Word_t control, L4_Word_t kip_area, L4_Word_t utcb_area,
                                         L4_Word_t redirector, L4_Word_t *old_control) {
    __asm__ volatile("pushl %%ebp\n\tcall *__L4_Stub_SpaceControl\n\tpopl %%ebp"
                     : "+a"(space), "+c"(control), "+d"(kip_area), "+S"(utcb_area), "+D"(redirector)
                     :
                     : "ebx", "memory", "cc");
    if (old_control) *old_control = control;
    return space;
}

L4_INLINE L4_Word_t __L4_ProcessorControlRaw(L4_Word_t processor, L4_Word_t internal, L4_Word_t external,
                                             L4_Word_t voltage) {
    __asm__ volatile("pushl %%ebp\n\tcall *__L4_Stub_ProcessorControl\n\tpopl %%ebp"
                     : "+a"(processor), "+c"(internal), "+d"(external), "+S"(voltage)
                     :
                     : "ebx", "edi", "memory", "cc");
    return processor;
}

/* MemoryControl takes attribute 3 in EBP and is therefore assembly in the library, too. */
L4_Word_t __L4_MemoryControlRaw(L4_Word_t control, const L4_Word_t attributes[4]);

#ifdef __cplusplus
}
#endif
#endif
