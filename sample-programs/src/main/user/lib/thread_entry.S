/*
 * First instruction of a thread made by l4_thread_create. init has put the function and its
 * argument on the new stack.
 */
    .text
    .globl __mk_thread_entry
    .type __mk_thread_entry, @function
__mk_thread_entry:
    xorl %ebp, %ebp
    popl %eax                       /* fn */
    popl %edx                       /* arg */
    andl $-16, %esp
    subl $8, %esp
    pushl %edx
    pushl %eax
    call __mk_thread_main
    ud2                             /* __mk_thread_main does not return */
    .size __mk_thread_entry, . - __mk_thread_entry

    .section .note.GNU-stack, "", @progbits
