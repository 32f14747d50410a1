# Descriptor tables for the ring switch guests. protect() loads them; to_user() continues at `user` in ring 3.
# The guest defines `user` and sets interrupt gates by calling gate: EAX the handler, EDI the vector.
        .text
        .globl  protect, gate, to_user
protect:
        lgdt    gdt_pointer
        ljmp    $0x08, $1f
1:      movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        movl    $tss, %eax              # TSS descriptor: its base is known only now
        movw    %ax, gdt+0x28+2
        shrl    $16, %eax
        movb    %al, gdt+0x28+4
        movb    %ah, gdt+0x28+7
        movl    $stack_top, tss+4
        movl    $0x28, %eax
        ltr     %ax
        lidt    idt_pointer
        ret

gate:   movw    %ax, idt(,%edi,8)       # 32-bit interrupt gate, DPL 3
        movw    $0x08, idt+2(,%edi,8)
        movw    $0xEE00, idt+4(,%edi,8)
        shrl    $16, %eax
        movw    %ax, idt+6(,%edi,8)
        ret

to_user:
        movl    $0x23, %eax
        movl    %eax, %ds
        movl    %eax, %es
        pushl   $0x23                   # SS, ESP, EFLAGS, CS, EIP
        pushl   $user_stack
        pushl   $2
        pushl   $0x1B
        pushl   $user
        iret

        .data
        .balign 8
gdt:    .quad   0
        .quad   0x00CF9A000000FFFF      # 08 kernel code
        .quad   0x00CF92000000FFFF      # 10 kernel data
        .quad   0x00CFFA000000FFFF      # 18 user code
        .quad   0x00CFF2000000FFFF      # 20 user data
        .quad   0x0000890000000067      # 28 TSS
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt
idt_pointer:
        .word   0x32 * 8 - 1
        .long   idt
        .balign 8
tss:    .long   0, 0, 0x10
        .skip   92
        .bss
        .balign 8
idt:    .skip   0x32 * 8
        .skip   1024
user_stack:
