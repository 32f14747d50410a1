/*
 * The BootInfo page: what the boot loader left in memory. KIP.BootInfo holds its physical address;
 * the root task gets the page from sigma0.
 * Manual: L4 X.2, Generic BootInfo.
 */
#ifndef L4_BOOTINFO_H
#define L4_BOOTINFO_H

#include <l4/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the page begins with, and the version of its layout. */
#define L4_BOOTINFO_MAGIC 0x14B0021Du
#define L4_BOOTINFO_VERSION 1u
/* Types of records, as L4_BootRec_Type returns them. */
#define L4_BootInfo_Module 0x0001u
#define L4_BootInfo_SimpleExec 0x0002u
#define L4_BootInfo_EFITables 0x0101u
#define L4_BootInfo_Multiboot 0x0102u

/* The head of the page: where the records begin, relative to it, and how many there are. */
typedef struct {
    L4_Word_t magic, version, size, first_record, num_records, reserved[3];
} L4_BootInfo_t;

/* What every record begins with; offset_next is the distance to the next one. */
typedef struct {
    L4_Word_t type, version, offset_next;
} L4_BootRec_t;

/* A boot module as it lies in memory; the command line is a string at this offset from the record, 0 = none. */
typedef struct {
    L4_BootRec_t record;
    L4_Word_t start, size, cmdline_offset;
} L4_Boot_Module_t;

/* A program that the boot loader has unpacked. */
typedef struct {
    L4_BootRec_t record;
    L4_Word_t text_pstart, text_vstart, text_size, data_pstart, data_vstart, data_size, bss_pstart, bss_vstart, bss_size;
    L4_Word_t initial_ip, flags, label, cmdline_offset;
} L4_Boot_SimpleExec_t;

/* Where an EFI firmware left its tables. */
typedef struct {
    L4_BootRec_t record;
    L4_Word_t systab, memmap, memmap_size, memdesc_size, memdesc_version;
} L4_Boot_EFI_t;

/* Where the multiboot information is. */
typedef struct {
    L4_BootRec_t record;
    L4_Word_t address;
} L4_Boot_MBI_t;

/* Is this a BootInfo page of a version that these functions know? */
L4_INLINE L4_Bool_t L4_BootInfo_Valid(const void *info) {
    const L4_BootInfo_t *b = (const L4_BootInfo_t *)info;
    return b->magic == L4_BOOTINFO_MAGIC && b->version == L4_BOOTINFO_VERSION;
}
/* Bytes of the BootInfo data, its records and what they point to included. */
L4_INLINE L4_Word_t L4_BootInfo_Size(const void *info) { return ((const L4_BootInfo_t *)info)->size; }
/* Number of records. */
L4_INLINE L4_Word_t L4_BootInfo_Entries(const void *info) { return ((const L4_BootInfo_t *)info)->num_records; }
/* The first record; L4_BootRec_Next finds the others. */
L4_INLINE L4_BootRec_t *L4_BootInfo_FirstEntry(const void *info) {
    return (L4_BootRec_t *)((L4_Word_t)info + ((const L4_BootInfo_t *)info)->first_record);
}
/* What kind of record it is: L4_BootInfo_Module and so on. */
L4_INLINE L4_Word_t L4_BootRec_Type(const L4_BootRec_t *r) { return r->type; }
/*
 * The record behind this one.
 * Errors: none is told: behind the last one there is no record; count with L4_BootInfo_Entries.
 */
L4_INLINE L4_BootRec_t *L4_BootRec_Next(const L4_BootRec_t *r) { return (L4_BootRec_t *)((L4_Word_t)r + r->offset_next); }

/* Fields of the records, by the kind of record: L4_Module_Start, L4_SimpleExec_TextSize, ... */
#define __L4_BOOT_FIELD(kind, name, type, field)                                                   \
    L4_INLINE L4_Word_t L4_##kind##_##name(const L4_BootRec_t *r) { return ((const type *)r)->field; }
#define __L4_BOOT_CMDLINE(kind, type)                                                              \
    L4_INLINE char *L4_##kind##_Cmdline(const L4_BootRec_t *r) {                                   \
        L4_Word_t offset = ((const type *)r)->cmdline_offset;                                      \
        return offset ? (char *)((L4_Word_t)r + offset) : (char *)0;                               \
    }
__L4_BOOT_FIELD(Module, Start, L4_Boot_Module_t, start) /* Physical address of the module. */
__L4_BOOT_FIELD(Module, Size, L4_Boot_Module_t, size) /* Size of the module in bytes. */
__L4_BOOT_CMDLINE(Module, L4_Boot_Module_t) /* The module's command line; NULL when it has none. */
__L4_BOOT_FIELD(SimpleExec, TextPstart, L4_Boot_SimpleExec_t, text_pstart) /* Physical address of the program's code. */
__L4_BOOT_FIELD(SimpleExec, TextVstart, L4_Boot_SimpleExec_t, text_vstart) /* Address for which the code is linked. */
__L4_BOOT_FIELD(SimpleExec, TextSize, L4_Boot_SimpleExec_t, text_size) /* Size of the code in bytes. */
__L4_BOOT_FIELD(SimpleExec, DataPstart, L4_Boot_SimpleExec_t, data_pstart) /* Physical address of the initialised data. */
__L4_BOOT_FIELD(SimpleExec, DataVstart, L4_Boot_SimpleExec_t, data_vstart) /* Address for which the data is linked. */
__L4_BOOT_FIELD(SimpleExec, DataSize, L4_Boot_SimpleExec_t, data_size) /* Size of the data in bytes. */
__L4_BOOT_FIELD(SimpleExec, BssPstart, L4_Boot_SimpleExec_t, bss_pstart) /* Physical address of the zeroed data. */
__L4_BOOT_FIELD(SimpleExec, BssVstart, L4_Boot_SimpleExec_t, bss_vstart) /* Address for which the zeroed data is linked. */
__L4_BOOT_FIELD(SimpleExec, BssSize, L4_Boot_SimpleExec_t, bss_size) /* Size of the zeroed data in bytes. */
__L4_BOOT_FIELD(SimpleExec, InitialIP, L4_Boot_SimpleExec_t, initial_ip) /* Address at which the program begins. */
/* Flags for whoever starts the program; L4_SimpleExec_Set_Flags writes them. */
__L4_BOOT_FIELD(SimpleExec, Flags, L4_Boot_SimpleExec_t, flags)
/* A word for whoever starts the program; L4_SimpleExec_Set_Label writes it. */
__L4_BOOT_FIELD(SimpleExec, Label, L4_Boot_SimpleExec_t, label)
__L4_BOOT_CMDLINE(SimpleExec, L4_Boot_SimpleExec_t) /* The program's command line; NULL when it has none. */
__L4_BOOT_FIELD(EFI, Systab, L4_Boot_EFI_t, systab) /* Physical address of the EFI system table. */
__L4_BOOT_FIELD(EFI, Memmap, L4_Boot_EFI_t, memmap) /* Physical address of the EFI memory map. */
__L4_BOOT_FIELD(EFI, MemmapSize, L4_Boot_EFI_t, memmap_size) /* Size of the memory map in bytes. */
__L4_BOOT_FIELD(EFI, MemdescSize, L4_Boot_EFI_t, memdesc_size) /* Size of one memory descriptor in bytes. */
__L4_BOOT_FIELD(EFI, MemdescVersion, L4_Boot_EFI_t, memdesc_version) /* Version of the memory descriptors. */
__L4_BOOT_FIELD(MBI, Address, L4_Boot_MBI_t, address) /* Physical address of the multiboot information. */
#undef __L4_BOOT_FIELD
#undef __L4_BOOT_CMDLINE

/* Writes the flags of a program's record. */
L4_INLINE void L4_SimpleExec_Set_Flags(L4_BootRec_t *r, L4_Word_t flags) { ((L4_Boot_SimpleExec_t *)r)->flags = flags; }
/* Writes the label of a program's record. */
L4_INLINE void L4_SimpleExec_Set_Label(L4_BootRec_t *r, L4_Word_t label) { ((L4_Boot_SimpleExec_t *)r)->label = label; }

#ifdef __cplusplus
}
#endif
#endif
