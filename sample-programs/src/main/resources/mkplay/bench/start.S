# Multiboot header and entry of the bench images: a stack, bench(), then the debug-exit port with its result.
        .section .multiboot, "a"
        .balign 4
        .long   0x1BADB002, 0, -0x1BADB002

        .text
        .globl  start
start:  movl    $stack_top, %esp
        call    bench
        outb    %al, $0xF4
1:      cli
        hlt
        jmp     1b

        .bss
        .balign 16
        .skip   16384
stack_top:
