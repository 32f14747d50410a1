# Ring switches: int from ring 3, iret back; the handler does nothing else.
        .set    ROUNDS, 1000000
        .text
        .globl  bench, user
bench:  call    protect
        movl    $nothing, %eax
        movl    $0x30, %edi
        call    gate
        movl    $done, %eax
        movl    $0x31, %edi
        call    gate
        jmp     to_user

user:   movl    $ROUNDS, %ecx
1:      int     $0x30
        decl    %ecx
        jnz     1b
        int     $0x31

nothing:
        iret

done:   xorl    %eax, %eax
        jmp     finish
