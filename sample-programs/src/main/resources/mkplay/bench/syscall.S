# System calls as a kernel has them: int from ring 3, registers saved, segments reloaded, a C function called.
        .set    ROUNDS, 300000
        .text
        .globl  bench, user
bench:  call    protect
        movl    $entry, %eax
        movl    $0x30, %edi
        call    gate
        movl    $done, %eax
        movl    $0x31, %edi
        call    gate
        jmp     to_user

user:   movl    $ROUNDS, %esi
1:      movl    %esi, %eax              # the call's number is its low two bits
        andl    $3, %eax
        movl    %esi, %ebx
        int     $0x30
        decl    %esi
        jnz     1b
        int     $0x31

entry:  pushl   %ds
        pushl   %es
        pushal
        movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        pushl   %esp
        call    dispatch
        addl    $4, %esp
        popal
        popl    %es
        popl    %ds
        iret

done:   movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    calls, %eax
        subl    $ROUNDS, %eax           # 0 when every call arrived
        jmp     finish
