package mkplay.x86.cpu;

import mkplay.x86.fpu.FpuState;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.simd.Packed;

/** Arithmetic, comparisons, conversions and shifts of packed integers in MMX and XMM registers. */
final class SimdIntegers {
    private static final int BYTE = 8, WORD = 16, DWORD = 32, QWORD = 64;

    private final Simd simd;
    private final FpuState fpu;

    /** A function of 64 bits of either operand. */
    private interface Lanes {
        long apply(long a, long b);
    }

    SimdIntegers(Core core) {
        simd = core.simd;
        fpu = core.fpu.state;
    }

    void register(OperationTable t) {
        sums(t);
        logic(t);
        comparisons(t);
        conversions(t);
        products(t);
        shifts(t);
    }

    private void sums(OperationTable t) {
        add(t, "PADDB", (a, b) -> Packed.add(a, b, BYTE));
        add(t, "PADDW", (a, b) -> Packed.add(a, b, WORD));
        add(t, "PADDD", (a, b) -> Packed.add(a, b, DWORD));
        add(t, "PADDSB", (a, b) -> Packed.addSigned(a, b, BYTE));
        add(t, "PADDSW", (a, b) -> Packed.addSigned(a, b, WORD));
        add(t, "PADDUSB", (a, b) -> Packed.addUnsigned(a, b, BYTE));
        add(t, "PADDUSW", (a, b) -> Packed.addUnsigned(a, b, WORD));
        add(t, "PSUBB", (a, b) -> Packed.subtract(a, b, BYTE));
        add(t, "PSUBW", (a, b) -> Packed.subtract(a, b, WORD));
        add(t, "PSUBD", (a, b) -> Packed.subtract(a, b, DWORD));
        add(t, "PSUBSB", (a, b) -> Packed.subtractSigned(a, b, BYTE));
        add(t, "PSUBSW", (a, b) -> Packed.subtractSigned(a, b, WORD));
        add(t, "PSUBUSB", (a, b) -> Packed.subtractUnsigned(a, b, BYTE));
        add(t, "PSUBUSW", (a, b) -> Packed.subtractUnsigned(a, b, WORD));
    }

    private void logic(OperationTable t) {
        add(t, "PAND", (a, b) -> a & b);
        add(t, "PANDN", (a, b) -> ~a & b);
        add(t, "POR", (a, b) -> a | b);
        add(t, "PXOR", (a, b) -> a ^ b);
    }

    private void comparisons(OperationTable t) {
        add(t, "PCMPEQB", (a, b) -> Packed.equal(a, b, BYTE));
        add(t, "PCMPEQW", (a, b) -> Packed.equal(a, b, WORD));
        add(t, "PCMPEQD", (a, b) -> Packed.equal(a, b, DWORD));
        add(t, "PCMPGTB", (a, b) -> Packed.greater(a, b, BYTE));
        add(t, "PCMPGTW", (a, b) -> Packed.greater(a, b, WORD));
        add(t, "PCMPGTD", (a, b) -> Packed.greater(a, b, DWORD));
    }

    /** These exist for MMX registers only: in an XMM register they would cross its halves. */
    private void conversions(OperationTable t) {
        add(t, "PACKSSWB", (a, b) -> Packed.packSigned(a, b, WORD));
        add(t, "PACKSSDW", (a, b) -> Packed.packSigned(a, b, DWORD));
        add(t, "PACKUSWB", Packed::packUnsigned);
        add(t, "PUNPCKLBW", (a, b) -> Packed.unpackLow(a, b, BYTE));
        add(t, "PUNPCKLWD", (a, b) -> Packed.unpackLow(a, b, WORD));
        add(t, "PUNPCKLDQ", (a, b) -> Packed.unpackLow(a, b, DWORD));
        add(t, "PUNPCKHBW", (a, b) -> Packed.unpackHigh(a, b, BYTE));
        add(t, "PUNPCKHWD", (a, b) -> Packed.unpackHigh(a, b, WORD));
        add(t, "PUNPCKHDQ", (a, b) -> Packed.unpackHigh(a, b, DWORD));
    }

    private void products(OperationTable t) {
        add(t, "PMULLW", Packed::multiplyLow);
        add(t, "PMULHW", Packed::multiplyHigh);
        add(t, "PMADDWD", Packed::multiplyAdd);
        add(t, "PMULUDQ", Packed::multiplyUnsigned);
    }

    private void shifts(OperationTable t) {
        shift(t, "PSLLW", (a, n) -> Packed.shiftLeft(a, n, WORD));
        shift(t, "PSLLD", (a, n) -> Packed.shiftLeft(a, n, DWORD));
        shift(t, "PSLLQ", (a, n) -> Packed.shiftLeft(a, n, QWORD));
        shift(t, "PSRLW", (a, n) -> Packed.shiftRight(a, n, WORD));
        shift(t, "PSRLD", (a, n) -> Packed.shiftRight(a, n, DWORD));
        shift(t, "PSRLQ", (a, n) -> Packed.shiftRight(a, n, QWORD));
        shift(t, "PSRAW", (a, n) -> Packed.shiftRightArithmetic(a, n, WORD));
        shift(t, "PSRAD", (a, n) -> Packed.shiftRightArithmetic(a, n, DWORD));
    }

    private void add(OperationTable t, String mnemonic, Lanes f) {
        t.add(mnemonic, i -> {
            simd.load(i, i.k2, i.v2);
            apply(i, f, simd.low, simd.high);
        });
    }

    /** The low 64 bits of the second operand, or the immediate, are the count for all elements. */
    private void shift(OperationTable t, String mnemonic, Lanes f) {
        t.add(mnemonic, i -> {
            long count = i.v2;
            if (i.k2 != Kind.IMM) {
                simd.load(i, i.k2, i.v2);
                count = simd.low;
            }
            apply(i, f, count, count);
        });
    }

    private void apply(Insn i, Lanes f, long low, long high) {
        if (i.k1 == Kind.MM) {
            simd.store(i, f.apply(fpu.sig[i.v1], low), 0);
        } else {
            simd.store(i, f.apply(simd.state.low[i.v1], low), f.apply(simd.state.high[i.v1], high));
        }
    }
}
