package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;

/** Addition, subtraction, logic, multiplication, division. */
final class Arithmetic {
    private final Core c;
    private final Flags f;
    private final int[] g;

    Arithmetic(Core core) {
        c = core;
        f = core.flags;
        g = core.g;
    }

    void register(OperationTable t) {
        t.add("ADD", i -> binary(i, this::add));
        t.add("ADC", i -> binary(i, this::adc));
        t.add("SUB", i -> binary(i, this::sub));
        t.add("SBB", i -> binary(i, this::sbb));
        t.add("AND", i -> binary(i, this::and));
        t.add("OR", i -> binary(i, this::or));
        t.add("XOR", i -> binary(i, this::xor));
        t.add("CMP", i -> compare(i, this::sub));
        t.add("TEST", i -> compare(i, this::and));
        t.add("INC", this::inc);
        t.add("DEC", this::dec);
        t.add("NEG", this::neg);
        t.add("NOT", i -> c.finish(i, ~c.modify(i)));
        t.add("XADD", this::xadd);
        t.add("CMPXCHG", this::cmpxchg);
        t.add("MUL", this::mul);
        t.add("IMUL", this::imul);
        t.add("DIV", this::div);
        t.add("IDIV", this::idiv);
    }

    /** An operation on two operands of the given size that sets the flags. */
    private interface Binary {
        int apply(int a, int b, int bytes);
    }

    private void binary(Insn i, Binary operation) {
        int a;
        int b;
        if (Kind.isMemory(i.k1)) {
            a = c.modify(i);
            b = c.read(i, i.k2, i.v2);
        } else {
            b = c.read(i, i.k2, i.v2);
            a = c.modify(i);
        }
        c.finish(i, operation.apply(a, b, Kind.bytes(i.k1)));
    }

    private void compare(Insn i, Binary operation) {
        int a = c.read(i, i.k1, i.v1);
        operation.apply(a, c.read(i, i.k2, i.v2), Kind.bytes(i.k1));
    }

    int add(int a, int b, int bytes) {
        return sum(a, b, 0, bytes);
    }

    private int adc(int a, int b, int bytes) {
        return sum(a, b, f.carryBit(), bytes);
    }

    int sub(int a, int b, int bytes) {
        return difference(a, b, 0, bytes);
    }

    private int sbb(int a, int b, int bytes) {
        return difference(a, b, f.carryBit(), bytes);
    }

    private int sum(int a, int b, int carry, int bytes) {
        int s = 32 - 8 * bytes;
        int x = a << s;
        int y = b << s;
        int r = x + y + (carry << s);
        f.set(r >> s, Alu.place(Alu.addCarries(x, y, r), s));
        return r >>> s;
    }

    private int difference(int a, int b, int borrow, int bytes) {
        int s = 32 - 8 * bytes;
        int x = a << s;
        int y = b << s;
        int r = x - y - (borrow << s);
        f.set(r >> s, Alu.place(Alu.subBorrows(x, y, r), s));
        return r >>> s;
    }

    private int and(int a, int b, int bytes) {
        return logic(a & b, bytes);
    }

    private int or(int a, int b, int bytes) {
        return logic(a | b, bytes);
    }

    private int xor(int a, int b, int bytes) {
        return logic(a ^ b, bytes);
    }

    private int logic(int r, int bytes) {
        f.logic(Alu.sign(r, bytes));
        return r;
    }

    private void inc(Insn i) {
        int a = c.modify(i);
        int s = 32 - 8 * Kind.bytes(i.k1);
        int r = (a << s) + (1 << s);
        f.setKeepCarry(r >> s, Alu.place(Alu.addCarries(a << s, 1 << s, r), s));
        c.finish(i, r >>> s);
    }

    private void dec(Insn i) {
        int a = c.modify(i);
        int s = 32 - 8 * Kind.bytes(i.k1);
        int r = (a << s) - (1 << s);
        f.setKeepCarry(r >> s, Alu.place(Alu.subBorrows(a << s, 1 << s, r), s));
        c.finish(i, r >>> s);
    }

    private void neg(Insn i) {
        int a = c.modify(i);
        c.finish(i, sub(0, a, Kind.bytes(i.k1)));
    }

    private void xadd(Insn i) {
        int bytes = Kind.bytes(i.k1);
        int a = c.modify(i);
        int b = c.register(i.v2, bytes);
        int r = add(a, b, bytes);
        // The source register first: with equal operands the sum remains.
        c.setRegister(i.v2, bytes, a);
        c.finish(i, r);
    }

    private void cmpxchg(Insn i) {
        int bytes = Kind.bytes(i.k1);
        int destination = c.modify(i);
        sub(c.register(Cpu.EAX, bytes), destination, bytes);
        if (f.isZero()) {
            c.finish(i, c.register(i.v2, bytes));
        } else {
            // The destination is written back: the access is a write in any case (SDM 2A, CMPXCHG).
            c.finish(i, destination);
            c.setRegister(Cpu.EAX, bytes, destination);
        }
    }

    private void mul(Insn i) {
        int bytes = Kind.bytes(i.k1);
        long a = c.register(Cpu.EAX, bytes) & 0xFFFFFFFFL;
        long b = c.read(i, i.k1, i.v1) & 0xFFFFFFFFL;
        long product = a * b;
        wide(product, bytes);
        multiplied((int) product, bytes, product >>> 8 * bytes != 0);
    }

    private void imul(Insn i) {
        int operands = i.row.operands().size();
        int bytes = Kind.bytes(i.k1);
        long a;
        long b;
        if (operands == 1) {
            a = Alu.sign(c.register(Cpu.EAX, bytes), bytes);
            b = Alu.sign(c.read(i, i.k1, i.v1), bytes);
        } else {
            b = Alu.sign(c.read(i, i.k2, i.v2), bytes);
            a = Alu.sign(operands == 2 ? c.register(i.v1, bytes) : i.v3, bytes);
        }
        long product = a * b;
        if (operands == 1) {
            wide(product, bytes);
        } else {
            c.setRegister(i.v1, bytes, (int) product);
        }
        multiplied((int) product, bytes, product != Alu.sign((int) product, bytes));
    }

    private void wide(long product, int bytes) {
        if (bytes == 1) {
            c.setRegister(Cpu.EAX, 2, (int) product);
        } else {
            c.setRegister(Cpu.EAX, bytes, (int) product);
            c.setRegister(Cpu.EDX, bytes, (int) (product >> 8 * bytes));
        }
    }

    /** CF and OF tell that the upper half matters; the rest, undefined, follows the low half. */
    private void multiplied(int low, int bytes, boolean upper) {
        f.set(Alu.sign(low, bytes), upper ? 0x80000000 : 0);
    }

    private void div(Insn i) {
        int bytes = Kind.bytes(i.k1);
        int divisor = c.read(i, i.k1, i.v1);
        if (bytes == 4) {
            c.divide32(divisor);
            return;
        }
        long dividend = dividend(bytes) & (bytes == 1 ? 0xFFFFL : 0xFFFFFFFFL);
        if (divisor == 0 || dividend / divisor >>> 8 * bytes != 0) {
            throw c.fault.with(GuestFault.DE, 0);
        }
        quotient(dividend / divisor, dividend % divisor, bytes);
    }

    private void idiv(Insn i) {
        int bytes = Kind.bytes(i.k1);
        long divisor = Alu.sign(c.read(i, i.k1, i.v1), bytes);
        long dividend = dividend(bytes);
        boolean overflow = divisor == 0 || (dividend == Long.MIN_VALUE && divisor == -1);
        if (overflow || dividend / divisor != Alu.sign((int) (dividend / divisor), bytes)) {
            throw c.fault.with(GuestFault.DE, 0);
        }
        quotient(dividend / divisor, dividend % divisor, bytes);
    }

    /** The signed dividend of twice the operand size. */
    private long dividend(int bytes) {
        return switch (bytes) {
            case 1 -> (short) g[Cpu.EAX];
            case 2 -> g[Cpu.EDX] << 16 | g[Cpu.EAX] & 0xFFFF;
            default -> (long) g[Cpu.EDX] << 32 | g[Cpu.EAX] & 0xFFFFFFFFL;
        };
    }

    private void quotient(long quotient, long remainder, int bytes) {
        if (bytes == 1) {
            c.setRegister(Cpu.EAX, 2, (int) quotient & 0xFF | (int) remainder << 8);
        } else {
            c.setRegister(Cpu.EAX, bytes, (int) quotient);
            c.setRegister(Cpu.EDX, bytes, (int) remainder);
        }
    }
}
