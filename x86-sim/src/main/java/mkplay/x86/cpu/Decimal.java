package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.mmu.GuestFault;

/** Decimal adjustment (SDM 2A). */
final class Decimal {
    private final Core c;
    private final Flags f;

    Decimal(Core core) {
        c = core;
        f = core.flags;
    }

    void register(OperationTable t) {
        t.add("DAA", i -> adjustPacked(1));
        t.add("DAS", i -> adjustPacked(-1));
        t.add("AAA", i -> adjustUnpacked(1));
        t.add("AAS", i -> adjustUnpacked(-1));
        t.add("AAM", this::aam);
        t.add("AAD", this::aad);
    }

    private void adjustPacked(int sign) {
        int al = c.register(Cpu.EAX, 1);
        int value = al;
        boolean carry = f.carry();
        boolean carryOut = false;
        boolean adjust = (al & 15) > 9 || f.adjust();
        if (adjust) {
            value += 6 * sign;
            carryOut = carry || (sign > 0 ? value > 0xFF : value < 0);
        }
        if (al > 0x99 || carry) {
            value += 0x60 * sign;
            carryOut = true;
        }
        c.setRegister(Cpu.EAX, 1, value);
        f.logic((byte) value);
        f.put((carryOut ? Flags.CF : 0) | (adjust ? Flags.AF : 0), Flags.CF | Flags.AF);
    }

    private void adjustUnpacked(int sign) {
        int ax = c.register(Cpu.EAX, 2);
        boolean adjust = (ax & 15) > 9 || f.adjust();
        if (adjust) {
            ax += 0x106 * sign;
        }
        c.setRegister(Cpu.EAX, 2, ax & 0xFF0F);
        f.logic((byte) (ax & 0x0F));
        f.put(adjust ? Flags.CF | Flags.AF : 0, Flags.CF | Flags.AF);
    }

    private void aam(Insn i) {
        if (i.v1 == 0) {
            throw c.fault.with(GuestFault.DE, 0);
        }
        int al = c.register(Cpu.EAX, 1);
        c.setRegister(Cpu.EAX, 2, al / i.v1 << 8 | al % i.v1);
        f.logic((byte) (al % i.v1));
    }

    private void aad(Insn i) {
        int ax = c.register(Cpu.EAX, 2);
        int r = (ax & 0xFF) + (ax >>> 8) * i.v1 & 0xFF;
        c.setRegister(Cpu.EAX, 2, r);
        f.logic((byte) r);
    }
}
