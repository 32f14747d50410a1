package mkplay.x86.cpu;

import mkplay.x86.fpu.Arctangent;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.fpu.Logarithms;
import mkplay.x86.fpu.Remainder;
import mkplay.x86.fpu.Rounder;
import mkplay.x86.fpu.Trigonometry;
import mkplay.x86.fpu.X87;
import mkplay.x86.isa.Insn;

/** x87 functions of the top of the stack, and of the two top registers. */
final class FpuFunctions {
    private final Fpu fpu;
    private final FpuState s;
    private final Rounder r;
    private final Remainder remainder;
    private final Logarithms logarithms;
    private final Trigonometry trigonometry;
    private final Arctangent arctangent;

    FpuFunctions(Core core) {
        fpu = core.fpu;
        s = fpu.state;
        r = fpu.rounder;
        remainder = new Remainder(r);
        logarithms = new Logarithms(r);
        trigonometry = new Trigonometry(r);
        arctangent = new Arctangent(r);
    }

    private interface Unary {
        void apply(int se, long sig);
    }

    private interface Binary {
        void apply(int ase, long asig, int bse, long bsig);
    }

    void register(OperationTable t) {
        t.add("FABS", i -> sign(0, X87.EXPONENT));
        t.add("FCHS", i -> sign(X87.SIGN, -1));
        t.add("FSQRT", unary(fpu.arithmetic::squareRoot));
        t.add("FRNDINT", unary(remainder::toIntegral));
        t.add("F2XM1", unary(logarithms::powerMinusOne));
        Binary scale = remainder::scale;
        t.add("FSCALE", i -> ofTopTwo(scale));
        t.add("FPREM", partialRemainder(false));
        t.add("FPREM1", partialRemainder(true));
        t.add("FYL2X", combine(logarithms::logarithm));
        t.add("FYL2XP1", combine(logarithms::logarithmPlusOne));
        t.add("FPATAN", combine(arctangent::angle));
        t.add("FXTRACT", this::extract);
        t.add("FSIN", trigonometric(trigonometry::sine));
        t.add("FCOS", trigonometric(trigonometry::cosine));
        t.add("FSINCOS", this::sineAndCosine);
        t.add("FPTAN", this::tangent);
    }

    private boolean topPresent() {
        if (!s.isEmpty(s.top)) {
            return true;
        }
        if (fpu.stackFault(false)) {
            fpu.setIndefinite(s.top);
        }
        return false;
    }

    private void sign(int flip, int keep) {
        if (topPresent()) {
            s.status &= ~X87.C1;
            s.se[s.top] = (s.se[s.top] ^ flip) & keep;
        }
    }

    private Insn.Operation unary(Unary function) {
        return i -> {
            if (topPresent()) {
                r.begin();
                function.apply(s.se[s.top], s.sig[s.top]);
                fpu.deliver(s.top);
            }
        };
    }

    /** ST(0) from ST(0) and ST(1); false after a stack fault. */
    private boolean ofTopTwo(Binary function) {
        int a = s.top;
        int b = s.index(1);
        if (s.isEmpty(a) || s.isEmpty(b)) {
            if (fpu.stackFault(false)) {
                fpu.setIndefinite(a);
            }
            return false;
        }
        r.begin();
        function.apply(s.se[a], s.sig[a], s.se[b], s.sig[b]);
        return fpu.deliver(a);
    }

    private Insn.Operation partialRemainder(boolean nearest) {
        Binary function = (ase, asig, bse, bsig) -> remainder.remainder(ase, asig, bse, bsig, nearest);
        return i -> {
            s.status &= ~X87.C2;
            if (ofTopTwo(function) && remainder.conditions() >= 0) {
                s.status = s.status & ~(X87.C0 | X87.C1 | X87.C3) | remainder.conditions();
            }
        };
    }

    /** ST(1) from ST(1) and ST(0), then a pop. */
    private Insn.Operation combine(Binary function) {
        return i -> combineTopTwo(function);
    }

    private void combineTopTwo(Binary function) {
        int x = s.top;
        int y = s.index(1);
        boolean done;
        if (s.isEmpty(x) || s.isEmpty(y)) {
            done = fpu.stackFault(false);
            if (done) {
                fpu.setIndefinite(y);
            }
        } else {
            r.begin();
            function.apply(s.se[y], s.sig[y], s.se[x], s.sig[x]);
            done = fpu.deliver(y);
        }
        if (done) {
            s.pop();
        }
    }

    /** Whether there is an operand and room for a second result; if not, the masked response is both indefinite. */
    private boolean roomForTwo() {
        boolean missing = s.isEmpty(s.top);
        if (!missing && s.isEmpty(s.index(-1))) {
            return true;
        }
        if (fpu.stackFault(!missing)) {
            fpu.setIndefinite(s.top);
            fpu.pushIndefinite();
        }
        return false;
    }

    private void extract(Insn i) {
        if (!roomForTwo()) {
            return;
        }
        int se = s.se[s.top];
        long sig = s.sig[s.top];
        r.begin();
        remainder.exponent(se, sig);
        if (fpu.deliver(s.top)) {
            r.begin();
            remainder.significand(se, sig);
            fpu.push(r.se, r.sig);
        }
    }

    private Insn.Operation trigonometric(Runnable function) {
        return i -> {
            s.status &= ~X87.C2;
            if (!topPresent()) {
                return;
            }
            r.begin();
            if (inRange()) {
                function.run();
                fpu.deliver(s.top);
            }
        };
    }

    /** Takes the argument; sets C2 and returns false when it is out of range. */
    private boolean inRange() {
        s.status &= ~X87.C1;
        if (trigonometry.argument(s.se[s.top], s.sig[s.top])) {
            return true;
        }
        s.status |= X87.C2;
        return false;
    }

    private void sineAndCosine(Insn i) {
        s.status &= ~X87.C2;
        if (!roomForTwo()) {
            return;
        }
        r.begin();
        if (inRange()) {
            trigonometry.cosine();
            int se = r.se;
            long sig = r.sig;
            trigonometry.sine();
            if (fpu.deliver(s.top)) {
                fpu.push(se, sig);
            }
        }
    }

    private void tangent(Insn i) {
        s.status &= ~X87.C2;
        if (!roomForTwo()) {
            return;
        }
        r.begin();
        if (inRange()) {
            trigonometry.tangent();
            if (fpu.deliver(s.top)) {
                boolean special = trigonometry.special();
                fpu.push(special ? r.se : X87.ONE, special ? r.sig : X87.INTEGER_BIT);
            }
        }
    }
}
