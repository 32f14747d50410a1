package mkplay.x86.cpu;

import mkplay.x86.timing.CpuModel;

/** The architectural state as a whole: after RESET. */
final class Reset {
    private static final int REAL_MODE_DATA = 0x93;
    private static final int REAL_MODE_CODE = 0x9B;

    private static final int RESET_LDT = 0x82;
    private static final int RESET_TSS = 0x8B;

    private Reset() {}

    /** SDM 3A table 10-1. */
    static void apply(Core c) {
        java.util.Arrays.fill(c.g, 0);
        c.g[Cpu.EDX] = c.model.signature();
        c.setEflags(0, -1);
        ControlRegisters.set(c, 0, 0x60000010);
        ControlRegisters.set(c, 4, 0);
        c.cr3 = 0;
        c.mmu.setCr3(0);
        c.mmu.setCr2(0);
        c.setCpl(0);
        for (int n = 0; n < c.segments.length; n++) {
            c.segments[n].set(0, 0, 0xFFFF, REAL_MODE_DATA);
        }
        c.segments[Cpu.CS].set(0xF000, 0xFFFF0000, 0xFFFF, REAL_MODE_CODE);
        c.eip = 0xFFF0;
        c.gdtBase = 0;
        c.gdtLimit = 0xFFFF;
        c.idtBase = 0;
        c.idtLimit = 0xFFFF;
        c.tr.set(0, 0, 0xFFFF, RESET_TSS);
        c.ldtr.set(0, 0, 0xFFFF, RESET_LDT);
        java.util.Arrays.fill(c.dr, 0);
        c.dr[6] = 0xFFFF0FF0;
        c.dr[7] = 0x400;
        c.msrs.clear();
        c.msrs.put(SystemControl.MSR_PAT, SystemControl.PAT_RESET);
        c.fpu.reset();
        c.simd.state.reset();
        if (c.model.has(CpuModel.APIC)) {
            c.msrs.put(SystemControl.MSR_APIC_BASE, SystemControl.APIC_BASE_RESET);
        }
        c.halted = false;
        c.shutdown = false;
        c.shutdownVector = 0;
        c.shadow = false;
        c.nextVector = -1;
        c.nextErrorCode = 0;
        c.repetitionFlags = Core.NO_REPETITION;
        c.nmiPending = false;
        c.nmiBlocked = false;
        c.debug.changed();
        c.segmentsChanged();
    }
}
