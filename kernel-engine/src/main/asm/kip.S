/*
 * The kernel interface page: here the system call stubs, which user code reaches by CALL, and their offsets; the rest is
 * written at boot. The code runs at any address. Register conventions: L4 X.2 reference manual, appendix A.
 */
#include "kernel-layout.h"

        .macro  call_stub name, vector
        .balign 16
\name:
        int     $\vector
        ret
        .endm

        .data
        .balign 4096
        .globl  kip
kip:
        .org    0xD0
        .long   space_control - kip
        .long   thread_control - kip
        .long   processor_control - kip
        .long   memory_control - kip
        .long   kip_ipc_interrupt - kip      /* Ipc and Lipc: replaced at boot where there is SYSENTER */
        .long   kip_ipc_interrupt - kip
        .long   unmap - kip
        .long   exchange_registers - kip
        .long   system_clock - kip
        .long   thread_switch - kip
        .long   schedule - kip

        .org    0x800
        .globl  kip_ipc_sysenter
kip_ipc_sysenter:
        popl    %ebx
        movl    %esp, %ebp
        sysenter

        .balign 16
kip_ipc_interrupt:
        popl    %ebx
        movl    %esp, %ebp
        int     $Vector_IPC

        call_stub exchange_registers, (Vector_CALLS + 2)
        call_stub thread_control, (Vector_CALLS + 3)
        call_stub system_clock, (Vector_CALLS + 4)
        call_stub thread_switch, (Vector_CALLS + 5)
        call_stub schedule, (Vector_CALLS + 6)
        call_stub unmap, (Vector_CALLS + 7)
        call_stub space_control, (Vector_CALLS + 8)
        call_stub processor_control, (Vector_CALLS + 9)
        call_stub memory_control, (Vector_CALLS + 10)

        .org    0x1000
