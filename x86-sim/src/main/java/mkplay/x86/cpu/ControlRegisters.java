package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.timing.CpuModel;

/** Control and debug registers (SDM 3A 2.5). */
final class ControlRegisters {
    static final int PG = 1 << 31;
    private static final int CR0_BITS = 0xE005003F;
    private static final int ET = 0x10;
    private static final int CR4_TSD = 4, CR4_DE = 8, CR4_PSE = 0x10, CR4_PGE = 0x80, CR4_PCE = 0x100;
    /** The operating system saves XMM registers, and handles their exceptions. */
    static final int OSFXSR = 0x200, OSXMMEXCPT = 0x400;

    private ControlRegisters() {}

    /** MOV with a control or debug register; CPL was checked. */
    static void move(Core c, Insn i) {
        switch (i.k1) {
            case Kind.CREG -> write(c, i.v1, c.g[i.v2]);
            case Kind.DREG -> c.debug.move(i);
            default -> {
                if (i.k2 == Kind.CREG) {
                    c.g[i.v1] = read(c, i.v2);
                } else {
                    c.debug.move(i);
                }
            }
        }
    }

    /** CR4 came with the features that it switches; each bit with its own. */
    private static int cr4Bits(CpuModel model) {
        return (model.has(CpuModel.TSC) ? CR4_TSD : 0)
                | (model.has(CpuModel.DE) ? CR4_DE : 0)
                | (model.has(CpuModel.PSE) ? CR4_PSE : 0)
                | (model.has(CpuModel.PGE) ? CR4_PGE : 0)
                | (model.family() >= CpuModel.P6 ? CR4_PCE : 0)
                | (model.has(CpuModel.FXSR) ? OSFXSR : 0)
                | (model.has(CpuModel.SSE) ? OSXMMEXCPT : 0);
    }

    private static void requireCr4(Core c, int number) {
        if (number == 4 && cr4Bits(c.model) == 0) {
            throw c.ud();
        }
    }

    private static int read(Core c, int number) {
        requireCr4(c, number);
        return switch (number) {
            case 0 -> c.cr0;
            case 2 -> c.mmu.cr2();
            case 3 -> c.cr3;
            case 4 -> c.cr4;
            default -> throw c.ud();
        };
    }

    private static void write(Core c, int number, int value) {
        requireCr4(c, number);
        boolean bad = switch (number) {
            case 0 -> (value & PG) != 0 && (value & Core.PE) == 0 || (value & 0x60000000) == 0x20000000;
            case 4 -> (value & ~cr4Bits(c.model)) != 0;
            default -> false;
        };
        if (bad) {
            throw c.gp(0);
        }
        set(c, number, value);
    }

    /** Sets a control register with all effects. */
    static void set(Core c, int number, int value) {
        switch (number) {
            case 0 -> {
                c.cr0 = value & CR0_BITS | ET;
                c.mmu.setCr0(c.cr0);
            }
            case 2 -> c.mmu.setCr2(value);
            case 3 -> {
                c.cr3 = value;
                c.count(CpuCounters.Event.CR3_LOADS);
                c.mmu.setCr3(value);
                if (c.watchCr3) {
                    c.bus.cr3Loaded(value);
                }
            }
            case 4 -> {
                c.cr4 = value;
                c.mmu.setCr4(value);
                c.debug.changed();
            }
            default -> throw c.ud();
        }
        c.segmentsChanged();
        c.leavePage();
    }

    /** Whether RDTSC is reserved to CPL 0. */
    static boolean timeStampRestricted(Core c) {
        return (c.cr4 & CR4_TSD) != 0;
    }

    /** Whether RDPMC is for every privilege level. */
    static boolean performanceCountersForAll(Core c) {
        return (c.cr4 & CR4_PCE) != 0;
    }
}
