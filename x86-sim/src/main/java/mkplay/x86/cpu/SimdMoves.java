package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.simd.Packed;
import mkplay.x86.simd.SimdState;

/** Moves, selections and masked stores of MMX and XMM registers, and MXCSR. */
final class SimdMoves {
    private final Core c;
    private final Simd simd;
    private final SimdState s;

    SimdMoves(Core core) {
        c = core;
        simd = core.simd;
        s = simd.state;
    }

    void register(OperationTable t) {
        for (String move : new String[] {"MOVD", "MOVDQU", "MOVAPS", "MOVAPD", "MOVNTPS", "MOVNTPD"}) {
            t.add(move, this::move);
        }
        t.add("MOVQ", this::moveLow);
        t.add("EMMS", i -> {});
        t.add("PSHUFW", this::shuffleWords);
        t.add("PSHUFD", this::shuffleDwords);
        t.add("SHUFPS", this::shuffleSingles);
        t.add("MASKMOVQ", this::storeMasked);
        t.add("MASKMOVDQU", this::storeMasked);
        t.add("LDMXCSR", this::loadControl);
        t.add("STMXCSR", i -> simd.store(i, s.mxcsr, 0));
    }

    private void move(Insn i) {
        simd.load(i, i.k2, i.v2);
        simd.store(i, simd.low, simd.high);
    }

    /** The rest of an XMM register becomes zero. */
    private void moveLow(Insn i) {
        simd.load(i, i.k2, i.v2);
        simd.store(i, simd.low, 0);
    }

    private void shuffleWords(Insn i) {
        simd.load(i, i.k2, i.v2);
        simd.store(i, Packed.shuffleWords(simd.low, i.v3), 0);
    }

    private void shuffleDwords(Insn i) {
        simd.load(i, i.k2, i.v2);
        long a = simd.low;
        long b = simd.high;
        simd.store(i, pair(a, b, i.v3, a, b, i.v3 >>> 2), pair(a, b, i.v3 >>> 4, a, b, i.v3 >>> 6));
    }

    /** The lower half comes from the destination, the upper half from the source. */
    private void shuffleSingles(Insn i) {
        simd.load(i, i.k2, i.v2);
        long a = s.low[i.v1];
        long b = s.high[i.v1];
        long low = pair(a, b, i.v3, a, b, i.v3 >>> 2);
        simd.store(i, low, pair(simd.low, simd.high, i.v3 >>> 4, simd.low, simd.high, i.v3 >>> 6));
    }

    private static long pair(long low, long high, int first, long low2, long high2, int second) {
        return Packed.dword(low, high, first) | Packed.dword(low2, high2, second) << 32;
    }

    /**
     * Stores the bytes whose mask byte has its sign set, at DS:EDI or another segment. All of the operand must be writable
     * (SDM 2A, MASKMOVQ, leaves to the processor whether bytes that are not stored must; AMD's are such).
     */
    private void storeMasked(Insn i) {
        simd.load(i, i.k2, i.v2);
        long maskLow = simd.low;
        long maskHigh = simd.high;
        simd.load(i, i.k1, i.v1);
        int bytes = Kind.bytes(i.k1);
        int at = c.linear(i.segment, c.g[Cpu.EDI] & i.addressMask, bytes, true);
        c.mmu.checkWrite(at, bytes);
        for (int n = 0; n < bytes; n++) {
            if (selected(n < 8 ? maskLow : maskHigh, n & 7)) {
                c.mmu.write8(at + n, (int) ((n < 8 ? simd.low : simd.high) >>> 8 * (n & 7)) & 0xFF);
            }
        }
    }

    private static boolean selected(long mask, int n) {
        return (mask >>> 8 * n + 7 & 1) != 0;
    }

    private void loadControl(Insn i) {
        int value = c.read(i, i.k1, i.v1);
        if ((value & ~SimdState.MXCSR_BITS) != 0) {
            throw c.gp(0);
        }
        s.mxcsr = value;
    }
}
