package mkplay.x86.machine;

/** Registers that observers can read. Segment registers give the selector. */
public enum Reg {
    EAX,
    ECX,
    EDX,
    EBX,
    ESP,
    EBP,
    ESI,
    EDI,
    EIP,
    EFLAGS,
    ES,
    CS,
    SS,
    DS,
    FS,
    GS,
    CR0,
    CR2,
    CR3,
    CR4
}
