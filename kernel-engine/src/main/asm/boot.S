/*
 * From the multiboot loader to kernel_boot: 32-bit flat mode without paging, at physical addresses, until the window
 * (physical + 0xE0000000) is mapped. What depends on nothing but the processor is set up here; the rest is Java.
 */
#include "kernel-layout.h"

#define WINDOW          0xE0000000
#define WINDOW_PDE      (WINDOW >> 22)
#define WINDOW_LARGE_PAGES 60                /* 240 MiB */
#define LARGE_PAGE      0x400000
#define PDE_LARGE       0x183                /* present, writable, 4 MiB, global */

/* PG NE ET TS MP PE: the FPU is nobody's yet (#NM). Without WP the kernel writes the UTCB pointer where users read it. */
#define CR0_PAGING      0x8000003B
#define CR4_PSE         0x10
#define EFLAGS_ID       0x200000
#define CPUID_PSE       0x8
#define MULTIBOOT_MEM_UPPER 8

#define NO_IO_BITMAP    0xFFFF
#define GDT_SIZE        56
#define TSS_LIMIT       (104 + 8192)         /* with the I/O bitmap and the byte of ones behind it */

        .section .multiboot, "a", @progbits
        .balign 4
        .long   0x1BADB002
        .long   0x00000002                   /* memory information, please */
        .long   -(0x1BADB002 + 0x00000002)

        .section .boot.text, "ax", @progbits
        .globl  _start
_start:
        cli
        cld
        movl    $boot_stack_top, %esp
        pushl   $0
        popfl
        movl    %eax, %esi                   /* multiboot magic */
        movl    %ebx, %edi                   /* multiboot information */

        /* What the processor has, as CPUID tells; a 486 without CPUID has nothing of it. */
        pushl   $EFLAGS_ID
        popfl
        pushfl
        popl    %eax
        pushl   $2
        popfl
        xorl    %edx, %edx
        testl   $EFLAGS_ID, %eax
        jz      1f
        movl    $1, %eax
        cpuid
1:      movl    %edx, processor_features - WINDOW

        /* The window, and a one to one mapping of the first 4 MiB until the jump. */
        movl    $(kernel_directory - WINDOW), %ebp
        testl   $CPUID_PSE, %edx
        jz      small_pages
        movl    $0x83, (%ebp)
        leal    4 * WINDOW_PDE(%ebp), %edx
        movl    $PDE_LARGE, %eax
        movl    $WINDOW_LARGE_PAGES, %ecx
1:      movl    %eax, (%edx)
        addl    $LARGE_PAGE, %eax
        addl    $4, %edx
        decl    %ecx
        jnz     1b
        movl    %cr4, %eax
        orl     $CR4_PSE, %eax
        movl    %eax, %cr4
        jmp     enable_paging

/* Tables of 4 KiB pages for the memory there is. */
small_pages:
        movl    MULTIBOOT_MEM_UPPER(%edi), %ecx     /* KiB from 1 MiB on */
        addl    $(1024 + 4095), %ecx
        shrl    $12, %ecx
        cmpl    $WINDOW_LARGE_PAGES, %ecx
        jbe     1f
        movl    $WINDOW_LARGE_PAGES, %ecx
1:      movl    $(window_tables - WINDOW), %ebx
        leal    3(%ebx), %eax
        movl    %eax, (%ebp)
        leal    4 * WINDOW_PDE(%ebp), %edx
        pushl   %ecx
1:      movl    %eax, (%edx)
        addl    $4096, %eax
        addl    $4, %edx
        decl    %ecx
        jnz     1b
        popl    %ecx
        shll    $10, %ecx
        movl    $3, %eax
1:      movl    %eax, (%ebx)
        addl    $4096, %eax
        addl    $4, %ebx
        decl    %ecx
        jnz     1b

enable_paging:
        movl    %ebp, %cr3
        movl    $CR0_PAGING, %eax
        movl    %eax, %cr0
        movl    $in_window, %eax
        jmp     *%eax

        .section .boot.bss, "aw", @nobits
        .balign 16
        .skip   256
boot_stack_top:

        .text
in_window:
        movl    $kernel_stack_top, %esp
        movl    $0, kernel_directory         /* the identity mapping has served */
        movl    %cr3, %eax
        movl    %eax, %cr3

        pushl   %esi
        pushl   %edi
        movl    $gdt_template, %esi
        movl    $gdt, %edi
        movl    $(GDT_SIZE / 4), %ecx
        rep movsl
        popl    %edi
        popl    %esi
        lgdt    gdt_pointer
        ljmp    $0x08, $1f
1:      movl    $0x10, %eax
        movl    %eax, %ss
        movl    $0x23, %eax                  /* the kernel, too, uses the user's flat data segment */
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        xorl    %eax, %eax
        lldt    %ax

        /* Descriptor of the TSS: its base is in three parts. */
        movl    $tss, %eax
        movw    %ax, gdt + 0x30 + 2
        shrl    $16, %eax
        movb    %al, gdt + 0x30 + 4
        movb    %ah, gdt + 0x30 + 7
        movl    $0x10, tss_ss0
        movw    $NO_IO_BITMAP, tss_iomap_base
        movb    $0xFF, tss_end
        movw    $0x30, %ax
        ltr     %ax

        /* Gates for the stubs, all interrupt gates; breakpoints and system calls may come from user mode. */
        movl    $vector_stubs, %eax
        movl    $idt, %ebx
        xorl    %ecx, %ecx
1:      movl    $0xEE00, %edx
        cmpl    $Vector_BREAKPOINT, %ecx
        je      2f
        cmpl    $Vector_IPC, %ecx
        jae     2f
        movb    $0x8E, %dh
2:      movw    %ax, (%ebx)
        movw    $0x08, 2(%ebx)
        movw    %dx, 4(%ebx)
        movl    %eax, %edx
        shrl    $16, %edx
        movw    %dx, 6(%ebx)
        addl    $16, %eax
        addl    $8, %ebx
        incl    %ecx
        cmpl    $Vector_COUNT, %ecx
        jb      1b
        lidt    idt_pointer

        pushl   $boot_table
        pushl   %edi
        pushl   %esi
        call    kernel_boot
        movl    $0x2B, %ecx                  /* the page behind it is mapped now */
        movl    %ecx, %gs
        jmp     return_to_thread

        .section .rodata
        .balign 4
/* What kernel_boot cannot know otherwise; order as its description says. */
boot_table:
        .long   kernel_directory
        .long   kip
        .long   utcb_pointer_page
        .long   utcb_pointer_table
        .long   tss
        .long   kernel_physical_start
        .long   kernel_physical_end
        .long   kip_ipc_sysenter

gdt_pointer:
        .word   GDT_SIZE - 1
        .long   gdt
        .balign 4
idt_pointer:
        .word   8 * Vector_COUNT - 1
        .long   idt

        .balign 8
gdt_template:
        .quad   0
        .quad   0x00CF9A000000FFFF           /* 08 kernel code */
        .quad   0x00CF92000000FFFF           /* 10 kernel stack */
        .quad   0x00CFFA000000FFFF           /* 1B user code */
        .quad   0x00CFF2000000FFFF           /* 23 user data */
        .word   3, Abi_UTCB_POINTER_PAGE & 0xFFFF, 0xF200 | (Abi_UTCB_POINTER_PAGE >> 16 & 0xFF)
        .word   0x0040 | (Abi_UTCB_POINTER_PAGE >> 16 & 0xFF00)    /* 2B the word with the UTCB pointer */
        .word   TSS_LIMIT, 0, 0x8900, 0      /* 30 */
        .if     . - gdt_template != GDT_SIZE
        .error  "GDT_SIZE"
        .endif

        .bss
        .balign 4096
kernel_directory:
        .skip   4096
window_tables:                               /* used where there are no 4 MiB pages */
        .skip   4096 * WINDOW_LARGE_PAGES
utcb_pointer_table:
        .skip   4096
utcb_pointer_page:
        .skip   4096

        .section .bss.stack, "aw", @nobits
        .balign 4096
        .globl  kernel_stack
kernel_stack:
        .skip   8192 + 2048
        .globl  kernel_stack_top
kernel_stack_top:

        .section .bss.tables, "aw", @nobits
        .balign 8
        .globl  gdt, idt
gdt:    .skip   GDT_SIZE
idt:    .skip   8 * Vector_COUNT

/* SYSENTER loads ESP with the address of tss.esp0. */
        .section .bss.tss, "aw", @nobits
        .globl  tss, tss_esp0, tss_iomap_base
tss:    .skip   4
tss_esp0:                                    /* the running thread's frame */
        .skip   4
tss_ss0:
        .skip   102 - 8
tss_iomap_base:
        .skip   2
        .skip   8192
tss_end:
        .skip   1
