package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;

/** Control and debug registers (SDM 3A 2.5). */
final class ControlRegisters {
    static final int PG = 1 << 31;
    private static final int CR0_BITS = 0xE005003F;
    private static final int ET = 0x10;
    private static final int CR4_TSD = 4, CR4_DE = 8, CR4_PSE = 0x10, CR4_PGE = 0x80, CR4_OSFXSR = 0x200;
    private static final int CR4_BITS = CR4_TSD | CR4_DE | CR4_PSE | CR4_PGE | CR4_OSFXSR;

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

    private static int read(Core c, int number) {
        return switch (number) {
            case 0 -> c.cr0;
            case 2 -> c.mmu.cr2();
            case 3 -> c.cr3;
            case 4 -> c.cr4;
            default -> throw c.ud();
        };
    }

    private static void write(Core c, int number, int value) {
        boolean bad = switch (number) {
            case 0 -> (value & PG) != 0 && (value & Core.PE) == 0 || (value & 0x60000000) == 0x20000000;
            case 4 -> (value & ~CR4_BITS) != 0;
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
}
