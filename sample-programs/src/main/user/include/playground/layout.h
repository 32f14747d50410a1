/*
 * Where things are in a task's address space. init decides it; the C library relies on it.
 * Plain numbers only: assembly sources read this file, too.
 *
 * Every IPC touches code, stack, UTCB and kernel interface page of both sides, and what page directories and tables say of
 * them. The addresses lie in different sets of a small TLB (bits 14-12) and their entries in different sets of a small
 * cache (bits 30-24 for the directory's, 20-14 for the table's): at round addresses they would displace each other.
 * Manual: docs/user-programs.md of the playground.
 */
#ifndef PLAYGROUND_LAYOUT_H
#define PLAYGROUND_LAYOUT_H

#define MK_IMAGE_MIN 0x00100000      /* programs may be linked from here ... */
#define MK_IMAGE_MAX 0x40000000      /* ... to here; program.ld starts at 0x01148000 */
#define MK_HEAP_BASE 0x40000000      /* zero pages on demand, malloc's arena */
#define MK_HEAP_MAX 0x48000000       /* end of the heap */
                                     /* 0x48000000-0xABFFFFFF: free for a program's own mappings */
#define MK_STACK_BASE 0xAC000000     /* stack slot i ends at MK_STACK_BASE + (i + 1) * MK_STACK_SLOT */
#define MK_STACK_SLOT 0x00100000
#define MK_STACK_SIZE 0x00040000     /* the part of a slot that is backed; below it is guard */
#define MK_UTCB_BASE 0xBF0A4000      /* 16 KiB: as many UTCBs as a task may have threads */
#define MK_UTCB_LOG2 14
#define MK_UTCB_SIZE 512
#define MK_TASK_THREADS 32
#define MK_KIP_BASE 0xBFF00000
#define MK_KIP_LOG2 12

/*
 * The layout of a program that asks for a small space (PLAYGROUND_SMALL_SPACE): all of it in the first 32 MiB. Stack, UTCBs and
 * kernel interface page lie in different sets of a small TLB (bits 14-12).
 */
#define MK_SMALL_SIZE 0x02000000
#define MK_SMALL_IMAGE_MAX 0x01800000
#define MK_SMALL_HEAP_BASE 0x01800000
#define MK_SMALL_HEAP_MAX 0x01A00000
#define MK_SMALL_STACK_BASE 0x01A00000
#define MK_SMALL_STACK_SLOT 0x00020000
#define MK_SMALL_STACK_SIZE 0x00010000
#define MK_SMALL_UTCB_BASE 0x01E04000
#define MK_SMALL_KIP_BASE 0x01F03000

#endif
