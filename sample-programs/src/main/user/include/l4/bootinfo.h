/*
 * The BootInfo page: what the boot loader left in memory. KIP.BootInfo holds its physical address;
 * the root task gets the page from sigma0. L4 X.2 reference manual, appendix on generic booting.
 */
#ifndef L4_BOOTINFO_H
#define L4_BOOTINFO_H

#include <l4/types.h>

#define L4_BOOTINFO_MAGIC 0x14B0021Du
#define L4_BOOTINFO_VERSION 1u
#define L4_BootInfo_Module 0x0001u

typedef struct {
    L4_Word_t magic, version, size, first_record, num_records, reserved[3];
} L4_BootInfo_t;

typedef struct {
    L4_Word_t type, version, offset_next;
} L4_BootRec_t;

/* A boot module as it lies in memory; the command line is a string at this offset from the record, 0 = none. */
typedef struct {
    L4_BootRec_t record;
    L4_Word_t start, size, cmdline_offset;
} L4_Boot_Module_t;

#endif
