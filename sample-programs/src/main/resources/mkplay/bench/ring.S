# Ring switches: int from ring 3, iret back, as often as ROUNDS says; the handler does nothing else.
        .set    ROUNDS, 1000000
        .text
        .globl  bench
bench:  lgdt    gdt_pointer
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
        movl    %esp, tss+4
        movl    $0x28, %eax
        ltr     %ax
        movl    $nothing, %eax
        movl    $idt+0x30*8, %edi
        call    gate
        movl    $done, %eax
        movl    $idt+0x31*8, %edi
        call    gate
        lidt    idt_pointer
        pushl   $0x23                   # to ring 3: SS, ESP, EFLAGS, CS, EIP
        pushl   $user_stack
        pushl   $2
        pushl   $0x1B
        pushl   $user
        iret

gate:   movw    %ax, (%edi)             # 32-bit interrupt gate, DPL 3
        movw    $0x08, 2(%edi)
        movw    $0xEE00, 4(%edi)
        shrl    $16, %eax
        movw    %ax, 6(%edi)
        ret

user:   movl    $ROUNDS, %ecx
1:      int     $0x30
        decl    %ecx
        jnz     1b
        int     $0x31

nothing:
        iret

done:   xorl    %eax, %eax
        outb    %al, $0xF4
2:      hlt
        jmp     2b

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
        .skip   256
user_stack:
