package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;

/** Shifts and rotates. Counts are taken modulo 32; a count of zero changes nothing, flags included. */
final class Shifts {
    private final Core c;
    private final Flags f;

    Shifts(Core core) {
        c = core;
        f = core.flags;
    }

    void register(OperationTable t) {
        t.add("SHL", i -> shift(i, this::shl));
        t.add("SHR", i -> shift(i, this::shr));
        t.add("SAR", i -> shift(i, this::sar));
        t.add("ROL", i -> shift(i, this::rol));
        t.add("ROR", i -> shift(i, this::ror));
        t.add("RCL", i -> shift(i, this::rcl));
        t.add("RCR", i -> shift(i, this::rcr));
        t.add("SHLD", i -> doubleShift(i, true));
        t.add("SHRD", i -> doubleShift(i, false));
    }

    private interface Shift {
        /** Shifts by 1 to 31. */
        int apply(int value, int count, int bits);
    }

    private void shift(Insn i, Shift operation) {
        int count = c.read(i, i.k2, i.v2) & 31;
        int value = c.modify(i);
        if (count != 0) {
            c.finish(i, operation.apply(value, count, 8 * Kind.bytes(i.k1)));
        } else if (Kind.isMemory(i.k1)) {
            c.finish(i, value);
        }
    }

    /** Flags of a shift: the last bit shifted out and the overflow. */
    private int shifted(int r, int bits, boolean carry, boolean overflow) {
        f.set(Alu.sign(r, bits / 8), (carry ? 0x80000000 : 0) | (carry != overflow ? 0x40000000 : 0));
        return r;
    }

    /** Rotates change CF and OF only. */
    private int rotated(int r, boolean carry, boolean overflow) {
        f.carries = f.carries & 8 | (carry ? 0x80000000 : 0) | (carry != overflow ? 0x40000000 : 0);
        return r;
    }

    private static boolean top(int value, int bits) {
        return (value >>> bits - 1 & 1) != 0;
    }

    private int shl(int value, int count, int bits) {
        int r = value << count;
        boolean carry = count <= bits && (value >>> bits - count & 1) != 0;
        return shifted(r, bits, carry, top(r, bits) != carry);
    }

    private int shr(int value, int count, int bits) {
        boolean carry = (value >>> count - 1 & 1) != 0;
        return shifted(value >>> count, bits, carry, count == 1 && top(value, bits));
    }

    private int sar(int value, int count, int bits) {
        int v = Alu.sign(value, bits / 8);
        return shifted(v >> count, bits, (v >> count - 1 & 1) != 0, false);
    }

    private int rol(int value, int count, int bits) {
        int r = Alu.rotateLeft(value, count & bits - 1, bits);
        boolean carry = (r & 1) != 0;
        return rotated(r, carry, top(r, bits) != carry);
    }

    private int ror(int value, int count, int bits) {
        int r = Alu.rotateLeft(value, -count & bits - 1, bits);
        boolean carry = top(r, bits);
        return rotated(r, carry, (r >>> bits - 2 & 1) != 0 != carry);
    }

    private int rcl(int value, int count, int bits) {
        return throughCarry(value, count % (bits + 1), bits, true);
    }

    private int rcr(int value, int count, int bits) {
        return throughCarry(value, count % (bits + 1), bits, false);
    }

    private int throughCarry(int value, int count, int bits, boolean left) {
        if (count == 0) {
            return value;
        }
        long r = Alu.rotateCarryLeft(value, f.carryBit(), left ? count : bits + 1 - count, bits);
        boolean carry = (r >>> bits & 1) != 0;
        int low = (int) r;
        boolean overflow = left ? top(low, bits) != carry : top(low, bits) != ((low >>> bits - 2 & 1) != 0);
        return rotated(low, carry, overflow);
    }

    private void doubleShift(Insn i, boolean left) {
        int count = c.read(i, i.k3, i.v3) & 31;
        int bits = 8 * Kind.bytes(i.k1);
        int value = c.modify(i);
        if (count == 0) {
            c.finish(i, value);
            return;
        }
        // Counts above 16 with 16-bit operands are undefined; as on P6, the pair dest:src:dest is shifted.
        int source = c.register(i.v2, bits / 8);
        long wide;
        if (bits == 32) {
            wide = left
                    ? ((long) value << 32 | source & 0xFFFFFFFFL) << count >>> 32
                    : ((long) source << 32 | value & 0xFFFFFFFFL) >>> count;
        } else {
            long v = value & 0xFFFFL;
            wide = left
                    ? (v << 32 | (long) source << 16 | v) << count >>> 32
                    : (v << 32 | (long) source << 16 | v) >>> count;
        }
        int r = Alu.zero((int) wide, bits / 8);
        boolean carry;
        if (left) {
            carry = count <= bits ? (value >>> bits - count & 1) != 0 : (source >>> 2 * bits - count & 1) != 0;
        } else {
            carry = count <= bits ? (value >>> count - 1 & 1) != 0 : (source >>> count - 1 - bits & 1) != 0;
        }
        c.finish(i, shifted(r, bits, carry, top(r, bits) != top(value, bits)));
    }
}
