package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;

/** Jumps, calls and returns inside the code segment, loops, software interrupts. */
final class ControlFlow {
    private final Core c;
    private final int[] g;

    ControlFlow(Core core) {
        c = core;
        g = core.g;
    }

    void register(OperationTable t) {
        t.add("JMP", i -> c.jump(target(i), i.size));
        t.add("Jcc", this::jcc);
        t.add("CALL", this::call);
        t.add("RET", this::ret);
        t.add("LOOP", i -> loop(i, true));
        t.add("LOOPE", i -> loop(i, c.flags.isZero()));
        t.add("LOOPNE", i -> loop(i, !c.flags.isZero()));
        t.add("JCXZ", this::jcxz);
        t.add("INT", i -> c.interrupts.numbered(i.v1));
        t.add("INT3", i -> c.interrupts.software(GuestFault.BP));
        t.add("INTO", this::into);
        t.add("INT1", i -> c.interrupts.hardware(GuestFault.DB));
        t.add("IRET", i -> c.interrupts.iret(i.size));
        t.add("BOUND", this::bound);
        for (String undefined : new String[] {"UD0", "UD1", "UD2", "BAD"}) {
            t.add(undefined, i -> {
                throw c.ud();
            });
        }
        t.add("TOOLONG", i -> {
            throw c.gp(0);
        });
    }

    private int target(Insn i) {
        return i.k1 == Kind.REL ? c.eip + i.v1 : c.read(i, i.k1, i.v1);
    }

    private void jcc(Insn i) {
        if (c.flags.condition(i.condition)) {
            c.jump(c.eip + i.v1, i.size);
        }
    }

    private void call(Insn i) {
        int back = c.eip;
        int to = target(i);
        c.jump(to, i.size);
        c.push(back, i.size);
    }

    private void ret(Insn i) {
        c.jump(c.peek(0, i.size), i.size);
        c.drop(i.size + (i.k1 == Kind.IMM ? i.v1 : 0));
    }

    private void loop(Insn i, boolean condition) {
        int mask = i.addressMask;
        int count = g[Cpu.ECX] - 1 & mask;
        if (count != 0 && condition) {
            c.jump(c.eip + i.v1, i.size);
        }
        g[Cpu.ECX] = g[Cpu.ECX] & ~mask | count;
    }

    private void jcxz(Insn i) {
        if ((g[Cpu.ECX] & i.addressMask) == 0) {
            c.jump(c.eip + i.v1, i.size);
        }
    }

    private void into(Insn i) {
        if (c.flags.overflow()) {
            c.interrupts.software(GuestFault.OF);
        }
    }

    private void bound(Insn i) {
        int at = c.address(i);
        int low = Alu.sign(c.load(i.segment, at, i.size), i.size);
        int high = Alu.sign(c.load(i.segment, at + i.size & i.addressMask, i.size), i.size);
        int value = Alu.sign(g[i.v1], i.size);
        if (value < low || value > high) {
            throw c.fault.with(GuestFault.BR, 0);
        }
    }
}
