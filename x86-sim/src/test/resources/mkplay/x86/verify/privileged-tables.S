/*
 * Templates of the tables that a case works on, and the list of the regions that are restored and hashed; part of
 * privileged-executor.S.
 */

        .data
        .balign 8
gdt_pointer:
        .word   64 * 8 - 1
        .long   GDT
        .balign 4
idt_pointer:
        .word   256 * 8 - 1
        .long   IDT

        .macro  segment base, limit, access, flags
        .word   (\limit) & 0xFFFF, (\base) & 0xFFFF
        .byte   ((\base) >> 16) & 0xFF, \access, ((\limit) >> 16 & 0x0F) | \flags, ((\base) >> 24) & 0xFF
        .endm
        .macro  gate selector, offset, access, count
        .word   (\offset) & 0xFFFF, \selector
        .byte   \count, \access
        .word   ((\offset) >> 16) & 0xFFFF
        .endm

        .balign 8
t_gdt:
        .quad   0
        segment 0, 0xFFFFF, 0x9B, 0xC0          /* 08 code, ring 0 */
        segment 0, 0xFFFFF, 0x93, 0xC0          /* 10 data, ring 0 */
        segment 0, 0xFFFFF, 0xFB, 0xC0          /* 18 code, ring 3 */
        segment 0, 0xFFFFF, 0xF3, 0xC0          /* 20 data, ring 3 */
        segment TSS, (0x68 + 128), 0x89, 0      /* 28 TSS */
        segment LDT, (16 * 8 - 1), 0x82, 0      /* 30 LDT */
        segment TSS_OTHER, 0x67, 0xE9, 0        /* 38 another task */
        segment TSS_16, 0x2B, 0xE1, 0           /* 40 a 16-bit task */
        segment TSS_DOUBLE, 0x67, 0x89, 0       /* 48 double fault */
        segment 0, 0xFFFFF, 0xBB, 0xC0          /* 50 code, ring 1 */
        segment 0, 0xFFFFF, 0xB3, 0xC0          /* 58 data, ring 1 */
        segment 0, 0xFFFFF, 0xDB, 0xC0          /* 60 code, ring 2 */
        segment 0, 0xFFFFF, 0xD3, 0xC0          /* 68 data, ring 2 */
        segment 0, 0xFFFFF, 0x9F, 0xC0          /* 70 conforming code, DPL 0 */
        segment 0, 0xFFFFF, 0xF9, 0xC0          /* 78 execute-only code, ring 3 */
        segment CODE, 0xFFFF, 0x9B, 0x00        /* 80 16-bit code, ring 0 */
        segment CODE, 0xFFFF, 0xFB, 0x00        /* 88 16-bit code, ring 3 */
        segment DATA, 0xFF, 0xF2, 0x40          /* 90 256 bytes of data */
        segment 0, 0x7F, 0xF6, 0x40             /* 98 expand-down */
        segment 0, 0x7F, 0xF6, 0x00             /* A0 expand-down, 16-bit */
        segment 0, 0xFFFFF, 0x72, 0xC0          /* A8 data, not present */
        segment 0, 0xFFFFF, 0x7A, 0xC0          /* B0 code, not present */
        segment 0, 0xFFFFF, 0xF0, 0xC0          /* B8 read-only data */
        gate    0x08, (CODE + 0x880), 0xEC, 2   /* C0 call gate to ring 0, two parameters */
        gate    0x18, (CODE + 0x880), 0xEC, 0   /* C8 call gate to ring 3 */
        gate    0x80, 0x880, 0xE4, 1            /* D0 16-bit call gate to ring 0 */
        gate    0x38, 0, 0xE5, 0                /* D8 task gate */
        gate    0x08, (CODE + 0x880), 0x6C, 0   /* E0 call gate, not present */
        segment ARENA, 0xFFFF, 0xF3, 0x00       /* E8 16-bit stack, ring 3 */
        segment ARENA, 0xFFFF, 0x93, 0x00       /* F0 16-bit stack, ring 0 */
        .quad   0x0000A80000000000              /* F8 a reserved system type */
        .fill   32, 8, 0                        /* 100 and on: the case's */
t_ldt:
        .quad   0
        segment 0, 0xFFFFF, 0xFB, 0xC0          /* 0F code */
        segment 0, 0xFFFFF, 0xF2, 0xC0          /* 17 data */
        segment DATA, 0x0F, 0xF3, 0x40          /* 1F 16 bytes */
        gate    0x50, (CODE + 0x880), 0xEC, 1   /* 27 call gate to ring 1 */
        segment DATA, 0x00, 0xF2, 0xC0          /* 2F one page */
        .fill   10, 8, 0

        .macro  tss_stacks
        .long   KERNEL_STACK + 4096 - STACK_MARGIN, 0x10
        .long   MIDDLE_STACKS + 2048 - STACK_MARGIN, 0x59
        .long   MIDDLE_STACKS + 4096 - STACK_MARGIN, 0x6A
        .endm
        .balign 4
t_tss:
        .long   0
        tss_stacks
        .long   DIRECTORY
        .fill   0x64 - 0x20, 1, 0
        .word   0, 0x68
        .fill   32, 1, 0                        /* ports 0 to FF allowed */
        .fill   96, 1, 0xFF                     /* 100 to 3FF not */
        .byte   0xFF
        .org    t_tss + 0x200, 0
t_tss_other:
        .long   0
        tss_stacks
        .long   DIRECTORY
        .long   CODE + 0x880, 0x00000002
        .long   0x11111111, 0x22222222, 0x33333333, 0x44444444
        .long   USER_STACK + 4096 - STACK_MARGIN, 0x66666666, 0x77777777, 0x88888888
        .long   0x23, 0x1B, 0x23, 0x23, 0, 0, 0x30, 0x00680000
        .org    t_tss_other + 0x100, 0
t_tss_16:
        .word   0, 0xF00, 0xF0, 0x700, 0x59, 0xF00, 0x6A
        .word   0x880, 2, 0x1111, 0x2222, 0x3333, 0x4444, 0xF00, 0x6666, 0x7777, 0x8888
        .word   0x23, 0x8B, 0xEB, 0x23, 0x30
        .org    t_tss_16 + 0x100, 0
t_tss_double:
        .long   0
        tss_stacks
        .long   DIRECTORY
        .long   double_fault, 2
        .fill   4, 4, 0
        .long   own_stack, 0, 0, 0
        .long   0x10, 0x08, 0x10, 0x10, 0x10, 0x10, 0x30, 0x00680000
        .org    t_tss_double + 0x68, 0

        .balign 4
/* Entries with tables are accessed: whether a walk that ends in a fault marks them is left open (SDM 3A, 4.8). */
t_directory:
        .long   TABLE_LOW | 0x27, TABLE_WINDOW | 0x27, 0x87, 0x81, 0, 0x85, 0x83, 0
t_directory_other:
        .long   TABLE_LOW | 0x27, TABLE_OTHER | 0x27, 0x87, 0x81, 0, 0x85, 0x83, 0
t_low:                                          /* pages 40 to 53 */
        .set    n, 0x40
        .rept   8
        .long   (n << 12) | 3
        .set    n, n + 1
        .endr
        .rept   6
        .long   (n << 12) | 7
        .set    n, n + 1
        .endr
        .rept   6
        .long   (n << 12) | 3
        .set    n, n + 1
        .endr
t_window:                                       /* four data pages, with every kind of permission */
        .set    n, 0
        .rept   16
        .long   (DATA + ((n & 3) << 12)) | ((n >> 1) & 7)
        .set    n, n + 1
        .endr
t_other:
        .set    n, 0
        .rept   16
        .long   (DATA + ((n & 3) << 12)) | (((n >> 1) & 7) ^ 7)
        .set    n, n + 1
        .endr
t_data:
        .set    n, 0
        .rept   32
        .long   0x10203040 + n * 0x01010101
        .set    n, n + 1
        .endr
        /* 80: pointers for LGDT and LIDT; 98: far pointers for LDS and its like */
t_pointers:
        .word   64 * 8 - 1
        .long   GDT
        .word   0
        .word   0xFF
        .long   GDT
        .word   0
        .word   256 * 8 - 1
        .long   IDT
        .word   0
        .word   0xE0 * 8 + 7
        .long   IDT
        .word   0
        .fill   24, 4, 0x00200020
t_stack:
        .fill   80, 4, 0xCCCCCCCC

/* CD E0 where transfers lead to. */
t_targets:
        .fill   16, 2, 0xE0CD

#define STACK_TOP_WORDS 80

        .balign 4
regions:
        .long   GDT, t_gdt, 80 * 2
        .long   TSS, t_tss, (0x400 + 0x68) / 4
        .long   DIRECTORY, t_directory, 8
        .long   DIRECTORY_OTHER, t_directory_other, 8
        .long   TABLE_LOW + 4 * 0x40, t_low, 20
        .long   TABLE_WINDOW, t_window, 16
        .long   TABLE_OTHER, t_other, 16
        .long   DATA, t_data, 64
        .long   DATA + 0x1000, t_data, 32
        .long   DATA + 0x2000, t_data, 32
        .long   DATA + 0x3000, t_data, 32
        .long   CODE + 0x880, t_targets, 8
        .long   USER_STACK + 4096 - 4 * STACK_TOP_WORDS, t_stack, STACK_TOP_WORDS
        .long   KERNEL_STACK + 4096 - 4 * STACK_TOP_WORDS, t_stack, STACK_TOP_WORDS
        .long   MIDDLE_STACKS + 2048 - 4 * STACK_TOP_WORDS, t_stack, STACK_TOP_WORDS
        .long   MIDDLE_STACKS + 4096 - 4 * STACK_TOP_WORDS, t_stack, STACK_TOP_WORDS
        .long   0
