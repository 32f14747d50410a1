# Ring switches by SYSENTER and SYSEXIT; ring 0 does nothing else.
        .set    ROUNDS, 1000000
        .text
        .globl  bench, user
bench:  call    protect
        movl    $done, %eax
        movl    $0x31, %edi
        call    gate
        xorl    %edx, %edx
        movl    $0x174, %ecx            # SYSENTER_CS, SYSENTER_ESP, SYSENTER_EIP
        movl    $0x08, %eax
        wrmsr
        incl    %ecx
        movl    $stack_top, %eax
        wrmsr
        incl    %ecx
        movl    $kernel, %eax
        wrmsr
        jmp     to_user

user:   movl    $ROUNDS, %esi
        movl    %esp, %ecx
        movl    $2f, %edx
1:      sysenter
2:      decl    %esi
        jnz     1b
        int     $0x31

kernel: sysexit

done:   xorl    %eax, %eax
        jmp     finish
