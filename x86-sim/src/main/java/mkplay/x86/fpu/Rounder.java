package mkplay.x86.fpu;

import mkplay.x86.state.Derived;

/**
 * Rounding to the destination, and the result of the operation in progress: value, exceptions, and whether it was rounded
 * up (C1). Exceptions are collected here; whether they are masked decides the response (SDM 1, 8.5).
 */
public final class Rounder {
    /** Exponent adjustment of results whose overflow or underflow is unmasked (SDM 1, 8.5.4 and 8.5.5). */
    static final int ADJUSTMENT = 24576;

    private static final int[] DROPPED = {40, 0, 11, 0};

    /** Sign and exponent of the result. */
    @Derived("scratch inside one instruction")
    public int se;
    /** Significand of the result. */
    @Derived("scratch inside one instruction")
    public long sig;
    /** Exceptions of the operation so far. */
    @Derived("scratch inside one instruction")
    public int exceptions;
    /** The result's magnitude is greater than the exact one's. */
    @Derived("scratch inside one instruction")
    public boolean up;

    @Derived("of the control word")
    private int masks;

    @Derived("of the control word")
    private int rounding;
    /** Low significand bits that precision control takes away. */
    @Derived("scratch inside one instruction")
    private int dropped;

    /** Takes masks, precision and rounding from a control word. The reserved precision 01 is extended. */
    public void control(int word) {
        masks = word & X87.EXCEPTIONS;
        dropped = DROPPED[word >>> 8 & 3];
        rounding = word >>> 10 & 3;
    }

    /** Before each operation. */
    public void begin() {
        exceptions = 0;
        up = false;
    }

    boolean unmasked(int exception) {
        return (masks & exception) == 0;
    }

    int rounding() {
        return rounding;
    }

    void set(int newSe, long newSig) {
        se = newSe;
        sig = newSig;
    }

    void raise(int exception) {
        exceptions |= exception;
    }

    /** Invalid operation: the result is the real indefinite. */
    void invalid() {
        raise(X87.INVALID);
        set(X87.INDEFINITE_UPPER, X87.INDEFINITE);
    }

    /** The result is one of two operands of which at least one is a NaN, quieted (SDM 1, table 4-7). */
    void nan(int ase, long asig, int bse, long bsig) {
        boolean aSignals = X87.signalling(ase, asig);
        boolean bSignals = X87.signalling(bse, bsig);
        if (aSignals || bSignals) {
            raise(X87.INVALID);
        }
        boolean first;
        if (!X87.nan(bse, bsig)) {
            first = true;
        } else if (!X87.nan(ase, asig)) {
            first = false;
        } else if (aSignals != bSignals) {
            first = bSignals;
        } else {
            first = larger(ase, asig | X87.QUIET_BIT, bse, bsig | X87.QUIET_BIT);
        }
        set(first ? ase : bse, (first ? asig : bsig) | X87.QUIET_BIT);
    }

    /** The larger significand wins; with equal ones the positive sign. */
    private static boolean larger(int ase, long asig, int bse, long bsig) {
        int order = Long.compareUnsigned(asig, bsig);
        return order > 0 || order == 0 && ase <= bse;
    }

    /** The result is the operand, a NaN, quieted. */
    void nan(int ase, long asig) {
        nan(ase, asig, ase, asig);
    }

    /**
     * Whether special operands of a two-operand function decide its result: unsupported encodings and NaNs. Raises the
     * denormal exception for the others.
     */
    boolean decided(int ase, long asig, int bse, long bsig) {
        if (X87.unsupported(ase, asig) || X87.unsupported(bse, bsig)) {
            invalid();
            return true;
        }
        if (X87.nan(ase, asig) || X87.nan(bse, bsig)) {
            nan(ase, asig, bse, bsig);
            return true;
        }
        return false;
    }

    /** {@link #decided(int, long, int, long)} for one operand. */
    boolean decided(int ase, long asig) {
        return decided(ase, asig, ase, asig);
    }

    /** Raises the denormal exception if one of the operands is a denormal. */
    void denormals(int ase, long asig, int bse, long bsig) {
        if (X87.denormal(ase, asig) || X87.denormal(bse, bsig)) {
            raise(X87.DENORMAL);
        }
    }

    /** Raises the denormal exception for a memory operand, unless the other operand or the operation took precedence. */
    public void denormalOperand(int otherSe, long otherSig) {
        if ((exceptions & (X87.INVALID | X87.ZERO_DIVIDE)) == 0 && !X87.nan(otherSe, otherSig)) {
            raise(X87.DENORMAL);
        }
    }

    /**
     * Rounds to the precision that the control word asks for.
     *
     * @param sign 0 or {@link X87#SIGN}
     * @param exponent biased, of any size
     * @param hi significand with its integer bit set
     * @param lo the bits below, as a fraction of the last place; its last bit stands for all that follow
     */
    void round(int sign, int exponent, long hi, long lo) {
        round(sign, exponent, hi, lo, dropped);
    }

    /** Rounds to 64 bits whatever the precision control says. */
    void roundExtended(int sign, int exponent, long hi, long lo) {
        round(sign, exponent, hi, lo, 0);
    }

    /** An exact value, or one whose last bits of {@code lo} are not exact: never reported as exact. */
    void roundInexact(int sign, int exponent, long hi, long lo) {
        round(sign, exponent, hi, lo | 1, 0);
    }

    private void round(int sign, int exponent, long hi, long lo, int drop) {
        if (exponent <= 0) {
            small(sign, exponent, hi, lo, drop);
            return;
        }
        long tail = tail(hi, lo, drop);
        long kept = hi >>> drop << drop;
        int e = exponent;
        if (tail != 0) {
            exceptions |= X87.PRECISION;
            if (increments(sign, kept >>> drop, tail)) {
                up = true;
                kept += 1L << drop;
                if (kept == 0) {
                    kept = X87.INTEGER_BIT;
                    e++;
                }
            }
        }
        if (e >= X87.EXPONENT) {
            overflow(sign, e, kept, drop);
            return;
        }
        se = sign | e;
        sig = kept;
    }

    /** What is cut off, as a fraction of the last kept place. */
    static long tail(long hi, long lo, int drop) {
        return drop == 0 ? lo : hi << 64 - drop | (lo != 0 ? 1 : 0);
    }

    /** Whether the rounding mode adds one to the last place. */
    boolean increments(int sign, long kept, long tail) {
        return switch (rounding) {
            case X87.NEAREST -> tail < 0 && (tail != Long.MIN_VALUE || (kept & 1) != 0);
            case X87.DOWN -> sign != 0 && tail != 0;
            case X87.UP -> sign == 0 && tail != 0;
            default -> false;
        };
    }

    /** Whether the masked response to an overflow is infinity, not the largest number. */
    boolean overflowsToInfinity(int sign) {
        return rounding == X87.NEAREST || rounding == (sign != 0 ? X87.DOWN : X87.UP);
    }

    private void overflow(int sign, int exponent, long kept, int drop) {
        raise(X87.OVERFLOW);
        if (unmasked(X87.OVERFLOW) && exponent - ADJUSTMENT < X87.EXPONENT) {
            set(sign | exponent - ADJUSTMENT, kept);
            return;
        }
        raise(X87.PRECISION);
        // Even the adjusted exponent does not hold what FSCALE can make: infinity, whatever the rounding mode.
        up = unmasked(X87.OVERFLOW) || overflowsToInfinity(sign);
        set(sign | (up ? X87.EXPONENT : X87.EXPONENT - 1), up ? X87.INTEGER_BIT : -1L << drop);
    }

    /** Below the smallest normal number, unless rounding (as if the exponent had no bound) carries into it. */
    private void small(int sign, int exponent, long hi, long lo, int drop) {
        long tail = tail(hi, lo, drop);
        long kept = hi >>> drop << drop;
        boolean carries = increments(sign, kept >>> drop, tail) && kept + (1L << drop) == 0;
        boolean tiny = exponent < 0 || !carries;
        if (tiny && unmasked(X87.UNDERFLOW)) {
            adjusted(sign, exponent + ADJUSTMENT, hi, lo, drop);
            return;
        }
        int shift = 1 - exponent;
        long denormal = shift < 64 ? hi >>> shift : 0;
        long below = below(hi, lo, shift);
        long lost = tail(denormal, below, drop);
        long result = denormal >>> drop << drop;
        if (lost != 0) {
            raise(tiny ? X87.PRECISION | X87.UNDERFLOW : X87.PRECISION);
            if (increments(sign, result >>> drop, lost)) {
                up = true;
                result += 1L << drop;
            }
        }
        set(result < 0 ? sign | 1 : sign, result);
    }

    /** The unmasked response to an underflow; zero when even the adjusted exponent is too small, which FSCALE can cause. */
    private void adjusted(int sign, int exponent, long hi, long lo, int drop) {
        if (exponent > 0) {
            round(sign, exponent, hi, lo, drop);
        } else {
            raise(X87.PRECISION);
            set(sign, 0);
        }
        raise(X87.UNDERFLOW);
    }

    /** The 64 bits that a right shift of hi:lo moves below hi; the last one collects. */
    static long below(long hi, long lo, int shift) {
        if (shift == 0) {
            return lo;
        }
        if (shift < 64) {
            return hi << 64 - shift | (lo >>> shift) | (lo << 64 - shift != 0 ? 1 : 0);
        }
        if (shift == 64) {
            return hi | (lo != 0 ? 1 : 0);
        }
        if (shift < 128) {
            return hi >>> shift - 64 | (hi << 128 - shift != 0 || lo != 0 ? 1 : 0);
        }
        return (hi | lo) != 0 ? 1 : 0;
    }
}
