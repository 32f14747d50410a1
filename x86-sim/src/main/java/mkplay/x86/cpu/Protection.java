package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;

/** LDT and task registers, and the instructions that ask about descriptors. */
final class Protection {
    /** System descriptor types (SDM 3A 3.5): bit per type that LAR, or LSL, accepts. */
    private static final int LAR_TYPES = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 9 | 1 << 11 | 1 << 12;

    private static final int LSL_TYPES = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 9 | 1 << 11;

    private final Core c;

    Protection(Core core) {
        c = core;
    }

    void register(OperationTable t) {
        t.add("SLDT", i -> c.write(i, c.ldtr.selector));
        t.add("STR", i -> c.write(i, c.tr.selector));
        t.add("LLDT", this::lldt);
        t.add("LTR", this::ltr);
        t.add("LAR", this::lar);
        t.add("LSL", this::lsl);
        t.add("VERR", i -> verify(i, false));
        t.add("VERW", i -> verify(i, true));
        t.add("ARPL", this::arpl);
    }

    private void lldt(Insn i) {
        int selector = c.read(i, i.k1, i.v1);
        if ((selector & 0xFFFC) == 0) {
            c.ldtr.setNull(selector);
            return;
        }
        systemDescriptor(selector, 1 << 2);
        c.ldtr.set(selector, c.loader.low, c.loader.high);
    }

    private void ltr(Insn i) {
        int selector = c.read(i, i.k1, i.v1);
        if ((selector & 0xFFFC) == 0) {
            throw c.gp(0);
        }
        systemDescriptor(selector, 1 << 1 | 1 << 9);
        int busy = c.loader.high | 0x200;
        c.mmu.writeSystem32((int) c.loader.locate(selector) + 4, busy);
        c.tr.set(selector, c.loader.low, busy);
    }

    private void systemDescriptor(int selector, int types) {
        if ((selector & 4) != 0) {
            throw c.gp(selector & 0xFFFC);
        }
        c.loader.fetch(selector, GuestFault.GP, 0);
        if ((c.loader.high & 0x1000) != 0 || (types >>> (c.loader.high >>> 8 & 15) & 1) == 0) {
            throw c.gp(selector & 0xFFFC);
        }
        if (!c.loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC);
        }
    }

    /** Whether the descriptor exists and is visible from CPL and RPL; leaves it in the loader. */
    private boolean visible(int selector, int systemTypes) {
        if ((selector & 0xFFFC) == 0 || c.loader.locate(selector) < 0) {
            return false;
        }
        c.loader.fetch(selector, GuestFault.GP, 0);
        boolean system = (c.loader.high & 0x1000) == 0;
        if (system && (systemTypes >>> (c.loader.high >>> 8 & 15) & 1) == 0) {
            return false;
        }
        boolean conformingCode = c.loader.isCode() && c.loader.conforming();
        return conformingCode || c.loader.dpl() >= Math.max(c.cpl, selector & 3);
    }

    private void result(boolean ok) {
        c.flags.put(ok ? Flags.ZF : 0, Flags.ZF);
    }

    private void lar(Insn i) {
        boolean ok = visible(c.read(i, i.k2, i.v2), LAR_TYPES);
        if (ok) {
            c.setRegister(i.v1, i.size, c.loader.high & 0xF0FF00);
        }
        result(ok);
    }

    private void lsl(Insn i) {
        boolean ok = visible(c.read(i, i.k2, i.v2), LSL_TYPES);
        if (ok) {
            c.setRegister(i.v1, i.size, Segment.limit(c.loader.low, c.loader.high));
        }
        result(ok);
    }

    private void verify(Insn i, boolean write) {
        boolean ok = visible(c.read(i, i.k1, i.v1), 0);
        if (ok) {
            boolean readable = !c.loader.isCode() || (c.loader.high & 0x200) != 0;
            ok = write ? c.loader.isWritableData() : readable;
        }
        result(ok);
    }

    private void arpl(Insn i) {
        int rpl = c.register(i.v2, Kind.bytes(i.k2)) & 3;
        boolean adjust = (c.read(i, i.k1, i.v1) & 3) < rpl;
        if (adjust) { // a destination that stays as it is need not be writable
            c.finish(i, c.modify(i) & ~3 | rpl);
        }
        result(adjust);
    }
}
