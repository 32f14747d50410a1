package mkplay.x86.cpu;

import java.util.Set;

/** Mnemonics whose tests are guest programs, by test class. */
final class GuestCoverage {
    static final Set<String> SYSTEM_GUEST_TEST = Set.of(
            "CALL",
            "JMP",
            "CALLF",
            "JMPF",
            "RETF",
            "RET",
            "INT",
            "IRET",
            "INT1",
            "SYSENTER",
            "SYSEXIT",
            "CLI",
            "STI",
            "HLT",
            "IN",
            "OUT",
            "INS",
            "OUTS",
            "LGDT",
            "SGDT",
            "LIDT",
            "SIDT",
            "LLDT",
            "SLDT",
            "LTR",
            "STR",
            "SMSW",
            "LMSW",
            "CLTS",
            "MOV",
            "POP",
            "LES",
            "LDS",
            "LSS",
            "LFS",
            "LGS",
            "CPUID",
            "RDTSC",
            "RDPMC",
            "RDMSR",
            "WRMSR",
            "INVD",
            "WBINVD",
            "NOP",
            "TEST");
    static final Set<String> FAULT_TEST = Set.of("INT3", "INTO", "BOUND", "UD0", "UD1", "UD2", "BAD", "TOOLONG");
    static final Set<String> PAGING_TEST = Set.of("INVLPG");

    static final Set<String> FPU_GUEST_TEST =
            Set.of("FWAIT", "FNSTENV", "FLDENV", "FNSAVE", "FRSTOR", "FXSAVE", "FXRSTOR", "FNENI", "FNDISI", "FNSETPM");

    static final Set<String> MNEMONICS = union();

    private GuestCoverage() {}

    private static Set<String> union() {
        Set<String> all = new java.util.HashSet<>(SYSTEM_GUEST_TEST);
        all.addAll(FAULT_TEST);
        all.addAll(PAGING_TEST);
        all.addAll(FPU_GUEST_TEST);
        return Set.copyOf(all);
    }
}
