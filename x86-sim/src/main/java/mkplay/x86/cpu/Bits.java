package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;

/** Bit tests, bit scans, byte swaps, conditional sets. */
final class Bits {
    private final Core c;
    private final Flags f;

    Bits(Core core) {
        c = core;
        f = core.flags;
    }

    private interface Change {
        int apply(int value, int bit);
    }

    void register(OperationTable t) {
        t.add("BT", this::bt);
        t.add("BTS", i -> change(i, (v, b) -> v | b));
        t.add("BTR", i -> change(i, (v, b) -> v & ~b));
        t.add("BTC", i -> change(i, (v, b) -> v ^ b));
        t.add("BSF", i -> scan(i, true));
        t.add("BSR", i -> scan(i, false));
        t.add("BSWAP", this::bswap);
        t.add("SETcc", i -> c.write(i, f.condition(i.condition) ? 1 : 0));
    }

    /** With 16-bit operands undefined (SDM 2A); processors since the Pentium clear them. */
    private void bswap(Insn i) {
        c.setRegister(i.v1, i.size, i.size == 2 ? 0 : Alu.swap(c.register(i.v1, 4)));
    }

    private int bitNumber(Insn i) {
        return Alu.sign(c.read(i, i.k2, i.v2), i.k2 == Kind.IMM ? 1 : Kind.bytes(i.k2));
    }

    /** Offset of the operand-sized unit a bit is in: a register bit number reaches beyond the addressed unit. */
    private int unit(Insn i, int bit) {
        int bytes = Kind.bytes(i.k1);
        int shift = bytes == 4 ? 5 : 4;
        int reach = i.k2 == Kind.IMM ? 0 : (bit >> shift) * bytes;
        return c.address(i) + reach & i.addressMask;
    }

    private void bt(Insn i) {
        int bytes = Kind.bytes(i.k1);
        int bit = bitNumber(i);
        int value = Kind.isMemory(i.k1) ? c.load(i.segment, unit(i, bit), bytes) : c.register(i.v1, bytes);
        carry(value, bit & 8 * bytes - 1);
    }

    private void change(Insn i, Change change) {
        int bytes = Kind.bytes(i.k1);
        int bit = bitNumber(i);
        int n = bit & 8 * bytes - 1;
        int value;
        if (Kind.isMemory(i.k1)) {
            value = c.mmu.readModify(c.linear(i.segment, unit(i, bit), bytes, true), bytes);
        } else {
            value = c.register(i.v1, bytes);
        }
        carry(value, n);
        c.finish(i, change.apply(value, 1 << n));
    }

    private void carry(int value, int n) {
        f.put(value >>> n & 1, Flags.CF);
    }

    private void scan(Insn i, boolean forward) {
        int bytes = Kind.bytes(i.k1);
        int source = c.read(i, i.k2, i.v2);
        if (source != 0) {
            int r = forward ? Integer.numberOfTrailingZeros(source) : 31 - Integer.numberOfLeadingZeros(source);
            c.setRegister(i.v1, bytes, r);
        }
        f.put(source == 0 ? Flags.ZF : 0, Flags.ZF);
    }
}
