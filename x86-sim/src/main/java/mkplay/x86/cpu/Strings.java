package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;

/**
 * String instructions. A repetition runs one iteration at a time, each counting as one instruction and leaving the
 * registers as the architecture shows them, so it can stop at any iteration: at a limit, an interrupt or a fault.
 */
final class Strings {
    private final Core c;
    private final int[] g;
    private final StringRuns runs;

    Strings(Core core) {
        c = core;
        g = core.g;
        runs = new StringRuns(core);
    }

    void register(OperationTable t) {
        t.add("MOVS", i -> repeat(i, this::movs));
        t.add("STOS", i -> repeat(i, this::stos));
        t.add("LODS", i -> repeat(i, this::lods));
        t.add("CMPS", i -> repeat(i, this::cmps));
        t.add("SCAS", i -> repeat(i, this::scas));
        t.add("INS", i -> repeat(i, this::ins));
        t.add("OUTS", i -> repeat(i, this::outs));
    }

    /** One iteration; faults before it changes anything. */
    private interface Step {
        void run(Insn i, int bytes);
    }

    private static int bytes(Insn i) {
        return i.k1 >= Kind.S8 ? Kind.bytes(i.k1) : Kind.bytes(i.k2);
    }

    private void repeat(Insn i, Step step) {
        int bytes = bytes(i);
        if (i.repeat == 0) {
            step.run(i, bytes);
            return;
        }
        int mask = i.addressMask;
        if ((g[Cpu.ECX] & mask) == 0) {
            doNothing(i, bytes);
            return;
        }
        boolean untilFlag = i.row.is("repz");
        int before = untilFlag ? flagsBefore() : Core.NO_REPETITION;
        boolean trap = (c.systemFlags & Core.TF) != 0; // comes between iterations, too
        while (true) {
            long most = trap ? 1 : Math.min(c.budget(), g[Cpu.ECX] & mask & 0xFFFFFFFFL);
            long ran = runs.tryRun(i, bytes, most);
            if (ran == 0) {
                iterate(i, step, bytes, before);
                ran = 1;
            }
            c.executed += ran;
            if (c.timed != null) {
                c.timed.iterated(i);
            }
            int left = (g[Cpu.ECX] & mask) - (int) ran & mask;
            g[Cpu.ECX] = g[Cpu.ECX] & ~mask | left;
            boolean ends = left == 0 || (untilFlag && c.flags.isZero() != (i.repeat == REPE));
            boolean overwritten = i.op == EngineState.STALE; // by itself: the next iteration fetches anew
            if (ends || c.budget() <= 0 || c.attention() || trap || overwritten) {
                // The caller counts one instruction when this returns.
                c.executed--;
                if (!ends) {
                    suspend(i, before);
                }
                return;
            }
        }
    }

    private static final int REPE = 0xF3;

    /** No iteration at all: ports are asked for even then. */
    private void doNothing(Insn i, int bytes) {
        if (i.row.timingClass().equals("io")) {
            PortAccess.check(c, g[Cpu.EDX] & 0xFFFF, bytes);
        }
    }

    /** The arithmetic flags with which a comparison's repetition began, be it before it was suspended. */
    private int flagsBefore() {
        int before = c.repetitionFlags == Core.NO_REPETITION ? c.flags.get() : c.repetitionFlags;
        c.repetitionFlags = Core.NO_REPETITION;
        return before;
    }

    /** One iteration; a fault restores the flags of before the repetition (SDM 2B, REP), where it is one of comparisons. */
    private void iterate(Insn i, Step step, int bytes, int before) {
        try {
            step.run(i, bytes);
        } catch (GuestFault f) {
            if (before != Core.NO_REPETITION) {
                c.flags.put(before);
            }
            throw f;
        }
    }

    /** Goes on with the same instruction, whose breakpoint was met when it started (SDM 3B 17.3.1.1). */
    private void suspend(Insn i, int before) {
        c.eip -= i.length;
        c.systemFlags |= Core.RF;
        c.repetitionFlags = before;
    }

    private void advance(int register, Insn i, int bytes) {
        int step = (c.systemFlags & Core.DF) != 0 ? -bytes : bytes;
        int mask = i.addressMask;
        g[register] = g[register] & ~mask | g[register] + step & mask;
    }

    private int source(Insn i, int bytes) {
        return c.load(i.segment, g[Cpu.ESI] & i.addressMask, bytes);
    }

    private int destination(Insn i, int bytes) {
        return c.load(Cpu.ES, g[Cpu.EDI] & i.addressMask, bytes);
    }

    private void storeDestination(Insn i, int bytes, int value) {
        c.store(Cpu.ES, g[Cpu.EDI] & i.addressMask, bytes, value);
        c.stores++;
    }

    private void movs(Insn i, int bytes) {
        storeDestination(i, bytes, source(i, bytes));
        c.loads++;
        advance(Cpu.ESI, i, bytes);
        advance(Cpu.EDI, i, bytes);
    }

    private void stos(Insn i, int bytes) {
        storeDestination(i, bytes, g[Cpu.EAX]);
        advance(Cpu.EDI, i, bytes);
    }

    private void lods(Insn i, int bytes) {
        c.setRegister(Cpu.EAX, bytes, source(i, bytes));
        c.loads++;
        advance(Cpu.ESI, i, bytes);
    }

    private void cmps(Insn i, int bytes) {
        // Manuals tell no order; the processors of AMD and Intel read this one first, as faults show.
        int b = destination(i, bytes);
        int a = source(i, bytes);
        c.loads += 2;
        compare(a, b, bytes);
        advance(Cpu.ESI, i, bytes);
        advance(Cpu.EDI, i, bytes);
    }

    private void scas(Insn i, int bytes) {
        compare(g[Cpu.EAX], destination(i, bytes), bytes);
        c.loads++;
        advance(Cpu.EDI, i, bytes);
    }

    private void compare(int a, int b, int bytes) {
        int s = 32 - 8 * bytes;
        int x = a << s;
        int y = b << s;
        int r = x - y;
        c.flags.set(r >> s, Alu.place(Alu.subBorrows(x, y, r), s));
    }

    private void ins(Insn i, int bytes) {
        int port = g[Cpu.EDX] & 0xFFFF;
        PortAccess.check(c, port, bytes);
        // Check the destination first: a port read cannot be taken back.
        c.mmu.checkWrite(c.linear(Cpu.ES, g[Cpu.EDI] & i.addressMask, bytes, true), bytes);
        storeDestination(i, bytes, c.bus.in(port, bytes));
        c.debug.portAccessed(port, bytes);
        advance(Cpu.EDI, i, bytes);
    }

    private void outs(Insn i, int bytes) {
        int port = g[Cpu.EDX] & 0xFFFF;
        PortAccess.check(c, port, bytes);
        c.bus.out(port, bytes, source(i, bytes));
        c.loads++;
        c.debug.portAccessed(port, bytes);
        advance(Cpu.ESI, i, bytes);
    }
}
