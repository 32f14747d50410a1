/*
 * Entry of sigma0 and of the root task: the kernel passes no register, not even a stack.
 */
    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    movl $__root_stack_top, %esp
    xorl %ebp, %ebp
    call __L4_InitSystemCalls
    call root_main
    ud2                             /* root_main does not return */
    .size _start, . - _start

    .bss
    .balign 16
    .skip 8192
__root_stack_top:

    .section .note.GNU-stack, "", @progbits
