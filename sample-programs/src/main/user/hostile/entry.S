/* void hostile_entry(void): ESP is the end of the private page; no flag of the previous step stays. */
    .text
    .globl hostile_entry
    .type hostile_entry, @function
hostile_entry:
    pushl $2
    popfl
    leal -4096(%esp), %eax
    pushl %eax
    call hostile_step               /* answers with code to execute, which comes back here */
    jmp *%eax
    .size hostile_entry, . - hostile_entry

    .section .note.GNU-stack, "", @progbits
