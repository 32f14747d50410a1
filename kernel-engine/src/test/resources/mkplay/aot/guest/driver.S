/*
 * Conformance driver. The first boot module is: count, then count times (function, words, argument words ...), all 32 bits.
 * Calls each function through the table 'dispatch' and reports on port 0xE9: 'R' EAX EDX for a return, 'P' line, message,
 * class for a failed check (texts: length, bytes). Then 'D' and the content of every region of the table 'regions', then 'E'.
 */
        .set    REPORT, 0xE9

        .text
        .globl  guestMain
guestMain:
        movl    8(%esp), %eax           /* multiboot information */
        movl    24(%eax), %eax          /* mods_addr */
        movl    (%eax), %esi            /* mod_start of the first */
        movl    (%esi), %eax
        movl    %eax, remaining
        addl    $4, %esi
        movl    %esi, vector
        movl    %esp, resume

next:   movl    resume, %esp
        decl    remaining
        js      finish
        movl    vector, %esi
        movl    (%esi), %eax            /* function */
        movl    4(%esi), %ecx           /* words */
        leal    8(%esi,%ecx,4), %edi
        movl    %edi, vector
        testl   %ecx, %ecx
1:      jz      2f
        pushl   4(%esi,%ecx,4)
        decl    %ecx
        jmp     1b
2:      call    *dispatch(,%eax,4)
        movl    %edx, %ebx
        movl    %eax, %ecx
        movb    $'R', %al
        outb    %al, $REPORT
        movl    %ecx, %eax
        call    word
        movl    %ebx, %eax
        call    word
        jmp     next

/* guest_panicked(String message, String where, int line): never returns. */
        .globl  guest_panicked
guest_panicked:
        movb    $'P', %al
        outb    %al, $REPORT
        movl    12(%esp), %eax
        call    word
        movl    4(%esp), %esi
        call    text
        movl    8(%esp), %esi
        call    text
        jmp     next

finish: movb    $'D', %al
        outb    %al, $REPORT
        movl    $regions, %ebx
1:      movl    (%ebx), %esi
        testl   %esi, %esi
        jz      2f
        movl    4(%ebx), %ecx
        call    bytes
        addl    $8, %ebx
        jmp     1b
2:      movb    $'E', %al
        outb    %al, $REPORT
        jmp     guest_exit

/* EAX, little-endian. */
word:   outb    %al, $REPORT
        shrl    $8, %eax
        outb    %al, $REPORT
        shrl    $8, %eax
        outb    %al, $REPORT
        shrl    $8, %eax
        outb    %al, $REPORT
        ret

/* The string at ESI: length and bytes. */
text:   movl    (%esi), %eax
        movl    %eax, %ecx
        call    word
        addl    $4, %esi
        /* falls through */
/* ECX bytes at ESI. */
bytes:  testl   %ecx, %ecx
        jz      2f
1:      lodsb
        outb    %al, $REPORT
        decl    %ecx
        jnz     1b
2:      ret

        .bss
        .balign 4
remaining: .skip 4
vector: .skip   4
resume: .skip   4
