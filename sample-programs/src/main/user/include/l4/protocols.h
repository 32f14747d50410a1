/*
 * Messages the kernel itself sends or understands.
 * Labels are 16 bits; the kernel's are negative numbers times 16.
 * Manual: L4 X.2, Protocols.
 */
#ifndef L4_PROTOCOLS_H
#define L4_PROTOCOLS_H

#include <l4/message.h>

/* From an interrupt thread (number = IRQ, version 1); any message back unmasks the interrupt. */
#define L4_LABEL_INTERRUPT 0xFFF0u
/* To the pager: label | access rights wanted, MR1 fault address, MR2 instruction pointer. */
#define L4_LABEL_PAGEFAULT 0xFFE0u
/* To the exception handler, of a thread that asked for it: its time slice ended while it was in preemption delay. */
#define L4_LABEL_PREEMPTION 0xFFD0u
/* To the exception handler: MR1 EIP, 2 EFLAGS, 3 vector, 4 error code, 5 EDI, 6 ESI, 7 EBP, 8 ESP, 9 EBX, 10 EDX, 11 ECX, 12 EAX. */
#define L4_LABEL_SYS_EXCEPTION 0xFFC0u
#define L4_LABEL_EXCEPTION 0xFFB0u
/* To sigma0: MR1 fpage, MR2 attributes; the answer is a map item with the page or a nil fpage. */
#define L4_LABEL_SIGMA0 0xFFA0u
/* To the pager, with I/O flexpages: MR1 I/O fpage, MR2 instruction pointer. */
#define L4_LABEL_IO_PAGEFAULT 0xFF80u

/* Untyped words of an exception message. */
#define L4_EXCEPTION_WORDS 12
/* Where the registers are in an exception message, as numbers of message registers. */
enum {
    L4_EXC_EIP = 1,
    L4_EXC_EFLAGS,
    L4_EXC_VECTOR,
    L4_EXC_ERROR,
    L4_EXC_EDI,
    L4_EXC_ESI,
    L4_EXC_EBP,
    L4_EXC_ESP,
    L4_EXC_EBX,
    L4_EXC_EDX,
    L4_EXC_ECX,
    L4_EXC_EAX
};

/* Is this the tag of an interrupt's message? */
L4_INLINE L4_Bool_t L4_IsInterrupt(L4_MsgTag_t t) { return L4_Label(t) == L4_LABEL_INTERRUPT; }
/* Is this the tag of a page fault's message? */
L4_INLINE L4_Bool_t L4_IsPagefault(L4_MsgTag_t t) {
    return (L4_Label(t) & 0xFFF0) == L4_LABEL_PAGEFAULT && L4_UntypedWords(t) == 2;
}
/* Is this the tag of a message for an I/O port that is not mapped? */
L4_INLINE L4_Bool_t L4_IsIoPagefault(L4_MsgTag_t t) {
    return (L4_Label(t) & 0xFFF0) == L4_LABEL_IO_PAGEFAULT && L4_UntypedWords(t) == 2;
}
/* Is this the tag of an exception's message? */
L4_INLINE L4_Bool_t L4_IsException(L4_MsgTag_t t) {
    return (L4_Label(t) & 0xFFF0) == L4_LABEL_EXCEPTION && L4_UntypedWords(t) == L4_EXCEPTION_WORDS;
}
/* The access that faulted: L4_Writable, L4_Readable, L4_eXecutable. */
L4_INLINE L4_Word_t L4_PagefaultAccess(L4_MsgTag_t t) { return L4_Label(t) & 7; }

#endif
