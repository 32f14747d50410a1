/* Calls the kernel without the library: one IPC to the console server, registers set by hand. */
#include <playground/protocol.h>

        .globl main
        .type main, @function
main:   pushl %ebp
        pushl %ebx
        pushl %esi
        pushl %edi
        subl $4, %esp                   /* room for the result: C returns unions in memory */
        movl %esp, %eax
        pushl $name
        pushl %eax
        call l4_lookup                  /* id of the console server; takes the last argument off itself */
        addl $4, %esp
        popl %eax
        movl %eax, %edx                 /* receive from it as well: a call */
        movl %gs:0, %edi                /* UTCB: MR0 is at its address, MR1 behind it, ... */
        movl $length, 4(%edi)           /* MR1: number of bytes */
        leal 8(%edi), %ebx              /* MR2 and up: the text */
        movl $text, %esi
        movl $words, %ecx
1:      movl (%esi), %ebp
        movl %ebp, (%ebx)
        addl $4, %esi
        addl $4, %ebx
        decl %ecx
        jnz 1b
        movl $(MK_CONSOLE_WRITE << 16 | (words + 1)), %esi   /* MR0: label and number of words */
        xorl %ecx, %ecx                 /* timeouts: never */
        call *__L4_Stub_Ipc             /* EAX to, EDX from, ESI MR0, EDI UTCB */
        xorl %eax, %eax
        popl %edi
        popl %esi
        popl %ebx
        popl %ebp
        ret
        .size main, . - main

        .section .rodata
name:   .asciz "console"
        .balign 4
text:   .ascii "Hello from assembly, one IPC to the console server.\n"
        .set length, . - text
        .balign 4
        .set words, (length + 3) / 4
        .section .note.GNU-stack, "", @progbits
