/*
 * Address spaces: flexpages, Unmap, SpaceControl.
 * Manual: L4 X.2, chapter 4, Fpage; appendix A (IA-32) for I/O ports.
 */
#ifndef L4_SPACE_H
#define L4_SPACE_H

#include <l4/arch.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A flexpage: 2^s bytes at a multiple of their size. Rights in bits 2-0, size log2 in bits 9-4, base/1024 in bits 31-10. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t rwx : 3;
        L4_Word_t extended : 1; /* of a request to sigma0: an address beyond 32 bits follows */
        L4_Word_t s : 6;
        L4_Word_t b : 22;
    } X;
} L4_Fpage_t;

/* A flexpage of I/O ports. */
typedef union {
    L4_Word_t raw;
    struct {
        L4_Word_t rwx : 4;
        L4_Word_t __two : 6;
        L4_Word_t s : 6;
        L4_Word_t p : 16;
    } X;
} L4_IoFpage_t;

L4_INLINE L4_Fpage_t __L4_FpageRaw(L4_Word_t raw) {
    L4_Fpage_t f;
    f.raw = raw;
    return f;
}

#define L4_Nilpage (__L4_FpageRaw(0)) /* No pages. */
#define L4_CompleteAddressSpace (__L4_FpageRaw(0x10)) /* All pages of an address space. */

#define L4_eXecutable 0x1u /* The right to execute; here it comes with the right to read. */
#define L4_Writable 0x2u /* The right to write. */
#define L4_Readable 0x4u /* The right to read. */
/* Sets of rights: all, read and write, read and execute, none. */
#define L4_FullyAccessible 0x7u
#define L4_ReadWriteOnly 0x6u
#define L4_ReadeXecOnly 0x5u
#define L4_NoAccess 0x0u
#define L4_DefaultRights L4_NoAccess

/* The fpage of 2^size_log2 bytes at base, which is rounded down to a multiple of its size. It has no rights yet. */
L4_INLINE L4_Fpage_t L4_FpageLog2(L4_Word_t base, int size_log2) {
    L4_Word_t mask = size_log2 >= 32 ? 0 : ~0u << size_log2;
    return __L4_FpageRaw((base & mask & ~0x3FFu) | ((L4_Word_t)size_log2 << 4));
}
/* The smallest fpage at base that has at least `size` bytes; base is rounded down to its size. It has no rights yet. */
L4_INLINE L4_Fpage_t L4_Fpage(L4_Word_t base, L4_Word_t size) {
    int log2 = 10;
    while (log2 < 32 && (1ull << log2) < size) log2++;
    return L4_FpageLog2(base, log2);
}

/*
 * The I/O ports from `port` on, 2^size_log2 of them. Rights are in bits 3-0, 2 in bits 9-4, size log2 in bits 15-10,
 * the port in bits 31-16.
 */
L4_INLINE L4_Fpage_t L4_IoFpageLog2(L4_Word_t port, int size_log2) {
    return __L4_FpageRaw((port << 16) | ((L4_Word_t)size_log2 << 10) | (2u << 4));
}
/* The smallest range of I/O ports that begins at `port` and has at least `size` of them. */
L4_INLINE L4_Fpage_t L4_IoFpage(L4_Word_t port, L4_Word_t size) {
    int log2 = 0;
    while ((1u << log2) < size) log2++;
    return L4_IoFpageLog2(port, log2);
}
/* Is it a range of I/O ports? */
L4_INLINE L4_Bool_t L4_IsIoFpage(L4_Fpage_t f) { return ((f.raw >> 4) & 0x3F) == 2; }
/* The first I/O port. */
L4_INLINE L4_Word_t L4_IoFpagePort(L4_Fpage_t f) { return f.raw >> 16; }
/* Number of I/O ports: 2 to this power. */
L4_INLINE L4_Word_t L4_IoFpageSizeLog2(L4_Fpage_t f) { return (f.raw >> 10) & 0x3F; }
/* Number of I/O ports. */
L4_INLINE L4_Word_t L4_IoFpageSize(L4_Fpage_t f) { return 1u << L4_IoFpageSizeLog2(f); }

/* Is it L4_Nilpage? */
L4_INLINE L4_Bool_t L4_IsNilFpage(L4_Fpage_t f) { return f.raw == 0; }
/* The rights: L4_Readable, L4_Writable, L4_eXecutable. */
L4_INLINE L4_Word_t L4_Rights(L4_Fpage_t f) { return f.raw & 7; }
/* The complete address space has the special size code 1 and counts as 2^32 bytes here. */
L4_INLINE L4_Word_t L4_SizeLog2(L4_Fpage_t f) {
    L4_Word_t s = (f.raw >> 4) & 0x3F;
    return s == 1 ? 32 : s;
}
/* Size in bytes; 0 stands for 2^32. */
L4_INLINE L4_Word_t L4_Size(L4_Fpage_t f) {
    L4_Word_t s = L4_SizeLog2(f);
    return L4_IsNilFpage(f) || s >= 32 ? 0 : 1u << s;
}
/* Address of the first byte. */
L4_INLINE L4_Word_t L4_Address(L4_Fpage_t f) {
    L4_Word_t s = L4_SizeLog2(f);
    return s >= 32 ? 0 : f.raw & ~0x3FFu & (~0u << s);
}
/* Gives *f these rights and no others, and returns it. */
L4_INLINE L4_Fpage_t L4_Set_Rights(L4_Fpage_t *f, L4_Word_t rights) {
    f->raw = (f->raw & ~7u) | rights;
    return *f;
}
/* The fpage with these rights, too. */
L4_INLINE L4_Fpage_t L4_FpageAddRights(L4_Fpage_t f, L4_Word_t rights) { return __L4_FpageRaw(f.raw | rights); }
/* The fpage without these rights. */
L4_INLINE L4_Fpage_t L4_FpageRemoveRights(L4_Fpage_t f, L4_Word_t rights) { return __L4_FpageRaw(f.raw & ~rights); }
/* Gives *f these rights, too, and returns it. */
L4_INLINE L4_Fpage_t L4_FpageAddRightsTo(L4_Fpage_t *f, L4_Word_t rights) {
    f->raw |= rights;
    return *f;
}
/* Takes these rights from *f, and returns it. */
L4_INLINE L4_Fpage_t L4_FpageRemoveRightsFrom(L4_Fpage_t *f, L4_Word_t rights) {
    f->raw &= ~rights;
    return *f;
}

/* ---- Unmap -------------------------------------------------------------------------------------- */

/* Manual: L4 X.2, chapter 4, Unmap. */

#define __L4_UNMAP_FLUSH 0x40u

/*
 * Unmaps the fpages in MR0 .. MR(n-1); control = n-1, plus __L4_UNMAP_FLUSH to take the caller's own
 * mapping, too. Rights of the fpages are the rights to revoke; they come back as the status bits
 * (4 referenced, 2 written, 1 executed). Pages that are not mapped are passed over.
 */
L4_INLINE void L4_Unmap(L4_Word_t control) { __L4_UnmapRaw(control); }

L4_INLINE L4_Fpage_t __L4_UnmapOne(L4_Fpage_t f, L4_Word_t control) {
    __L4_Utcb()[0] = f.raw;
    __L4_UnmapRaw(control);
    return __L4_FpageRaw(__L4_Utcb()[0]);
}

L4_INLINE void __L4_UnmapMany(L4_Word_t n, L4_Fpage_t *fpages, L4_Word_t flush) {
    L4_Word_t i;
    if (n == 0 || n > L4_NUM_MRS) return;
    for (i = 0; i < n; i++) __L4_Utcb()[i] = fpages[i].raw;
    __L4_UnmapRaw((n - 1) | flush);
    for (i = 0; i < n; i++) fpages[i].raw = __L4_Utcb()[i];
}

/* Revokes f's rights from everybody who got them from here; returns the status bits as rights. */
L4_INLINE L4_Fpage_t L4_UnmapFpage(L4_Fpage_t f) { return __L4_UnmapOne(f, 0); }
/* L4_UnmapFpage for n fpages, at most 64, in one system call; their rights become the status bits. */
L4_INLINE void L4_UnmapFpages(L4_Word_t n, L4_Fpage_t *fpages) { __L4_UnmapMany(n, fpages, 0); }
/* As L4_UnmapFpage, and from this address space as well. */
L4_INLINE L4_Fpage_t L4_Flush(L4_Fpage_t f) { return __L4_UnmapOne(f, __L4_UNMAP_FLUSH); }
/* L4_Flush for n fpages, at most 64, in one system call; their rights become the status bits. */
L4_INLINE void L4_FlushFpages(L4_Word_t n, L4_Fpage_t *fpages) { __L4_UnmapMany(n, fpages, __L4_UNMAP_FLUSH); }
/* Reads and resets the status bits; revokes nothing. */
L4_INLINE L4_Fpage_t L4_GetStatus(L4_Fpage_t f) { return __L4_UnmapOne(L4_FpageRemoveRights(f, 7), 0); }
/* Was a page of it read or written? For fpages that unmap, flush or L4_GetStatus returned. */
L4_INLINE L4_Bool_t L4_WasReferenced(L4_Fpage_t f) { return (f.raw & L4_Readable) != 0; }
/* Was a page of it written? For fpages that unmap, flush or L4_GetStatus returned. */
L4_INLINE L4_Bool_t L4_WasWritten(L4_Fpage_t f) { return (f.raw & L4_Writable) != 0; }
/* Was a page of it executed? For fpages that unmap, flush or L4_GetStatus returned. */
L4_INLINE L4_Bool_t L4_WaseXecuted(L4_Fpage_t f) { return (f.raw & L4_eXecutable) != 0; }

/* ---- SpaceControl: privileged -------------------------------------------------------------------- */

/* Manual: L4 X.2, chapter 4, SpaceControl. */

/*
 * Sets kernel interface page, UTCB area and redirector of the space of a thread. 1, or 0.
 * Errors: in L4_ErrorCode: 1 not privileged, 2 redirector, 3 no such space, 6 UTCB area, 7 KIP area, 8 no memory.
 */
L4_INLINE L4_Word_t L4_SpaceControl(L4_ThreadId_t SpaceSpecifier, L4_Word_t control, L4_Fpage_t KipArea,
                                    L4_Fpage_t UtcbArea, L4_ThreadId_t redirector, L4_Word_t *old_control) {
    return __L4_SpaceControlRaw(SpaceSpecifier.raw, control, KipArea.raw, UtcbArea.raw, redirector.raw, old_control);
}

/*
 * L4_SpaceControl's control word for IA-32: with bit 31 set, bits 7-0 make the space small, or large (0). Of the old
 * control, bit 31 tells whether the change took place, bits 7-0 are the old number. A thread that uses an address
 * beyond the end makes the space large. Manual: L4 X.2, appendix A (IA-32), SpaceControl.
 */
#define L4_LargeSpace 0u
/*
 * The number of a small space: one of which only the first `size` MiB (4, 8, ... 256) are used, and which gets the
 * place `location` (MiB, a multiple of the size) among the small spaces. The processor switches to it without emptying
 * its TLB. Manual: L4 X.2, appendix A (IA-32), SpaceControl.
 */
L4_INLINE L4_Word_t L4_SmallSpace(L4_Word_t location, L4_Word_t size) {
    L4_Word_t unit = size >> 2;
    return ((location >> 1 & ~(unit - 1)) | unit) & 0xFF;
}
/* Not in the manual: its bits by name, and how many MiB of small spaces this kernel has. */
#define L4_SmallSpaceControl 0x80000000u
#define L4_SmallSpaceEffective 0x80000000u
#define L4_SMALL_SPACE_AREA 256u

#ifdef __cplusplus
}
#endif
/* ---- C++: one name for what C must tell apart, and operators ------------------------------------- */

#ifdef __cplusplus

static inline L4_Fpage_t operator+(const L4_Fpage_t &f, L4_Word_t rights) { return L4_FpageAddRights(f, rights); }
static inline L4_Fpage_t operator-(const L4_Fpage_t &f, L4_Word_t rights) { return L4_FpageRemoveRights(f, rights); }
static inline L4_Fpage_t operator+=(L4_Fpage_t &f, L4_Word_t rights) { return L4_FpageAddRightsTo(&f, rights); }
static inline L4_Fpage_t operator-=(L4_Fpage_t &f, L4_Word_t rights) { return L4_FpageRemoveRightsFrom(&f, rights); }
static inline L4_Fpage_t L4_Unmap(L4_Fpage_t f) { return L4_UnmapFpage(f); }
static inline void L4_Unmap(L4_Word_t n, L4_Fpage_t *fpages) { L4_UnmapFpages(n, fpages); }
static inline L4_Fpage_t L4_Fpage(L4_IoFpage_t f) { return __L4_FpageRaw(f.raw); }
static inline void L4_Flush(L4_Word_t n, L4_Fpage_t *fpages) { L4_FlushFpages(n, fpages); }

#endif
#endif
