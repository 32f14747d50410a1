/*
 * ProcessorControl and MemoryControl: privileged.
 * Manual: L4 X.2, ProcessorControl and MemoryControl.
 */
#ifndef L4_MISC_H
#define L4_MISC_H

#include <l4/space.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Attributes of pages for L4_MemoryControl: as the hardware has it, write-back, write-through, uncached,
 * write-combining, write-protected.
 */
#define L4_DefaultMemory 0x0
#define L4_WriteBackMemory 0x1
#define L4_WriteThroughMemory 0x2
#define L4_UncacheableMemory 0x4
#define L4_WriteCombiningMemory 0x5
#define L4_WriteProtectedMemory 0x8

/*
 * Sets frequencies, in kHz, and voltage of a processor. 1, or 0.
 * Errors: in L4_ErrorCode: 1 not privileged, 5 always here, because no processor of this PC can change them.
 */
L4_INLINE L4_Word_t L4_ProcessorControl(L4_Word_t ProcessorNo, L4_Word_t InternalFreq, L4_Word_t ExternalFreq,
                                        L4_Word_t voltage) {
    return __L4_ProcessorControlRaw(ProcessorNo, InternalFreq, ExternalFreq, voltage);
}

/*
 * Applies attributes[f & 3] to each of the control+1 fpages f in MR0 and up. 1, or 0.
 * Errors: in L4_ErrorCode: 1 not privileged, 5 an attribute that the processor does not have, 8 no memory.
 */
L4_INLINE L4_Word_t L4_MemoryControl(L4_Word_t control, const L4_Word_t attributes[4]) {
    return __L4_MemoryControlRaw(control, attributes);
}

/* Gives n fpages, whose rights choose one of four attributes each, their attributes. 1, or 0. Errors: as L4_MemoryControl. */
L4_INLINE L4_Word_t L4_Set_PageAttributes(L4_Word_t n, const L4_Fpage_t *fpages, const L4_Word_t attributes[4]) {
    L4_Word_t i;
    for (i = 0; i < n; i++) __L4_Utcb()[i] = fpages[i].raw;
    return L4_MemoryControl(n - 1, attributes);
}
/* Gives one fpage an attribute. 1, or 0. Errors: as L4_MemoryControl. */
L4_INLINE L4_Word_t L4_Set_PageAttribute(L4_Fpage_t f, L4_Word_t attribute) {
    L4_Word_t attributes[4] = {attribute, 0, 0, 0};
    L4_Set_Rights(&f, 0);
    return L4_Set_PageAttributes(1, &f, attributes);
}

#ifdef __cplusplus
}
#endif
#endif
