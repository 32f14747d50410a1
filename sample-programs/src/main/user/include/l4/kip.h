/*
 * The kernel interface page: what it says about the kernel, the processor and the memory.
 * L4 X.2 reference manual, chapter 1.2. Every accessor takes the address that
 * L4_GetKernelInterface returns.
 */
#ifndef L4_KIP_H
#define L4_KIP_H

#include <l4/arch.h>

#ifdef __cplusplus
extern "C" {
#endif

#define L4_KIP_MAGIC 0x4BE6344Cu /* "L4", 230, "K" */

/* One entry of the memory descriptor table. */
typedef struct {
    L4_Word_t raw[2];
} L4_MemoryDesc_t;

/* One entry of the processor descriptor table; frequencies in kHz, 0 when unknown. */
typedef struct {
    L4_Word_t external, internal, reserved[2];
} L4_ProcDesc_t;

#define L4_UndefinedMemoryType 0x0
#define L4_ConventionalMemoryType 0x1
#define L4_ReservedMemoryType 0x2
#define L4_DedicatedMemoryType 0x3
#define L4_SharedMemoryType 0x4
#define L4_BootLoaderSpecificMemoryType 0xE
#define L4_ArchitectureSpecificMemoryType 0xF

L4_INLINE void *L4_GetKernelInterface(void) {
    return L4_KernelInterface((L4_Word_t *)0, (L4_Word_t *)0, (L4_Word_t *)0);
}

L4_INLINE L4_Word_t __L4_KipWord(const void *kip, L4_Word_t offset) {
    return *(const L4_Word_t *)((const char *)kip + offset);
}

L4_INLINE L4_Word_t L4_ApiVersion(void) { return __L4_KipWord(L4_GetKernelInterface(), 0x04); }
L4_INLINE L4_Word_t L4_ApiFlags(void) { return __L4_KipWord(L4_GetKernelInterface(), 0x08); }

L4_INLINE const char *__L4_KernelDescriptor(const void *kip) {
    return (const char *)kip + __L4_KipWord(kip, 0x0C);
}

/* Kernel id in bits 31-24, sub id in bits 23-16. */
L4_INLINE L4_Word_t L4_KernelId(void) {
    return __L4_KipWord(__L4_KernelDescriptor(L4_GetKernelInterface()), 0);
}

L4_INLINE void L4_KernelGenDate(const void *kip, L4_Word_t *year, L4_Word_t *month, L4_Word_t *day) {
    L4_Word_t date = __L4_KipWord(__L4_KernelDescriptor(kip), 4);
    if (year) *year = ((date >> 9) & 0x7F) + 2000;
    if (month) *month = (date >> 5) & 0xF;
    if (day) *day = date & 0x1F;
}

L4_INLINE L4_Word_t L4_KernelVersion(const void *kip) { return __L4_KipWord(__L4_KernelDescriptor(kip), 8); }
L4_INLINE L4_Word_t L4_KernelSupplier(const void *kip) { return __L4_KipWord(__L4_KernelDescriptor(kip), 12); }
/* Not to be written; without const as in the manual. */
L4_INLINE char *L4_KernelVersionString(const void *kip) { return (char *)__L4_KernelDescriptor(kip) + 16; }

/* The num-th feature string, or NULL when there are fewer. */
L4_INLINE char *L4_Feature(const void *kip, L4_Word_t num) {
    char *s = L4_KernelVersionString(kip);
    do {
        while (*s++) {
        }
        if (!*s) return (char *)0;
    } while (num--);
    return s;
}

L4_INLINE L4_Bool_t L4_HasFeature(const char *name) {
    const void *kip = L4_GetKernelInterface();
    const char *feature;
    L4_Word_t i, n;
    for (i = 0; (feature = L4_Feature(kip, i)) != (const char *)0; i++) {
        for (n = 0; feature[n] && feature[n] == name[n]; n++) {
        }
        if (feature[n] == name[n]) return 1;
    }
    return 0;
}

L4_INLINE L4_Word_t L4_NumMemoryDescriptors(const void *kip) { return __L4_KipWord(kip, 0x54) & 0xFFFF; }

/* The num-th memory descriptor, or NULL. Later ones override earlier ones where they overlap. */
L4_INLINE L4_MemoryDesc_t *L4_MemoryDesc(const void *kip, L4_Word_t num) {
    L4_Word_t info = __L4_KipWord(kip, 0x54);
    if (num >= (info & 0xFFFF)) return (L4_MemoryDesc_t *)0;
    return (L4_MemoryDesc_t *)((const char *)kip + (info >> 16)) + num;
}

L4_INLINE L4_Bool_t L4_IsVirtual(const L4_MemoryDesc_t *m) { return (m->raw[0] >> 9) & 1; }
/* Type in bits 3-0 and, for types 0xE and 0xF, the subtype in bits 7-4. */
L4_INLINE L4_Word_t L4_Type(const L4_MemoryDesc_t *m) {
    L4_Word_t type = m->raw[0] & 0xF;
    return type >= 0xE ? (m->raw[0] & 0xFF) : type;
}
L4_INLINE L4_Word_t L4_Low(const L4_MemoryDesc_t *m) { return m->raw[0] & ~0x3FFu; }
/* Address of the last byte. */
L4_INLINE L4_Word_t L4_High(const L4_MemoryDesc_t *m) { return m->raw[1] | 0x3FF; }

/* The same, by the names for languages that do not overload. */
L4_INLINE L4_Bool_t L4_IsMemoryDescVirtual(const L4_MemoryDesc_t *m) { return L4_IsVirtual(m); }
L4_INLINE L4_Word_t L4_MemoryDescType(const L4_MemoryDesc_t *m) { return L4_Type(m); }
L4_INLINE L4_Word_t L4_MemoryDescLow(const L4_MemoryDesc_t *m) { return L4_Low(m); }
L4_INLINE L4_Word_t L4_MemoryDescHigh(const L4_MemoryDesc_t *m) { return L4_High(m); }

L4_INLINE L4_Word_t L4_NumProcessors(const void *kip) { return (__L4_KipWord(kip, 0xCC) & 0xFFFF) + 1; }
L4_INLINE L4_ProcDesc_t *L4_ProcDesc(const void *kip, L4_Word_t num) {
    L4_Word_t size_log2 = __L4_KipWord(kip, 0xCC) >> 28;
    if (num >= L4_NumProcessors(kip)) return (L4_ProcDesc_t *)0;
    return (L4_ProcDesc_t *)((const char *)kip + __L4_KipWord(kip, 0xBC) + (num << size_log2));
}
L4_INLINE L4_Word_t L4_ProcDescExternalFreq(const L4_ProcDesc_t *p) { return p->external; }
L4_INLINE L4_Word_t L4_ProcDescInternalFreq(const L4_ProcDesc_t *p) { return p->internal; }

L4_INLINE L4_Word_t L4_ExternalFreq(const L4_ProcDesc_t *p) { return p->external; }
L4_INLINE L4_Word_t L4_InternalFreq(const L4_ProcDesc_t *p) { return p->internal; }

L4_INLINE L4_Word_t L4_PageSizeMask(const void *kip) { return __L4_KipWord(kip, 0xC8) & ~0x3FFu; }
L4_INLINE L4_Word_t L4_PageRights(const void *kip) { return __L4_KipWord(kip, 0xC8) & 7; }
L4_INLINE L4_Word_t L4_ThreadIdBits(const void *kip) { return __L4_KipWord(kip, 0xC4) & 0xFF; }
L4_INLINE L4_Word_t L4_ThreadIdSystemBase(const void *kip) { return (__L4_KipWord(kip, 0xC4) >> 8) & 0xFFF; }
L4_INLINE L4_Word_t L4_ThreadIdUserBase(const void *kip) { return __L4_KipWord(kip, 0xC4) >> 20; }
/* Microseconds; 0 when the kernel does not say. */
L4_INLINE L4_Word_t L4_ReadPrecision(const void *kip) { return __L4_KipWord(kip, 0xC0) & 0xFFFF; }
L4_INLINE L4_Word_t L4_SchedulePrecision(const void *kip) { return __L4_KipWord(kip, 0xC0) >> 16; }

L4_INLINE L4_Word_t L4_UtcbAreaSizeLog2(const void *kip) { return (__L4_KipWord(kip, 0xA8) >> 16) & 0x3F; }
L4_INLINE L4_Word_t L4_UtcbAreaSize(const void *kip) { return 1u << L4_UtcbAreaSizeLog2(kip); }
L4_INLINE L4_Word_t L4_UtcbAlignmentLog2(const void *kip) { return (__L4_KipWord(kip, 0xA8) >> 10) & 0x3F; }
L4_INLINE L4_Word_t L4_UtcbSize(const void *kip) {
    return (__L4_KipWord(kip, 0xA8) & 0x3FF) << L4_UtcbAlignmentLog2(kip);
}
L4_INLINE L4_Word_t L4_KipAreaSizeLog2(const void *kip) { return __L4_KipWord(kip, 0xAC) & 0x3F; }
L4_INLINE L4_Word_t L4_KipAreaSize(const void *kip) { return 1u << L4_KipAreaSizeLog2(kip); }
/* Physical address of the BootInfo page, 0 when there is none; <l4/bootinfo.h> reads it. */
L4_INLINE L4_Word_t L4_BootInfo(const void *kip) { return __L4_KipWord(kip, 0xB8); }

#ifdef __cplusplus
}
#endif
/* ---- C++: one name for what C must tell apart, and operators ------------------------------------- */

#ifdef __cplusplus

static inline void *L4_KernelInterface() { return L4_GetKernelInterface(); }

#endif
#endif
