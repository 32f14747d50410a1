package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;

/** Data movement and the stack. */
final class Moves {
    private final Core c;
    private final int[] g;

    Moves(Core core) {
        c = core;
        g = core.g;
    }

    void register(OperationTable t) {
        t.add("MOV", this::mov);
        t.add("MOVZX", i -> c.setRegister(i.v1, Kind.bytes(i.k1), c.read(i, i.k2, i.v2)));
        t.add("MOVSX", i -> c.setRegister(i.v1, Kind.bytes(i.k1), Alu.sign(c.read(i, i.k2, i.v2), Kind.bytes(i.k2))));
        t.add("CMOVcc", this::cmov);
        t.add("LEA", i -> c.setRegister(i.v1, Kind.bytes(i.k1), c.address(i)));
        t.add("XCHG", this::xchg);
        t.add("CMPXCHG8B", this::cmpxchg8b);
        t.add("XLAT", this::xlat);
        t.add("PUSH", i -> c.push(c.read(i, i.k1, i.v1), i.size));
        t.add("POP", this::pop);
        t.add("PUSHA", this::pusha);
        t.add("POPA", this::popa);
        t.add("ENTER", this::enter);
        t.add("LEAVE", this::leave);
        t.add("CBW", this::cbw);
        t.add("CWD", this::cwd);
        t.add("SALC", i -> c.setRegister(Cpu.EAX, 1, -c.flags.carryBit()));
        t.add("NOP", i -> {});
    }

    private void mov(Insn i) {
        if (i.k1 == Kind.SREG) {
            c.loader.moveToSegment(i.v1, c.read(i, i.k2, i.v2));
        } else if (i.k1 == Kind.CREG || i.k1 == Kind.DREG || i.k2 == Kind.CREG || i.k2 == Kind.DREG) {
            ControlRegisters.move(c, i);
        } else if (i.k2 == Kind.SREG && i.v2 > Cpu.GS) {
            throw c.ud();
        } else {
            c.write(i, c.read(i, i.k2, i.v2));
        }
    }

    private void cmov(Insn i) {
        int value = c.read(i, i.k2, i.v2);
        if (c.flags.condition(i.condition)) {
            c.setRegister(i.v1, Kind.bytes(i.k1), value);
        }
    }

    private void xchg(Insn i) {
        int bytes = Kind.bytes(i.k1);
        int a = c.modify(i);
        int b = c.register(i.v2, bytes);
        c.setRegister(i.v2, bytes, a);
        c.finish(i, b);
    }

    private void cmpxchg8b(Insn i) {
        int at = c.linear(i.segment, c.address(i), 8, true);
        c.mmu.checkWrite(at, 8);
        int low = c.mmu.read32(at);
        int high = c.mmu.read32(at + 4);
        boolean equal = low == g[Cpu.EAX] && high == g[Cpu.EDX];
        c.mmu.write32(at, equal ? g[Cpu.EBX] : low);
        c.mmu.write32(at + 4, equal ? g[Cpu.ECX] : high);
        if (!equal) {
            g[Cpu.EAX] = low;
            g[Cpu.EDX] = high;
        }
        c.flags.put(equal ? Flags.ZF : 0, Flags.ZF);
    }

    private void xlat(Insn i) {
        int offset = g[Cpu.EBX] + c.register(Cpu.EAX, 1) & i.addressMask;
        c.setRegister(Cpu.EAX, 1, c.load(i.segment, offset, 1));
    }

    private void pop(Insn i) {
        if (i.k1 == Kind.SREG) {
            int selector = c.peek(0, i.size) & 0xFFFF;
            // The pointer moves in the stack that was popped from, also where SS is what is loaded.
            int mask = c.stackMask();
            c.loader.moveToSegment(i.v1, selector);
            g[Cpu.ESP] = g[Cpu.ESP] & ~mask | g[Cpu.ESP] + i.size & mask;
            return;
        }
        int value = c.peek(0, i.size);
        int sp = g[Cpu.ESP];
        // The destination's address is computed with the incremented pointer; POP ESP keeps the value read.
        c.drop(i.size);
        if (Kind.isMemory(i.k1)) {
            int offset = c.address(i);
            g[Cpu.ESP] = sp;
            c.store(i.segment, offset, i.size, value);
            c.drop(i.size);
        } else {
            c.setRegister(i.v1, i.size, value);
        }
    }

    /** Words above one that faults stay written, as on a processor; registers change only when all were. */
    private void pusha(Insn i) {
        int sp = g[Cpu.ESP];
        int mask = c.stackMask();
        for (int n = 0; n < 8; n++) {
            c.store(Cpu.SS, sp - (n + 1) * i.size & mask, i.size, g[n]);
        }
        c.setStackPointer(sp - 8 * i.size);
    }

    private void popa(Insn i) {
        int[] values = new int[8];
        for (int n = 0; n < 8; n++) {
            values[n] = c.peek(n * i.size, i.size);
        }
        for (int n = 0; n < 8; n++) {
            if (7 - n != Cpu.ESP) {
                c.setRegister(7 - n, i.size, values[n]);
            }
        }
        c.drop(8 * i.size);
    }

    private void enter(Insn i) {
        int size = i.size;
        int level = i.v2 & 31;
        int mask = c.stackMask();
        int sp = g[Cpu.ESP] - size;
        // With a 16-bit stack only SP moves: the frame pointer gets the higher half that ESP has.
        int frame = g[Cpu.ESP] & ~mask | sp & mask;
        c.store(Cpu.SS, sp & mask, size, g[Cpu.EBP]);
        for (int n = 1; n < level; n++) {
            sp -= size;
            c.store(Cpu.SS, sp & mask, size, c.load(Cpu.SS, g[Cpu.EBP] - n * size & mask, size));
        }
        if (level > 0) {
            sp -= size;
            c.store(Cpu.SS, sp & mask, size, frame);
        }
        sp -= i.v1;
        // The new top must be writable, or the instruction faults as a whole (SDM 2A, ENTER).
        c.mmu.checkWrite(c.linear(Cpu.SS, sp & mask, size, true), size);
        c.setRegister(Cpu.EBP, size, frame);
        c.setStackPointer(sp);
    }

    private void leave(Insn i) {
        int at = g[Cpu.EBP] & c.stackMask();
        int value = c.load(Cpu.SS, at, i.size);
        c.setStackPointer(at + i.size);
        c.setRegister(Cpu.EBP, i.size, value);
    }

    private void cbw(Insn i) {
        c.setRegister(Cpu.EAX, i.size, Alu.sign(g[Cpu.EAX], i.size / 2));
    }

    private void cwd(Insn i) {
        c.setRegister(Cpu.EDX, i.size, Alu.sign(g[Cpu.EAX], i.size) >> 31);
    }
}
