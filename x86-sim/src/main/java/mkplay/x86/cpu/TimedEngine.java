package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.state.Derived;
import mkplay.x86.timing.Pipeline;
import mkplay.x86.timing.Price;
import mkplay.x86.timing.Price.Case;

/**
 * Charges time on a model that has times. Instructions are executed one at a time by their general implementations, between
 * {@link #begin} and {@link #end}; all their accesses go through the timing of memory.
 */
final class TimedEngine {
    private static final int IN_BITS = 31;

    final Pipeline pipeline;
    private final Core c;

    /** Of the instruction in progress, where its price depends on it. */
    @Derived("scratch")
    private int at, fallThrough, value;

    @Derived("scratch")
    private int oldCpl, oldTask;
    @Derived("scratch")
    private boolean oldVirtual, bitmap, gate;

    TimedEngine(Core core, Pipeline pipeline) {
        c = core;
        this.pipeline = pipeline;
    }

    /** An instruction is about to execute; EIP is behind it. */
    void begin(Insn i, Block block) {
        Price price = pipeline.price(i);
        at = c.segments[Cpu.CS].base + c.eip - i.length;
        if (price.string && i.repeat != 0) {
            beginRepeated(i, block, price);
            return;
        }
        pipeline.at(c.cycles());
        fetch(i, block);
        pipeline.begin(i);
        if (!price.plain) {
            note(i, price);
        }
    }

    private void fetch(Insn i, Block block) {
        int first = block.physical + i.off;
        if (!pipeline.inLine(first)) {
            fetch(at, first);
        }
        boolean tail = block.tailBytes != 0;
        int last = tail ? block.tailPhysical : first + i.length - 1;
        if (!pipeline.inLine(last)) {
            fetch(at + i.length - 1, last);
        }
    }

    private void fetch(int linear, int physical) {
        c.mmu.chargeFetch(linear);
        pipeline.fetch(physical);
    }

    /** What has to be known before it executes. */
    private void note(Insn i, Price price) {
        fallThrough = c.eip;
        if (price.far) {
            notePrivilege();
            bitmap = price.has(Case.BITMAP) && (c.cpl > c.iopl() || (c.systemFlags & Core.VM) != 0);
        }
        value = switch (price.by) {
            case NOTHING -> 0;
            case MULTIPLIER -> Math.abs(peek(i, i.k3 != Kind.NONE ? 3 : i.k2 != Kind.NONE ? 2 : 1));
            case COUNT -> peek(i, 2) & IN_BITS;
            case LEVEL -> i.v2 & IN_BITS;
            case SCAN -> scanned(i);
        };
    }

    private void notePrivilege() {
        oldCpl = c.cpl;
        oldTask = c.tr.selector;
        oldVirtual = (c.systemFlags & Core.VM) != 0;
        gate = false;
    }

    /** The far transfer in progress goes through a call gate. */
    void throughGate() {
        gate = true;
    }

    /** Bits that a bit scan looks at, but for the first. */
    private int scanned(Insn i) {
        int bits = peek(i, 2);
        if (bits == 0) {
            return 0;
        }
        return i.row.mnemonic().equals("BSF")
                ? Integer.numberOfTrailingZeros(bits)
                : 8 * Kind.bytes(i.k2) - 1 - (31 - Integer.numberOfLeadingZeros(bits));
    }

    /** An operand's value, sign-extended, without effects; 0 where it cannot be read. */
    private int peek(Insn i, int operand) {
        int kind = operand == 1 ? i.k1 : operand == 2 ? i.k2 : i.k3;
        int v = operand == 1 ? i.v1 : operand == 2 ? i.v2 : i.v3;
        int bytes = Kind.bytes(kind);
        if (kind == Kind.IMM) {
            return v;
        }
        int bits;
        if (Kind.isMemory(kind)) {
            long physical = c.mmu.peek(c.segments[i.segment].base + c.address(i));
            bits = physical < 0 ? 0 : observe((int) physical);
        } else {
            bits = c.register(v, bytes);
        }
        return i.row.mnemonic().equals("IMUL")
                ? Alu.sign(bits, bytes)
                : bytes == 4 ? bits : bits & (1 << 8 * bytes) - 1;
    }

    private int observe(int physical) {
        byte[] bytes = new byte[4];
        c.mmu.memory().copyOut(physical, bytes, 0, 4);
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24;
    }

    /** The instruction has executed. */
    void end(Insn i) {
        Price price = pipeline.price(i);
        if (price.plain) {
            pipeline.end(i, price.clocks);
        } else if (price.string && i.repeat != 0) {
            pipeline.endRepeating(c.segments[Cpu.CS].base + c.eip == at);
        } else {
            endPriced(i, price);
        }
    }

    private void endPriced(Insn i, Price price) {
        boolean taken = price.branch && c.eip != fallThrough;
        int clocks = taken ? price.of(Case.TAKEN) : price.far ? privileged(price) : price.by(value);
        if (price.branch && pipeline.predicts()) {
            clocks += pipeline.predict(at, taken, c.eip);
        }
        pipeline.end(i, clocks);
        if (price.has(Case.LATENCY)) {
            pipeline.resultAfter(price.of(Case.LATENCY) - clocks);
        }
        if (taken || price.far) {
            pipeline.branched();
        }
    }

    /** The price by the change of privilege, mode or task since {@link #notePrivilege}. */
    private int privileged(Price price) {
        if (price.has(Case.V86) && oldVirtual) {
            return price.of(Case.V86);
        }
        if (bitmap) {
            return price.of(Case.BITMAP);
        }
        if (!c.protectedMode() || oldVirtual) {
            return price.clocks;
        }
        if (price.has(Case.TASK) && c.tr.selector != oldTask) {
            return price.of(Case.TASK);
        }
        if (c.cpl != oldCpl) {
            return price.of(c.cpl < oldCpl ? Case.INNER : Case.OUTER);
        }
        return price.of(gate && price.has(Case.GATE) ? Case.GATE : Case.SAME);
    }

    private void beginRepeated(Insn i, Block block, Price price) {
        boolean starts = pipeline.startsRepeating(at);
        pipeline.at(c.cycles());
        if (!starts) {
            return;
        }
        fetch(i, block);
        pipeline.begin(i);
        pipeline.startsRepeating(at);
        boolean none = (c.g[Cpu.ECX] & i.addressMask) == 0;
        pipeline.memory().pass(none ? price.of(Case.ZERO) - 1 : price.of(Case.START));
    }

    /** One iteration of a repeated instruction has executed and is counted. */
    void iterated(Insn i) {
        pipeline.iterated(pipeline.price(i).of(Case.EACH));
    }

    /** The instruction in progress faulted; it is counted. */
    void fault(GuestFault f) {
        if (f.vector() == GuestFault.PF) {
            c.mmu.chargeFaultingWalk();
        }
        pipeline.fault();
    }

    /** An interrupt or exception is about to be delivered. */
    void beginDelivery() {
        pipeline.at(c.cycles());
        notePrivilege();
        bitmap = false;
    }

    /** It was delivered. */
    void endDelivery(boolean external) {
        pipeline.complete(privileged(external ? pipeline.interrupt() : pipeline.exception()));
    }
}
