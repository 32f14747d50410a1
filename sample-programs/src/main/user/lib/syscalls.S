/*
 * The addresses of the kernel's entry stubs, and the two system calls that need more registers than
 * inline assembly can name. Register use: L4 X.2 reference manual, appendix A.
 */
    .bss
    .balign 4
    .macro stub name
    .globl \name
    .type \name, @object
    .size \name, 4
\name:
    .skip 4
    .endm
    stub __L4_Stub_Ipc
    stub __L4_Stub_Lipc
    stub __L4_Stub_ExchangeRegisters
    stub __L4_Stub_ThreadControl
    stub __L4_Stub_SystemClock
    stub __L4_Stub_ThreadSwitch
    stub __L4_Stub_Schedule
    stub __L4_Stub_Unmap
    stub __L4_Stub_SpaceControl
    stub __L4_Stub_ProcessorControl
    stub __L4_Stub_MemoryControl

    .text
/* void __L4_ExchangeRegistersRaw(L4_Word_t io[7]) */
    .globl __L4_ExchangeRegistersRaw
    .type __L4_ExchangeRegistersRaw, @function
__L4_ExchangeRegistersRaw:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %ebp
    movl 0(%ebp), %eax              /* dest */
    movl 4(%ebp), %ecx              /* control */
    movl 8(%ebp), %edx              /* SP */
    movl 12(%ebp), %esi             /* IP */
    movl 16(%ebp), %edi             /* flags */
    movl 20(%ebp), %ebx             /* user defined handle */
    movl 24(%ebp), %ebp             /* pager */
    call *__L4_Stub_ExchangeRegisters
    pushl %ebp
    movl 24(%esp), %ebp
    movl %eax, 0(%ebp)
    movl %ecx, 4(%ebp)
    movl %edx, 8(%ebp)
    movl %esi, 12(%ebp)
    movl %edi, 16(%ebp)
    movl %ebx, 20(%ebp)
    popl 24(%ebp)
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
    .size __L4_ExchangeRegistersRaw, . - __L4_ExchangeRegistersRaw

/* L4_Word_t __L4_MemoryControlRaw(L4_Word_t control, const L4_Word_t attributes[4]) */
    .globl __L4_MemoryControlRaw
    .type __L4_MemoryControlRaw, @function
__L4_MemoryControlRaw:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %eax             /* control */
    movl 24(%esp), %ebp
    movl 0(%ebp), %ecx
    movl 4(%ebp), %edx
    movl 8(%ebp), %ebx
    movl 12(%ebp), %ebp
    movl %gs:0, %edi
    movl 0(%edi), %esi              /* MR0 */
    call *__L4_Stub_MemoryControl
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
    .size __L4_MemoryControlRaw, . - __L4_MemoryControlRaw

    .section .note.GNU-stack, "", @progbits
