/*
 * Entry of a test image (Multiboot Specification 0.6.96): calls guestMain(magic, information), then writes 0 to the
 * debug-exit port.
 */
        .set    MAGIC, 0x1BADB002
        .set    FLAGS, 3

        .section .multiboot, "ax", @progbits
        .balign 4
        .long   MAGIC, FLAGS, -(MAGIC + FLAGS)

        .text
        .globl  _start
_start:
        movl    $stack_top, %esp
        cld
        pushl   %ebx
        pushl   %eax
        call    guestMain
        .globl  guest_exit
guest_exit:
        movl    $0, %eax
        outb    %al, $0xF4
1:      cli
        hlt
        jmp     1b

        .bss
        .balign 16
        .skip   16384
stack_top:
