/*
 * Executes generated sequences of system instructions in a state that is the same at the start of every one, and records what
 * became of it. A multiboot kernel; module 1 holds the cases; PrivilegedExecutor is the other end and says what the words mean.
 *
 * The tables that a case works on (descriptor tables, task state segments, page tables, data, stacks) are copied from the
 * templates below before every case, and hashed after it. The executor has page tables of its own, so that accessed and dirty
 * bits of the case's are the case's. A case ends with an exception or interrupt; the double fault's handler is a task.
 *
 * privileged-executor.hex is this file translated:
 *   gcc -m32 -nostdlib -static -Wl,--build-id=none -Wl,-z,max-page-size=4096 -Wl,-Ttext=0x100000 -o executor.elf \
 *       privileged-executor.S && strip executor.elf && xxd -p -c 64 executor.elf
 */
#define ARENA           0x40000
#define GDT             (ARENA + 0x0000)
#define LDT             (ARENA + 0x0200)
#define IDT             (ARENA + 0x0800)
#define TSS             (ARENA + 0x1000)
#define TSS_OTHER       (ARENA + 0x1200)
#define TSS_16          (ARENA + 0x1300)
#define TSS_DOUBLE      (ARENA + 0x1400)
#define DIRECTORY       (ARENA + 0x2000)
#define TABLE_LOW       (ARENA + 0x3000)
#define TABLE_WINDOW    (ARENA + 0x4000)
#define DIRECTORY_OTHER (ARENA + 0x5000)
#define TABLE_OTHER     (ARENA + 0x6000)
#define DATA            (ARENA + 0x8000)        /* four pages */
#define CODE            (ARENA + 0xC000)
#define USER_STACK      (ARENA + 0xD000)
#define KERNEL_STACK    (ARENA + 0xE000)
#define MIDDLE_STACKS   (ARENA + 0xF000)        /* ring 1 below the middle, ring 2 below the end */
#define OWN_DIRECTORY   (ARENA + 0x10000)
#define RESULTS         0x800000
#define STACK_MARGIN    64

#define CASE_WORDS      64
#define RESULT_WORDS    64
#define MAX_CODE_WORDS  14

/* Words of a case. */
#define C_REGISTERS     0                       /* EDI ESI EBP ESP EBX EDX ECX EAX */
#define C_EFLAGS        32
#define C_EIP           36
#define C_CS            40
#define C_SS            44
#define C_DS            48
#define C_ES            52
#define C_FS            56
#define C_GS            60
#define C_CR0           64
#define C_CR4           68
#define C_PATCHES       72
#define C_CODE          76
#define C_PATCH         (C_CODE + 4 * MAX_CODE_WORDS)

        .section .text
        .long   0x1BADB002, 0, -0x1BADB002

        .globl  _start
_start:
        cli
        cld
        movl    $own_stack, %esp
        movl    24(%ebx), %eax                  /* first module */
        movl    (%eax), %esi
        movl    4(%eax), %edi
        movl    %esi, next_case
        movl    %edi, cases_end
        movl    $RESULTS, next_result
        movb    $0xFF, %al                      /* no interrupts from outside */
        outb    %al, $0x21
        outb    %al, $0xA1

        /* Everything the templates do not cover starts as zero. */
        movl    $ARENA, %edi
        movl    $(0x12000 / 4), %ecx
        xorl    %eax, %eax
        rep stosl

        call    make_idt
        call    make_pages
        call    restore
        lgdt    gdt_pointer
        lidt    idt_pointer
        ljmp    $0x08, $1f
1:      movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %ss
        movl    $OWN_DIRECTORY, %eax
        movl    %eax, %cr3
        movl    $0x10, %eax
        movl    %eax, %cr4
        movl    $0x80010031, %eax
        movl    %eax, %cr0
        jmp     next

/* Gates to the stubs, then those that lead elsewhere. */
make_idt:
        movl    $IDT, %edi
        movl    $stubs, %ebx
        movl    $256, %ecx
1:      movl    %ebx, %eax
        andl    $0xFFFF, %eax
        orl     $0x00080000, %eax
        stosl
        movl    %ebx, %eax
        andl    $0xFFFF0000, %eax
        orl     $0x8E00, %eax
        stosl
        addl    $16, %ebx
        decl    %ecx
        jnz     1b
        /* For users: INT3, INTO, BOUND's is not; 40 trap gate, E0 the end. */
        movb    $0xEE, IDT + 8 * 3 + 5
        movb    $0xEE, IDT + 8 * 4 + 5
        movb    $0xEF, IDT + 8 * 0x40 + 5
        movb    $0xEE, IDT + 8 * 0xE0 + 5
        movl    $special_gates, %esi
        movl    $IDT + 8 * 0x41, %edi
        movl    $((special_gates_end - special_gates) / 4), %ecx
        rep movsl
        movl    $0x00480000, IDT + 8 * 8        /* double fault: a task */
        movl    $0x00008500, IDT + 8 * 8 + 4
        ret

/* 41 and on: 16-bit gate; task gate; not present; to conforming code; to ring 1; a type that is no gate; trap gate, DPL 0. */
special_gates:
        .long   0x00800880, 0x0000E600
        .long   0x00380000, 0x0000E500
        .long   0x00080880, 0x00006E00
        .long   0x00700880 | ((CODE & 0xFF00) << 0), (CODE & 0xFFFF0000) | 0xEE00
        .long   0x00500880 | ((CODE & 0xFF00) << 0), (CODE & 0xFFFF0000) | 0xEE00
        .long   0x00080880, 0x0000EB00
        .long   0x00080880 | ((CODE & 0xFF00) << 0), (CODE & 0xFFFF0000) | 0x8F00
special_gates_end:

/* The executor's own mapping: everything one to one in 4 MiB pages. The case's low table: one to one, the arena's pages for users. */
make_pages:
        movl    $OWN_DIRECTORY, %edi
        movl    $0x83, %eax
        movl    $16, %ecx
1:      stosl
        addl    $0x400000, %eax
        loop    1b
        movl    $TABLE_LOW, %edi
        movl    $0x03, %eax
        movl    $1024, %ecx
1:      stosl
        addl    $4096, %eax
        loop    1b
        ret

/* The templates into their places. */
restore:
        movl    $regions, %ebx
1:      movl    (%ebx), %edi
        testl   %edi, %edi
        jz      2f
        movl    4(%ebx), %esi
        movl    8(%ebx), %ecx
        rep movsl
        addl    $12, %ebx
        jmp     1b
2:      ret

/* ---- One case ---- */

next:
        movl    next_case, %esi
        cmpl    cases_end, %esi
        jae     finished
        movl    $own_stack, %esp
        movl    $current, %ebp                  /* where the case's own page tables reach it */
        movl    %ebp, %edi
        movl    $CASE_WORDS, %ecx
        rep movsl
        call    restore
        leal    C_CODE(%ebp), %esi
        movl    $CODE, %edi
        movl    $MAX_CODE_WORDS, %ecx
        rep movsl
        leal    C_PATCH(%ebp), %esi
        movl    C_PATCHES(%ebp), %ecx
        jecxz   2f
1:      movl    (%esi), %edi
        movl    4(%esi), %eax
        movl    %eax, (%edi)
        addl    $8, %esi
        loop    1b
2:      movl    $0x30, %eax
        lldt    %ax
        movl    $0x28, %eax
        ltr     %ax
        movl    $0x174, %ecx
        xorl    %edx, %edx
        movl    $8, %eax
        wrmsr
        incl    %ecx
        movl    $(KERNEL_STACK + 4096 - STACK_MARGIN), %eax
        wrmsr
        incl    %ecx
        movl    $(CODE + 0x880), %eax
        wrmsr
        xorl    %eax, %eax
        movl    %eax, %cr2
        movl    %eax, %dr0
        movl    %eax, %dr1
        movl    %eax, %dr2
        movl    %eax, %dr3
        movl    $DIRECTORY, %eax
        movl    %eax, %cr3
        movl    C_CR4(%ebp), %eax
        movl    %eax, %cr4
        movl    C_CR0(%ebp), %eax
        movl    %eax, %cr0

        testl   $0x20000, C_EFLAGS(%ebp)
        jz      1f
        pushl   C_GS(%ebp)
        pushl   C_FS(%ebp)
        pushl   C_DS(%ebp)
        pushl   C_ES(%ebp)
        pushl   C_SS(%ebp)
        pushl   C_REGISTERS + 12(%ebp)
        pushl   C_EFLAGS(%ebp)
        pushl   C_CS(%ebp)
        pushl   C_EIP(%ebp)
        jmp     load_registers
1:      testl   $3, C_CS(%ebp)
        jz      2f
        pushl   C_SS(%ebp)
        pushl   C_REGISTERS + 12(%ebp)
        jmp     3f
2:      movl    C_SS(%ebp), %eax
        movl    %eax, %ss
        movl    C_REGISTERS + 12(%ebp), %esp
3:      pushl   C_EFLAGS(%ebp)
        pushl   C_CS(%ebp)
        pushl   C_EIP(%ebp)
        movl    C_GS(%ebp), %eax
        movl    %eax, %gs
        movl    C_FS(%ebp), %eax
        movl    %eax, %fs
        movl    C_ES(%ebp), %eax
        movl    %eax, %es
        movl    C_DS(%ebp), %eax
        movl    %eax, %ds
load_registers:
        movl    %cs:C_REGISTERS + 0(%ebp), %edi
        movl    %cs:C_REGISTERS + 4(%ebp), %esi
        movl    %cs:C_REGISTERS + 16(%ebp), %ebx
        movl    %cs:C_REGISTERS + 20(%ebp), %edx
        movl    %cs:C_REGISTERS + 24(%ebp), %ecx
        movl    %cs:C_REGISTERS + 28(%ebp), %eax
        movl    %cs:C_REGISTERS + 8(%ebp), %ebp
        iretl

/* ---- Its end. The frame may be on any stack that the case made: it is only popped. ---- */

        .balign 16
stubs:
        .set    n, 0
        .rept   256
        .balign 16
        .if     !((n == 8) || ((n >= 10) && (n <= 14)) || (n == 17))
        pushl   $0
        .endif
        pushl   $n
        jmp     ended
        .set    n, n + 1
        .endr

        .balign 16
ended:
        pushal
        pushl   %ds
        movl    $0x10, %eax
        movl    %eax, %ds
        popl    r_ds
        popl    r_registers + 0
        popl    r_registers + 4
        popl    r_registers + 8
        popl    r_registers + 12
        popl    r_registers + 16
        popl    r_registers + 20
        popl    r_registers + 24
        popl    r_registers + 28
        popl    r_vector
        .set    n, 0
        .rept   10
        popl    r_frame + 4 * n
        .set    n, n + 1
        .endr
        movl    %ss, %eax
        movl    %eax, r_ss
        movl    %esp, r_esp
        /* RF of the frame goes: QEMU does not set it. */
        cmpl    $0x10, %eax
        jne     1f
        andl    $~0x10000, -28(%esp)
1:      cmpl    $0xF0, %eax
        jne     1f
        movzwl  %sp, %eax
        subw    $28, %ax
        andl    $~0x10000, ARENA(%eax)
1:
        movl    $0x10, %eax
        movl    %eax, %ss
        movl    $own_stack, %esp
record:
        movl    %es, %eax
        movl    %eax, r_es
        movl    %fs, %eax
        movl    %eax, r_fs
        movl    %gs, %eax
        movl    %eax, r_gs
        movl    %cr0, %eax
        movl    %eax, r_cr0
        movl    %cr2, %eax
        movl    %eax, r_cr2
        movl    %cr3, %eax
        movl    %eax, r_cr3
        movl    %cr4, %eax
        movl    %eax, r_cr4
        movl    %dr0, %eax
        movl    %eax, r_dr + 0
        movl    %dr1, %eax
        movl    %eax, r_dr + 4
        movl    %dr2, %eax
        movl    %eax, r_dr + 8
        movl    %dr3, %eax
        movl    %eax, r_dr + 12
        xorl    %eax, %eax
        str     %ax
        movl    %eax, r_tr
        xorl    %eax, %eax
        sldt    %ax
        movl    %eax, r_ldtr
        sgdt    r_gdtr
        sidt    r_idtr
        movl    $0x174, %ebx
        movl    $r_msrs, %edi
1:      movl    %ebx, %ecx
        rdmsr
        movl    %eax, (%edi)
        addl    $4, %edi
        incl    %ebx
        cmpl    $0x177, %ebx
        jne     1b

        /* Back to the executor's own state. */
        pushl   $2
        popfl
        movl    $0x10, %eax
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %cr4
        movl    $OWN_DIRECTORY, %eax
        movl    %eax, %cr3
        movl    $0x80010031, %eax
        movl    %eax, %cr0
        lgdt    gdt_pointer
        lidt    idt_pointer
        call    hash
        movl    $r_begin, %esi
        movl    next_result, %edi
        movl    $RESULT_WORDS, %ecx
        rep movsl
        movl    %edi, next_result
        movl    %edi, RESULTS - 4
        addl    $(4 * CASE_WORDS), next_case
        jmp     next

/* FNV-1a over the words of each region. */
hash:
        movl    $regions, %ebx
        movl    $r_hashes, %edi
1:      movl    (%ebx), %esi
        testl   %esi, %esi
        jz      3f
        movl    8(%ebx), %ecx
        movl    $0x811C9DC5, %edx
2:      lodsl
        xorl    %eax, %edx
        imull   $0x01000193, %edx, %edx
        loop    2b
        movl    %edx, %eax
        stosl
        addl    $12, %ebx
        jmp     1b
3:      ret

/* The task of the double fault: the error code is on its stack, the registers are in the task that was left. */
double_fault:
        movl    $0x10, %eax
        movl    %eax, %ds
        popl    r_frame
        movl    $8, r_vector
        movzwl  TSS_DOUBLE, %eax                /* back link */
        movl    %eax, r_frame + 4
        movl    $0, %eax
        movl    $(r_frame + 8), %edi
        movl    $8, %ecx
        rep stosl
        movl    $r_registers, %edi
        movl    $8, %ecx
        rep stosl
        movl    %eax, r_ds
        movl    %eax, r_ss
        movl    %eax, r_esp
        clts
        jmp     record

finished:
        xorl    %eax, %eax                      /* the debug exit */
        outl    %eax, $0xF4
1:      cli
        hlt
        jmp     1b

#include "privileged-tables.S"

        .bss
        .balign 4
next_case:
        .skip   4
cases_end:
        .skip   4
next_result:
        .skip   4
current:
        .skip   4 * CASE_WORDS
/* Words of a result. */
r_begin:
r_vector:
        .skip   4
r_registers:
        .skip   32
r_frame:
        .skip   40
r_ds:   .skip   4
r_es:   .skip   4
r_fs:   .skip   4
r_gs:   .skip   4
r_ss:   .skip   4
r_esp:  .skip   4
r_cr0:  .skip   4
r_cr2:  .skip   4
r_cr3:  .skip   4
r_cr4:  .skip   4
r_dr:   .skip   16
r_tr:   .skip   4
r_ldtr: .skip   4
r_gdtr: .skip   8
r_idtr: .skip   8
r_msrs: .skip   12
r_hashes:
        .skip   64
        .skip   4 * RESULT_WORDS - (. - r_begin)
        .balign 16
        .skip   4096
own_stack:
