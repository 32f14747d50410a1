/*
 * What every image of the ahead-of-time compiler contains besides its compiled classes.
 */
        .text

/*
 * A failed check: null reference, index out of bounds, division by zero, throw, assert. Called from the place of the check;
 * the table mkplay_checks maps the return address to (message, class, line). Never returns.
 */
        .globl  mkplay_check_failed
        .type   mkplay_check_failed, @function
mkplay_check_failed:
        cli
        cld
        popl    %eax
        movl    $__start_mkplay_checks, %edx
1:      cmpl    $__stop_mkplay_checks, %edx
        jae     3f
        cmpl    %eax, (%edx)
        je      2f
        addl    $16, %edx
        jmp     1b
2:      pushl   12(%edx)
        pushl   8(%edx)
        pushl   4(%edx)
        call    mkplay_panic
3:      cli
        hlt
        jmp     3b
        .size   mkplay_check_failed, . - mkplay_check_failed

/* LLVM may turn struct copies and loops into these. C signatures, cdecl. */
        .globl  memcpy
        .type   memcpy, @function
memcpy:
        pushl   %edi
        pushl   %esi
        movl    12(%esp), %edi
        movl    16(%esp), %esi
        movl    20(%esp), %ecx
        movl    %edi, %eax
        rep movsb
        popl    %esi
        popl    %edi
        ret
        .size   memcpy, . - memcpy

        .globl  memmove
        .type   memmove, @function
memmove:
        pushl   %edi
        pushl   %esi
        movl    12(%esp), %edi
        movl    16(%esp), %esi
        movl    20(%esp), %ecx
        movl    %edi, %eax
        movl    %edi, %edx
        subl    %esi, %edx
        cmpl    %ecx, %edx
        jb      1f
        rep movsb
        jmp     2f
1:      leal    -1(%edi,%ecx), %edi
        leal    -1(%esi,%ecx), %esi
        std
        rep movsb
        cld
2:      popl    %esi
        popl    %edi
        ret
        .size   memmove, . - memmove

        .globl  memset
        .type   memset, @function
memset:
        pushl   %edi
        movl    8(%esp), %edi
        movl    12(%esp), %eax
        movl    16(%esp), %ecx
        movl    %edi, %edx
        rep stosb
        movl    %edx, %eax
        popl    %edi
        ret
        .size   memset, . - memset

/* Where size counts most, LLVM calls these to shift 64 bits by a variable count below 64. C signatures, cdecl. */
        .globl  __ashldi3
        .type   __ashldi3, @function
__ashldi3:
        movl    4(%esp), %eax
        movl    8(%esp), %edx
        movl    12(%esp), %ecx
        shldl   %cl, %eax, %edx
        shll    %cl, %eax
        testb   $32, %cl
        je      1f
        movl    %eax, %edx
        xorl    %eax, %eax
1:      ret
        .size   __ashldi3, . - __ashldi3

        .globl  __lshrdi3
        .type   __lshrdi3, @function
__lshrdi3:
        movl    4(%esp), %eax
        movl    8(%esp), %edx
        movl    12(%esp), %ecx
        shrdl   %cl, %edx, %eax
        shrl    %cl, %edx
        testb   $32, %cl
        je      1f
        movl    %edx, %eax
        xorl    %edx, %edx
1:      ret
        .size   __lshrdi3, . - __lshrdi3

        .globl  __ashrdi3
        .type   __ashrdi3, @function
__ashrdi3:
        movl    4(%esp), %eax
        movl    8(%esp), %edx
        movl    12(%esp), %ecx
        shrdl   %cl, %edx, %eax
        sarl    %cl, %edx
        testb   $32, %cl
        je      1f
        movl    %edx, %eax
        sarl    $31, %edx
1:      ret
        .size   __ashrdi3, . - __ashrdi3

        /* So that the table's bounds exist in an image without a single check. */
        .section mkplay_checks, "a", @progbits
