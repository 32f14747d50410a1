package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;

/** Instructions on EFLAGS. */
final class FlagControl {
    private final Core c;
    private final Flags f;

    FlagControl(Core core) {
        c = core;
        f = core.flags;
    }

    void register(OperationTable t) {
        t.add("CLC", i -> f.put(0, Flags.CF));
        t.add("STC", i -> f.put(Flags.CF, Flags.CF));
        t.add("CMC", i -> f.put(f.get() ^ Flags.CF, Flags.CF));
        t.add("CLD", i -> c.systemFlags &= ~Core.DF);
        t.add("STD", i -> c.systemFlags |= Core.DF);
        t.add("CLI", this::cli);
        t.add("STI", this::sti);
        t.add("PUSHF", this::pushf);
        t.add("POPF", this::popf);
        t.add("SAHF", i -> f.put(c.g[Cpu.EAX] >>> 8, Flags.ALL & ~Flags.OF));
        t.add("LAHF", i -> c.setRegister(4, 1, c.eflags()));
    }

    private void checkIopl() {
        if (c.protectedMode() && c.cpl > c.iopl()) {
            throw c.gp(0);
        }
    }

    private void cli(Insn i) {
        checkIopl();
        c.systemFlags &= ~Core.IF;
    }

    private void sti(Insn i) {
        checkIopl();
        if ((c.systemFlags & Core.IF) == 0) {
            c.systemFlags |= Core.IF;
            c.shadow = true;
        }
    }

    private void checkVirtual() {
        if ((c.systemFlags & Core.VM) != 0 && c.iopl() < 3) {
            throw c.gp(0);
        }
    }

    private void pushf(Insn i) {
        checkVirtual();
        c.push(c.eflags() & ~(Core.RF | Core.VM), i.size);
    }

    private void popf(Insn i) {
        checkVirtual();
        int value = c.peek(0, i.size);
        c.setEflags(value, c.poppedFlagsMask(i.size));
        c.drop(i.size);
    }
}
