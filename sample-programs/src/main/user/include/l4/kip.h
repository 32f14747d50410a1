/*
 * The kernel interface page: what it says about the kernel, the processor and the memory.
 * Every accessor takes the address that L4_GetKernelInterface returns.
 * Manual: L4 X.2, chapter 1, Kernel Interface Page.
 */
#ifndef L4_KIP_H
#define L4_KIP_H

#include <l4/arch.h>

#ifdef __cplusplus
extern "C" {
#endif

#define L4_KIP_MAGIC 0x4BE6344Cu /* "L4", 230, "K" */

/* What the page begins with, as a word. */
#define L4_MAGIC ((L4_Word_t)L4_KIP_MAGIC)

/* API versions: bits 31-24 of ApiVersion, and the next eight. This one is X2. */
#define L4_APIVERSION_2 0x02
#define L4_APIVERSION_4 0x04
#define L4_APIVERSION_X0 0x83
#define L4_APIVERSION_X1 0x83
#define L4_APIVERSION_X2 0x84
#define L4_APIVERSION_L4SEC 0x85
#define L4_APIVERSION_N1 0x86
#define L4_APIVERSION_OKL 0xA0
#define L4_APISUBVERSION_X0 0x80
#define L4_APISUBVERSION_X1 0x81

/* API flags: byte order in bits 1-0, word size in bits 3-2. */
#define L4_APIFLAG_LE 0x00
#define L4_APIFLAG_BE 0x01
#define L4_APIFLAG_32BIT 0x00
#define L4_APIFLAG_64BIT 0x01

/* Ids of kernels that there have been (manual, 1.2): id, sub id above. */
#define __L4_KID(id, subid) (((id) << 8) + (subid))
#define L4_KID_L4_486 __L4_KID(0, 1)
#define L4_KID_L4_PENTIUM __L4_KID(0, 2)
#define L4_KID_L4_X86 __L4_KID(0, 3)
#define L4_KID_L4_MIPS __L4_KID(1, 1)
#define L4_KID_L4_ALPHA __L4_KID(2, 1)
#define L4_KID_FIASCO __L4_KID(3, 1)
#define L4_KID_L4KA_HAZELNUT __L4_KID(4, 1)
#define L4_KID_L4KA_PISTACHIO __L4_KID(4, 2)
#define L4_KID_L4KA_STRAWBERRY __L4_KID(4, 3)
#define L4_KID_NICTA_PISTACHIO __L4_KID(5, 1)

/* Suppliers: four characters. */
#define __L4_SUPPLIER(a, b, c, d) ((a) + ((b) << 8) + ((c) << 16) + ((d) << 24))
#define L4_SUPL_GMD __L4_SUPPLIER('G', 'M', 'D', ' ')
#define L4_SUPL_IBM __L4_SUPPLIER('I', 'B', 'M', ' ')
#define L4_SUPL_UNSW __L4_SUPPLIER('U', 'N', 'S', 'W')
#define L4_SUPL_UKA __L4_SUPPLIER('U', 'K', 'a', ' ')
#define L4_SUPL_NICTA __L4_SUPPLIER('N', 'I', 'C', 'T')

/* Kernel id and sub id, as L4_KernelId returns them. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t __padding : 16;
        L4_Word_t subid : 8;
        L4_Word_t id : 8;
    } x;
} L4_KernelId_t;

/* API version and subversion, as L4_ApiVersion returns them. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t __padding : 16;
        L4_Word_t subversion : 8;
        L4_Word_t version : 8;
    } x;
} L4_ApiVersion_t;

/* Byte order and word size, as L4_ApiFlags returns them. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t ee : 2;
        L4_Word_t ww : 2;
        L4_Word_t __padding : 28;
    } x;
} L4_ApiFlags_t;

/* Number of memory descriptors, and where they begin, relative to the page. */
typedef struct {
    L4_Word_t n : 16;
    L4_Word_t MemDescPtr : 16;
} L4_MemoryInfo_t;

/* The kernel interface page itself, by the field names of the manual's picture (1.1). */
typedef struct {
    L4_Word_t magic;
    L4_ApiVersion_t ApiVersion;
    L4_ApiFlags_t ApiFlags;
    L4_Word_t KernelVerPtr;
    L4_Word_t __padding10[17];
    L4_MemoryInfo_t MemoryInfo; /* 0x54 */
    L4_Word_t __padding58[20];
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t m : 10;
            L4_Word_t a : 6;
            L4_Word_t s : 6;
            L4_Word_t __padding : 10;
        } X;
    } UtcbAreaInfo; /* 0xA8 */
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t s : 6;
            L4_Word_t __padding : 26;
        } X;
    } KipAreaInfo;
    L4_Word_t __paddingB0[2];
    L4_Word_t BootInfo;
    L4_Word_t ProcDescPtr;
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t ReadPrecision : 16;
            L4_Word_t SchedulePrecision : 16;
        } X;
    } ClockInfo; /* 0xC0 */
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t t : 8;
            L4_Word_t SystemBase : 12;
            L4_Word_t UserBase : 12;
        } X;
    } ThreadInfo;
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t rwx : 3;
            L4_Word_t __padding : 7;
            L4_Word_t page_size_mask : 22;
        } X;
    } PageInfo;
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t processors : 16;
            L4_Word_t __padding : 12;
            L4_Word_t s : 4;
        } X;
    } ProcessorInfo;
    L4_Word_t SpaceControl, ThreadControl, ProcessorControl, MemoryControl; /* 0xD0 */
    L4_Word_t Ipc, Lipc, Unmap, ExchangeRegisters;
    L4_Word_t SystemClock, ThreadSwitch, Schedule, __paddingFC;
    L4_Word_t __padding100[4];
    L4_Word_t ArchSyscall0, ArchSyscall1, ArchSyscall2, ArchSyscall3;
} L4_KernelInterfacePage_t;

/* Where KernelVerPtr points: the kernel's description, and behind the version string the features. */
typedef struct {
    L4_KernelId_t KernelId;
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t day : 5;
            L4_Word_t month : 4;
            L4_Word_t year : 7; /* from 2000 on */
            L4_Word_t __padding : 16;
        } X;
    } KernelGenDate;
    union {
        L4_Word_t raw;
        struct {
            L4_Word_t subsubver : 16;
            L4_Word_t subver : 8;
            L4_Word_t ver : 8;
        } X;
    } KernelVer;
    L4_Word_t Supplier;
    char VersionString[1];
} L4_KernelDesc_t;

/* One entry of the memory descriptor table. */
typedef union {
    L4_Word_t raw[2];
    struct {
        L4_Word_t type : 4;
        L4_Word_t t : 4; /* subtype */
        L4_Word_t __padding1 : 1;
        L4_Word_t v : 1; /* virtual */
        L4_Word_t low : 22;
        L4_Word_t __padding2 : 10;
        L4_Word_t high : 22;
    } x;
} L4_MemoryDesc_t;

/* One entry of the processor descriptor table; frequencies in kHz, 0 when unknown. */
typedef union {
    L4_Word_t raw[4];
    struct {
        L4_Word_t ExternalFreq, InternalFreq, __padding[2];
    } X;
} L4_ProcDesc_t;

/* Types of memory, as L4_Type returns them. Boot-loader and architecture specific ones have a subtype in bits 7-4. */
#define L4_UndefinedMemoryType 0x0
#define L4_ConventionalMemoryType 0x1
#define L4_ReservedMemoryType 0x2
#define L4_DedicatedMemoryType 0x3
#define L4_SharedMemoryType 0x4
#define L4_BootLoaderSpecificMemoryType 0xE
#define L4_ArchitectureSpecificMemoryType 0xF

/* The address of the kernel interface page in this address space. */
L4_INLINE void *L4_GetKernelInterface(void) {
    return L4_KernelInterface((L4_Word_t *)0, (L4_Word_t *)0, (L4_Word_t *)0);
}

L4_INLINE L4_Word_t __L4_KipWord(const void *kip, L4_Word_t offset) {
    return *(const L4_Word_t *)((const char *)kip + offset);
}

/* API version in bits 31-24, subversion in bits 23-16; L4_APIVERSION_X2 here. */
L4_INLINE L4_Word_t L4_ApiVersion(void) { return __L4_KipWord(L4_GetKernelInterface(), 0x04); }
/* Byte order in bits 1-0, word size in bits 3-2: 0 for a little-endian kernel with 32-bit words. */
L4_INLINE L4_Word_t L4_ApiFlags(void) { return __L4_KipWord(L4_GetKernelInterface(), 0x08); }

L4_INLINE const char *__L4_KernelDescriptor(const void *kip) {
    return (const char *)kip + __L4_KipWord(kip, 0x0C);
}

/* Kernel id in bits 31-24, sub id in bits 23-16. */
L4_INLINE L4_Word_t L4_KernelId(void) {
    return __L4_KipWord(__L4_KernelDescriptor(L4_GetKernelInterface()), 0);
}

/* The day on which the kernel was made. Pointers may be NULL. */
L4_INLINE void L4_KernelGenDate(const void *kip, L4_Word_t *year, L4_Word_t *month, L4_Word_t *day) {
    L4_Word_t date = __L4_KipWord(__L4_KernelDescriptor(kip), 4);
    if (year) *year = ((date >> 9) & 0x7F) + 2000;
    if (month) *month = (date >> 5) & 0xF;
    if (day) *day = date & 0x1F;
}

/* The kernel's version: major in bits 31-24, minor in bits 23-16, the rest below. */
L4_INLINE L4_Word_t L4_KernelVersion(const void *kip) { return __L4_KipWord(__L4_KernelDescriptor(kip), 8); }
/* Who made the kernel: four characters, as in L4_SUPL_UKA. */
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

/* Does the kernel list this feature? */
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

/* Number of memory descriptors. */
L4_INLINE L4_Word_t L4_NumMemoryDescriptors(const void *kip) { return __L4_KipWord(kip, 0x54) & 0xFFFF; }

/* The num-th memory descriptor, or NULL. Later ones override earlier ones where they overlap. */
L4_INLINE L4_MemoryDesc_t *L4_MemoryDesc(const void *kip, L4_Word_t num) {
    L4_Word_t info = __L4_KipWord(kip, 0x54);
    if (num >= (info & 0xFFFF)) return (L4_MemoryDesc_t *)0;
    return (L4_MemoryDesc_t *)((const char *)kip + (info >> 16)) + num;
}

/* Is it a descriptor of virtual addresses, not of physical ones? */
L4_INLINE L4_Bool_t L4_IsVirtual(const L4_MemoryDesc_t *m) { return (m->raw[0] >> 9) & 1; }
/* Type in bits 3-0 and, for types 0xE and 0xF, the subtype in bits 7-4. */
L4_INLINE L4_Word_t L4_Type(const L4_MemoryDesc_t *m) {
    L4_Word_t type = m->raw[0] & 0xF;
    return type >= 0xE ? (m->raw[0] & 0xFF) : type;
}
/* Address of the first byte. */
L4_INLINE L4_Word_t L4_Low(const L4_MemoryDesc_t *m) { return m->raw[0] & ~0x3FFu; }
/* Address of the last byte. */
L4_INLINE L4_Word_t L4_High(const L4_MemoryDesc_t *m) { return m->raw[1] | 0x3FF; }

/* The same as L4_IsVirtual, by the name for languages that do not overload. */
L4_INLINE L4_Bool_t L4_IsMemoryDescVirtual(const L4_MemoryDesc_t *m) { return L4_IsVirtual(m); }
/* The same as L4_Type. */
L4_INLINE L4_Word_t L4_MemoryDescType(const L4_MemoryDesc_t *m) { return L4_Type(m); }
/* The same as L4_Low. */
L4_INLINE L4_Word_t L4_MemoryDescLow(const L4_MemoryDesc_t *m) { return L4_Low(m); }
/* The same as L4_High. */
L4_INLINE L4_Word_t L4_MemoryDescHigh(const L4_MemoryDesc_t *m) { return L4_High(m); }

/* Number of processors. */
L4_INLINE L4_Word_t L4_NumProcessors(const void *kip) { return (__L4_KipWord(kip, 0xCC) & 0xFFFF) + 1; }
/* The num-th processor's descriptor, or NULL when there are fewer. */
L4_INLINE L4_ProcDesc_t *L4_ProcDesc(const void *kip, L4_Word_t num) {
    L4_Word_t size_log2 = __L4_KipWord(kip, 0xCC) >> 28;
    if (num >= L4_NumProcessors(kip)) return (L4_ProcDesc_t *)0;
    return (L4_ProcDesc_t *)((const char *)kip + __L4_KipWord(kip, 0xBC) + (num << size_log2));
}
/* The processor's bus frequency in kHz; 0 when unknown. */
L4_INLINE L4_Word_t L4_ProcDescExternalFreq(const L4_ProcDesc_t *p) { return p->X.ExternalFreq; }
/* The processor's own frequency in kHz; 0 when unknown. */
L4_INLINE L4_Word_t L4_ProcDescInternalFreq(const L4_ProcDesc_t *p) { return p->X.InternalFreq; }

/* The same as L4_ProcDescExternalFreq. */
L4_INLINE L4_Word_t L4_ExternalFreq(const L4_ProcDesc_t *p) { return p->X.ExternalFreq; }
/* The same as L4_ProcDescInternalFreq. */
L4_INLINE L4_Word_t L4_InternalFreq(const L4_ProcDesc_t *p) { return p->X.InternalFreq; }

/* The page sizes of the hardware: bit n set means pages of 2^n bytes. */
L4_INLINE L4_Word_t L4_PageSizeMask(const void *kip) { return __L4_KipWord(kip, 0xC8) & ~0x3FFu; }
/* The rights that the hardware can tell apart, as in flexpages. */
L4_INLINE L4_Word_t L4_PageRights(const void *kip) { return __L4_KipWord(kip, 0xC8) & 7; }
/* Number of bits of a thread number that count. */
L4_INLINE L4_Word_t L4_ThreadIdBits(const void *kip) { return __L4_KipWord(kip, 0xC4) & 0xFF; }
/* The first thread number that is no interrupt. */
L4_INLINE L4_Word_t L4_ThreadIdSystemBase(const void *kip) { return (__L4_KipWord(kip, 0xC4) >> 8) & 0xFFF; }
/* The first thread number for user threads: sigma0's. */
L4_INLINE L4_Word_t L4_ThreadIdUserBase(const void *kip) { return __L4_KipWord(kip, 0xC4) >> 20; }
/* Smallest difference in microseconds between two times of L4_SystemClock; 0 when the kernel does not say. */
L4_INLINE L4_Word_t L4_ReadPrecision(const void *kip) { return __L4_KipWord(kip, 0xC0) & 0xFFFF; }
/* Smallest period in microseconds that timeouts and time slices tell apart; 0 when the kernel does not say. */
L4_INLINE L4_Word_t L4_SchedulePrecision(const void *kip) { return __L4_KipWord(kip, 0xC0) >> 16; }

/* Smallest size of a space's UTCB area: 2 to this power bytes. */
L4_INLINE L4_Word_t L4_UtcbAreaSizeLog2(const void *kip) { return (__L4_KipWord(kip, 0xA8) >> 16) & 0x3F; }
/* Smallest size of a space's UTCB area in bytes. */
L4_INLINE L4_Word_t L4_UtcbAreaSize(const void *kip) { return 1u << L4_UtcbAreaSizeLog2(kip); }
/* UTCBs are aligned to 2 to this power bytes. */
L4_INLINE L4_Word_t L4_UtcbAlignmentLog2(const void *kip) { return (__L4_KipWord(kip, 0xA8) >> 10) & 0x3F; }
/* Size of a UTCB in bytes. */
L4_INLINE L4_Word_t L4_UtcbSize(const void *kip) {
    return (__L4_KipWord(kip, 0xA8) & 0x3FF) << L4_UtcbAlignmentLog2(kip);
}
/* Size of a space's kernel interface page area: 2 to this power bytes. */
L4_INLINE L4_Word_t L4_KipAreaSizeLog2(const void *kip) { return __L4_KipWord(kip, 0xAC) & 0x3F; }
/* Size of a space's kernel interface page area in bytes. */
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
