package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.simd.SimdState;
import mkplay.x86.simd.Singles;

/** Comparisons of single-precision numbers and conversions between them and integers. */
final class SimdSingles {
    private final Core c;
    private final Simd simd;
    private final SimdState s;
    private final Singles singles = new Singles();

    SimdSingles(Core core) {
        c = core;
        simd = core.simd;
        s = simd.state;
    }

    void register(OperationTable t) {
        t.add("CVTPI2PS", this::fromIntegers);
        t.add("CVTPS2PI", i -> toIntegers(i, false));
        t.add("CVTTPS2PI", i -> toIntegers(i, true));
        t.add("COMISS", i -> compare(i, true));
        t.add("UCOMISS", i -> compare(i, false));
    }

    private void fromIntegers(Insn i) {
        simd.load(i, i.k2, i.v2);
        singles.begin(s.mxcsr);
        long low = singles.fromInteger((int) simd.low) & 0xFFFFFFFFL;
        long high = singles.fromInteger((int) (simd.low >>> 32));
        simd.note(singles.exceptions);
        simd.store(i, low | high << 32, s.high[i.v1]);
    }

    private void toIntegers(Insn i, boolean truncate) {
        simd.load(i, i.k2, i.v2);
        singles.begin(s.mxcsr);
        long low = singles.toInteger((int) simd.low, truncate) & 0xFFFFFFFFL;
        long high = singles.toInteger((int) (simd.low >>> 32), truncate);
        simd.note(singles.exceptions);
        simd.store(i, low | high << 32, 0);
    }

    private void compare(Insn i, boolean ordered) {
        simd.load(i, i.k2, i.v2);
        singles.begin(s.mxcsr);
        int result = singles.compare((int) s.low[i.v1], (int) simd.low, ordered);
        simd.note(singles.exceptions);
        c.flags.put(result, Flags.ALL);
    }
}
