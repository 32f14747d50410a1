/*
 * Into the kernel and back. The processor's stack for ring 0 is the TCB of the running thread: TSS.esp0 points behind its
 * frame, so what the processor and PUSHA push lands in the frame's fields. The kernel itself then works on its one stack, calls
 * Java, and gets the thread to return to.
 *
 * User code may load its data segment registers with other (harmless) selectors than the flat one that the kernel relies on.
 * They are not reloaded at every entry: until ESP is the kernel's, memory is addressed through SS only; afterwards a bad DS or
 * ES raises #GP in the kernel, which kernel_exception heals: with 2B as selector, whose base is not 0, its limit of one word
 * excludes every address that the kernel uses.
 */
#include "kernel-layout.h"

#define KERNEL_DATA     0x10
#define USER_CODE       0x1B
#define USER_DATA       0x23
#define UTCB_SEGMENT    0x2B
#define TRAP_FLAG       0x100
#define INTERRUPT_FLAG  0x200
#define IO_PRIVILEGE    0x3000
#define GENERAL_PROTECTION 13
#define IRET            0xCF
#define CPUID_SEP       0x800
#define CODE_TYPE       0x800                /* in the high word, what makes a data segment's descriptor a code segment's */

#define USER_CODE_DESCRIPTOR gdt + (USER_CODE & ~7)
#define USER_DATA_DESCRIPTOR gdt + (USER_DATA & ~7)
#define USER_BASE       USER_DATA_DESCRIPTOR + 7   /* highest byte of the user segments' base: 0 if they are a large space's */

        .text

/* ---- One stub of 16 bytes per vector: error code and vector make the frame uniform. ---- */

        .macro  stub vector
        .balign 16
        .if     \vector == GENERAL_PROTECTION
        jmp     general_protection
        .else
        .if     !((\vector == 8) || ((\vector >= 10) && (\vector <= 14)) || (\vector == 17))
        pushl   $0
        .endif
        pushl   $\vector
        jmp     trap
        .endif
        .endm

        .balign 16
        .globl  vector_stubs
vector_stubs:
        .set    n, 0
        .rept   Vector_COUNT
        stub    n
        .set    n, n + 1
        .endr

        .balign 16
trap:
        pushal
        testb   $3, Tcb_cs(%esp)
        jz      kernel_exception
trap_from_user:
        movl    %esp, %ecx
        movl    $kernel_stack_top, %esp
        cld
        cmpb    $0, %ss:USER_BASE
        jne     trap_from_small_space
1:      movl    $Tcb_EXIT_FRAME, Tcb_exitKind(%ecx)
call_trap:
        movl    %ecx, %eax
        call    kernel_trap
        jmp     return_to_thread
trap_from_small_space:
        movl    $KERNEL_DATA, %edx
        movl    %ds, %eax
        movl    %es, %ebx
        movl    %edx, %ds
        movl    %edx, %es
        cmpl    $USER_DATA, %eax
        jne     2f
        cmpl    $USER_DATA, %ebx
        je      1b
2:      movl    $1, segments_healed
        jmp     1b

/*
 * An IRET whose target is beyond the limit of the user's code segment faults in the kernel, with the user's registers loaded. The
 * processor has pushed over four fields of the frame, whose last is at ESP: it becomes the frame of a fault of the user's.
 */
general_protection:
        testb   $3, 8(%esp)
        jnz     1f
        pushl   %eax
        movl    8(%esp), %eax
        cmpb    $IRET, %cs:(%eax)
        popl    %eax
        je      2f
1:      pushl   $GENERAL_PROTECTION
        jmp     trap
2:      movl    %ecx, (%esp)
        movl    %eax, Tcb_eax - Tcb_ecx(%esp)
        movl    $GENERAL_PROTECTION, Tcb_vector - Tcb_ecx(%esp)
        movl    $0, Tcb_errorCode - Tcb_ecx(%esp)
        pushl   %edx
        pushl   %ebx
        pushl   %esp
        pushl   %ebp
        pushl   %esi
        pushl   %edi
        jmp     trap_from_user

/*
 * Ipc, by SYSENTER or INT: EAX to, EDX from, ECX timeouts, ESI tag stay where they are; EBX is the return address, EBP the stack
 * pointer. EDI needs no saving: it is the UTCB pointer, which the TCB knows. SYSENTER leaves the user's flags: NT matters to IRET
 * only, a trap by TF is ignored below, CR0.AM is off.
 */
        .macro  save_for_ipc frame_end, exit_kind
        movl    %ebx, Tcb_eip - \frame_end(%esp)
        movl    %ebp, Tcb_esp - \frame_end(%esp)
        leal    -\frame_end(%esp), %edi
        movl    $(kernel_stack_top - 4), %esp
        cld
        movl    $\exit_kind, Tcb_exitKind(%edi)
        .endm

/* The linker puts kernel_ipc behind it: a jump less where there is no SYSENTER. */
        .section .text.hot.entry, "ax", @progbits
        .balign 16
        .skip   8, 0x90
        .globl  ipc_interrupt
ipc_interrupt:
        save_for_ipc Tcb_eip, Tcb_EXIT_IPC_BY_IRET
        .globl  ipc_interrupt_end
ipc_interrupt_end:

        .section .text.hot, "ax", @progbits
        .balign 16
sysenter_entry:
        movl    (%esp), %esp
        save_for_ipc Tcb_FRAME_SIZE, Tcb_EXIT_IPC_BY_SYSEXIT
        jmp     kernel_ipc

/*
 * For the thread whose TCB is in EAX and whose address space is loaded: the stack for its entries, the UTCB pointer, EDI, and the
 * first message registers. Both are reached where the user sees them, as the user will need these TLB entries.
 */
        .macro  load_for_ipc
        leal    Tcb_FRAME_SIZE(%eax), %ecx
        movl    Tcb_localId(%eax), %edi
        movl    %ecx, tss_esp0
        movl    %edi, Abi_UTCB_POINTER_PAGE
        movl    (%edi), %esi
        movl    4(%edi), %ebx
        movl    8(%edi), %ebp
        .endm

/* To the user in the thread whose TCB is in EAX, which ends its Ipc; its address space is loaded. */
        .balign 16
        .globl  return_from_ipc
return_from_ipc:
        cmpl    $Tcb_EXIT_IPC_BY_IRET, Tcb_exitKind(%eax)
        ja      return_by_sysexit
        jb      return_with_flags
return_by_iret:
        load_for_ipc
        movl    %gs, %ecx                    /* comparing is cheaper than loading on a processor without SYSENTER */
        cmpb    $UTCB_SEGMENT, %cl
        jne     2f
1:      leal    Tcb_eip(%eax), %esp
        movl    Tcb_eax(%eax), %eax
        iretl
2:      movl    $UTCB_SEGMENT, %ecx
        movl    %ecx, %gs
        jmp     1b

        .balign 16
return_by_sysexit:
        load_for_ipc
        movl    $UTCB_SEGMENT, %edx
        movl    %edx, %gs
        movl    Tcb_eip(%eax), %edx
        movl    Tcb_esp(%eax), %ecx
        movl    Tcb_eax(%eax), %eax
        sti
        sysexit

        .text

/* Ipc by INT on a processor with SYSENTER. */
        .globl  ipc_interrupt_beside_sysenter
ipc_interrupt_beside_sysenter:
        save_for_ipc Tcb_eip, Tcb_EXIT_IPC
        jmp     kernel_ipc

/* ---- To the user, in the thread whose TCB is in EAX. ---- */

/* With the flags of the kernel: those of the user that SYSENTER leaves could make IRET a task switch. */
        .globl  return_with_flags
return_with_flags:
        pushl   kernel_flags
        popfl
        .globl  return_to_thread
return_to_thread:
        cmpl    $0, small_spaces
        jne     guarded_return
return_to_large_space:
        movl    Tcb_cr3(%eax), %ecx
        movl    %cr3, %edx
        cmpl    %edx, %ecx
        je      1f
        movl    %ecx, %cr3
1:      movl    Tcb_exitKind(%eax), %ecx
        cmpl    $Tcb_EXIT_IDLE, %ecx
        je      idle
        ja      2f
        leal    Tcb_FRAME_SIZE(%eax), %ecx
        movl    $UTCB_SEGMENT, %edx
        movl    %ecx, tss_esp0
        movl    Tcb_localId(%eax), %edi
        movl    %edx, %gs
        movl    %edi, Abi_UTCB_POINTER_PAGE
        movl    %eax, %esp
        popal
        addl    $8, %esp                     /* vector, error code */
        iretl
2:      cmpl    $Tcb_EXIT_IPC_BY_SYSEXIT, %ecx
        je      return_by_sysexit
        jmp     return_by_iret

/*
 * ---- While there are small spaces. ----
 *
 * The user's segments then end below the area of the small spaces, or are one small space: the GDT holds those of the space that
 * runs. The kernel needs nothing from that area and so works with DS and ES of a large space; for a small one it has segments of
 * its own. SYSEXIT is not used: it loads segments without an end.
 */

/* Makes the data segment with the descriptor ECX:EDX and its code segment the user's, also in FS. Leaves the selector in ECX. */
        .macro  write_user_segments
        movl    %edx, USER_DATA_DESCRIPTOR
        movl    %ecx, USER_DATA_DESCRIPTOR + 4
        xorl    $CODE_TYPE, %ecx
        movl    %edx, USER_CODE_DESCRIPTOR
        movl    %ecx, USER_CODE_DESCRIPTOR + 4
        movl    $USER_DATA, %ecx
        movl    %ecx, %fs
        .endm

        .balign 16
guarded_sysenter:
        movl    (%esp), %esp
        subl    $(Tcb_FRAME_SIZE - Tcb_esp), %esp
        pushfl                               /* SYSENTER has cleared IF only */
        orl     $INTERRUPT_FLAG, (%esp)
        pushl   %ss:kernel_flags             /* over CS */
        popfl
        movl    $USER_CODE, Tcb_cs - Tcb_eflags(%esp)
        cmpb    $0, %ss:USER_BASE
        je      1f
        movl    $KERNEL_DATA, %edi
        movl    %edi, %ds
        movl    %edi, %es
1:      save_for_ipc Tcb_eflags, Tcb_EXIT_IPC
        jmp     kernel_ipc_guarded

        .balign 16
guarded_ipc_interrupt:
        cmpb    $0, %ss:USER_BASE
        je      1f
        movl    $KERNEL_DATA, %edi
        movl    %edi, %ds
        movl    %edi, %es
1:      save_for_ipc Tcb_eip, Tcb_EXIT_IPC
        jmp     kernel_ipc_guarded

        .globl  guarded_return
guarded_return:
        movl    Tcb_space(%eax), %edx
        testl   %edx, %edx
        jz      return_to_large_space        /* the idle loop */
        movl    Space_segmentHigh(%edx), %ecx
        cmpl    %ecx, USER_DATA_DESCRIPTOR + 4
        je      1f
        movl    Space_segmentLow(%edx), %edx
        write_user_segments
        cmpb    $0, USER_BASE
        je      7f                           /* the kernel's DS and ES of a small space stay until it leaves */
1:      cmpl    $Tcb_EXIT_IPC_BY_SYSEXIT, Tcb_exitKind(%eax)
        je      5f
2:      cmpb    $0, USER_BASE
        je      return_to_large_space
        cmpl    $Tcb_EXIT_IPC, Tcb_exitKind(%eax)
        jb      4f
        leal    Tcb_FRAME_SIZE(%eax), %ecx
        movl    Tcb_localId(%eax), %edi
        movl    %ecx, tss_esp0
        movl    Tcb_utcb(%eax), %ecx
        movl    %edi, Abi_UTCB_POINTER_PAGE
        movl    (%ecx), %esi
        movl    4(%ecx), %ebx
        movl    8(%ecx), %ebp
        movl    %gs, %ecx
        cmpb    $UTCB_SEGMENT, %cl
        je      3f
        movl    $UTCB_SEGMENT, %ecx
        movl    %ecx, %gs
3:      leal    Tcb_eip(%eax), %esp
        movl    Tcb_eax(%eax), %eax
        movl    $USER_DATA, %ecx
        movl    %ecx, %ds
        movl    %ecx, %es
        iretl
4:      leal    Tcb_FRAME_SIZE(%eax), %ecx
        movl    $UTCB_SEGMENT, %edx
        movl    %ecx, tss_esp0
        movl    Tcb_localId(%eax), %edi
        movl    %edx, %gs
        movl    %edi, Abi_UTCB_POINTER_PAGE
        movl    %eax, %esp
        movl    $USER_DATA, %ecx
        movl    %ecx, %ds
        movl    %ecx, %es
        popal
        addl    $8, %esp
        iretl
5:      movl    $Tcb_EXIT_IPC, Tcb_exitKind(%eax)
        andl    $IO_PRIVILEGE, Tcb_eflags(%eax)     /* those in the frame are older than its SYSENTER */
        orl     $(INTERRUPT_FLAG | 2), Tcb_eflags(%eax)
        jmp     2b
7:      movl    %ecx, %ds
        movl    %ecx, %es
        jmp     1b

/* void load_large_segments(int low, int high): the user's data segment, and the kernel's, is now that of a large space. */
        .globl  load_large_segments
load_large_segments:
        movl    4(%esp), %edx
        movl    8(%esp), %ecx
        write_user_segments
        movl    %ecx, %ds
        movl    %ecx, %es
        ret

/* int guard_ipc(int guarded): where INT for Ipc goes; the result is where SYSENTER is to go. */
        .globl  guard_ipc
guard_ipc:
        movl    $guarded_ipc_interrupt, %ecx
        movl    $guarded_sysenter, %eax
        cmpl    $0, 4(%esp)
        jne     1f
        movl    $ipc_interrupt, %ecx
        movl    $sysenter_entry, %eax
        testl   $CPUID_SEP, processor_features
        jz      1f
        movl    $ipc_interrupt_beside_sysenter, %ecx
1:      movw    %cx, idt + 8 * Vector_IPC
        shrl    $16, %ecx
        movw    %cx, idt + 8 * Vector_IPC + 6
        ret

/* Nothing to do until an interrupt, which comes in through kernel_exception; or interrupts are let into a long operation. */
idle:
        movl    $kernel_stack_top, %esp
        cmpl    $0, highest_ready
        jge     2f
1:      sti
        hlt
        jmp     1b
2:      sti
        nop                                  /* STI takes effect behind it */
        cli
        movl    $idle_tcb, %eax
        call    kernel_go_on
        jmp     return_to_thread

/* ---- Exceptions and interrupts in the kernel. The frame is on the current stack and has no ESP and SS. ---- */

kernel_exception:
        movl    Tcb_vector(%esp), %eax
        cmpl    $0x20, %eax
        jb      1f
        /* Interrupts are on in the kernel in the idle loop only: its stack holds nothing. */
        movl    $idle_tcb, %ecx
        movl    $kernel_stack_top, %esp
        cld
        movl    %eax, %ss:Tcb_vector(%ecx)
        jmp     call_trap
1:      cmpl    $13, %eax
        je      heal_segments
        cmpl    $14, %eax                    /* QEMU does not check limits: its accesses miss by the segment's base */
        je      heal_segments
        cmpl    $1, %eax
        jne     2f
        /* The user had set TF before SYSENTER. */
        andl    $~TRAP_FLAG, Tcb_eflags(%esp)
        jmp     resume_kernel
2:      movl    $KERNEL_DATA, %ecx
        movl    %ecx, %ds
        movl    %ecx, %es
        movl    %cr2, %ecx
        movl    Tcb_eip(%esp), %edx
        movl    Tcb_errorCode(%esp), %ebx
        movl    $kernel_stack_top, %esp
        cld
        pushl   %ecx
        pushl   %edx
        pushl   %ebx
        pushl   %eax
        call    kernel_fault
        ud2

heal_segments:
        movl    %ds, %ecx
        movl    %es, %edx
        cmpl    $USER_DATA, %ecx
        jne     1f
        cmpl    $USER_DATA, %edx
        je      2b
1:      movl    $USER_DATA, %ecx
        movl    %ecx, %ds
        movl    %ecx, %es
        movl    $1, segments_healed
resume_kernel:
        popal
        addl    $8, %esp
        iretl

/*
 * int repair_segments(): makes all user segment registers what they should be. Not 0 if one was not, or if the kernel had to
 * heal DS or ES since the last call.
 */
        .globl  repair_segments
repair_segments:
        xorl    %eax, %eax
        xchgl   segments_healed, %eax
        movl    $USER_DATA, %ecx
        movl    %fs, %edx
        cmpl    %ecx, %edx
        je      1f
        movl    %ecx, %fs
        movl    $1, %eax
1:      movl    %ds, %edx
        cmpl    $KERNEL_DATA, %edx           /* DS and ES of a small space were noted, and are loaded when it goes on */
        je      3f
        cmpl    %ecx, %edx
        je      2f
        movl    %ecx, %ds
        movl    $1, %eax
2:      movl    %es, %edx
        cmpl    %ecx, %edx
        je      3f
        movl    %ecx, %es
        movl    $1, %eax
3:      movl    %gs, %edx
        cmpl    $UTCB_SEGMENT, %edx
        je      4f
        movl    $UTCB_SEGMENT, %edx
        movl    %edx, %gs
        movl    $1, %eax
4:      ret

        .bss
        .balign 4
segments_healed:
        .skip   4
