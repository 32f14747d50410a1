/*
 * Entry of a program. init has put argc and then the argv pointers, closed by NULL, on the stack.
 */
    .text
    .globl _start
    .type _start, @function
_start:
    xorl %ebp, %ebp                 /* the debugger's end of the call chain */
    movl %esp, %eax
    andl $-16, %esp
    subl $8, %esp
    leal 4(%eax), %edx
    pushl %edx                      /* argv */
    pushl (%eax)                    /* argc */
    call __mk_start
    ud2                             /* __mk_start does not return */
    .size _start, . - _start

    .section .note.GNU-stack, "", @progbits
