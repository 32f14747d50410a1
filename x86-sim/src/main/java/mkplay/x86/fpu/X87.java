package mkplay.x86.fpu;

/** Bits of the control and status words, and of 80-bit extended values (SDM 1, 4.2 and 8.1). */
public final class X87 {
    /** Exception flags in the status word, masks in the control word: I, D, Z, O, U, P. */
    public static final int INVALID = 1, DENORMAL = 2, ZERO_DIVIDE = 4, OVERFLOW = 8, UNDERFLOW = 16, PRECISION = 32;
    /** All six. */
    public static final int EXCEPTIONS = 0x3F;
    /** Exceptions before which nothing is computed: unmasked, they keep the operands. */
    public static final int BEFORE = INVALID | DENORMAL | ZERO_DIVIDE;
    /** Status: the invalid operation was a stack overflow or underflow. */
    public static final int STACK_FAULT = 0x40;
    /** Status: an unmasked exception is pending; busy repeats it. */
    public static final int SUMMARY = 0x80, BUSY = 0x8000;
    /** Condition codes in the status word. */
    public static final int C0 = 0x100, C1 = 0x200, C2 = 0x400, C3 = 0x4000;
    /** Rounding modes, bits 10 and 11 of the control word. */
    public static final int NEAREST = 0, DOWN = 1, UP = 2, TRUNCATE = 3;

    /** Sign bit and exponent field of the upper half of an extended value, and the exponent's bias. */
    public static final int SIGN = 0x8000, EXPONENT = 0x7FFF, BIAS = 0x3FFF;
    /** Explicit integer bit of a significand. */
    public static final long INTEGER_BIT = 1L << 63;
    /** Set in quiet NaNs. */
    public static final long QUIET_BIT = 1L << 62;
    /** Upper half of the real indefinite, the masked response to invalid operations. */
    public static final int INDEFINITE_UPPER = 0xFFFF;
    /** Significand of the real indefinite. */
    public static final long INDEFINITE = INTEGER_BIT | QUIET_BIT;
    /** Upper half of 1.0. */
    public static final int ONE = BIAS;

    private X87() {}

    static boolean zero(int se, long sig) {
        return sig == 0 && (se & EXPONENT) == 0;
    }

    static boolean infinite(int se, long sig) {
        return sig == INTEGER_BIT && (se & EXPONENT) == EXPONENT;
    }

    static boolean nan(int se, long sig) {
        return (se & EXPONENT) == EXPONENT && sig < 0 && sig != INTEGER_BIT;
    }

    static boolean signalling(int se, long sig) {
        return nan(se, sig) && (sig & QUIET_BIT) == 0;
    }

    /** Denormals and pseudo-denormals. */
    static boolean denormal(int se, long sig) {
        return (se & EXPONENT) == 0 && sig != 0;
    }

    /** Unnormals, pseudo-infinities and pseudo-NaNs: the encodings that are invalid since the 387 (SDM 1, 8.2.2). */
    static boolean unsupported(int se, long sig) {
        return (se & EXPONENT) != 0 && sig >= 0;
    }

    /** An ordinary normal number: nothing special about it. */
    static boolean normal(int se, long sig) {
        // One more than the exponent, so that the two special ones become 0 and 1.
        return sig < 0 && (se + 1 & EXPONENT) > 1;
    }

    /** What FXAM says of a value, C1 apart. */
    public static int classify(int se, long sig) {
        if (unsupported(se, sig)) {
            return 0;
        }
        if ((se & EXPONENT) == EXPONENT) {
            return nan(se, sig) ? C0 : C2 | C0;
        }
        if (sig == 0) {
            return C3;
        }
        return (se & EXPONENT) == 0 ? C3 | C2 : C2;
    }

    /** Biased exponent of a finite nonzero value once its significand is normalised; may be below 1. */
    static int exponent(int se, long sig) {
        return Math.max(se & EXPONENT, 1) - Long.numberOfLeadingZeros(sig);
    }

    static long normalised(long sig) {
        return sig << Long.numberOfLeadingZeros(sig);
    }
}
