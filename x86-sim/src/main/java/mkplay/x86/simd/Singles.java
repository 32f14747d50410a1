package mkplay.x86.simd;

/**
 * Single-precision operations under a MXCSR. Each notes the exceptions that it met; whether they are masked is the caller's
 * business (SDM 1, 11.5).
 */
public final class Singles {
    /** Exception flags of MXCSR; their masks are seven bits to the left. */
    public static final int INVALID = 1, DENORMAL = 2, PRECISION = 0x20;

    /** Denormal operands count as zero. */
    private static final int DAZ = 0x40;

    private static final int DOWN = 1, UP = 2, TRUNCATE = 3;
    private static final int INTEGER_INDEFINITE = 0x80000000;
    private static final int QUIET = 0x00400000;
    private static final int ZF = 0x40, PF = 4, CF = 1;

    /** Exceptions met since {@link #begin}. */
    public int exceptions;

    private int mxcsr;

    /** Begins an instruction. */
    public void begin(int newMxcsr) {
        mxcsr = newMxcsr;
        exceptions = 0;
    }

    /** A float as a 32-bit integer, rounded as MXCSR says, or towards zero; the indefinite if it is out of range. */
    public int toInteger(int bits, boolean truncate) {
        double value = Float.intBitsToFloat(flushed(bits));
        double rounded = truncate ? toward(value) : round(value);
        if (!(rounded >= Integer.MIN_VALUE && rounded <= Integer.MAX_VALUE)) {
            exceptions |= INVALID;
            return INTEGER_INDEFINITE;
        }
        if (rounded != value) {
            exceptions |= PRECISION;
        }
        return (int) rounded;
    }

    private double round(double value) {
        return switch (mxcsr >>> 13 & 3) {
            case DOWN -> Math.floor(value);
            case UP -> Math.ceil(value);
            case TRUNCATE -> toward(value);
            default -> Math.rint(value);
        };
    }

    private static double toward(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    /** An integer as a float, rounded as MXCSR says. */
    public int fromInteger(int value) {
        float nearest = value;
        double exact = value;
        if (nearest == exact) {
            return Float.floatToRawIntBits(nearest);
        }
        exceptions |= PRECISION;
        boolean above = nearest > exact;
        boolean wanted = switch (mxcsr >>> 13 & 3) {
            case DOWN -> false;
            case UP -> true;
            case TRUNCATE -> value < 0;
            default -> above;
        };
        float result = above == wanted ? nearest : wanted ? Math.nextUp(nearest) : Math.nextDown(nearest);
        return Float.floatToRawIntBits(result);
    }

    /**
     * UCOMISS and COMISS.
     *
     * @param ordered quiet NaNs are invalid, too
     * @return ZF, PF and CF
     */
    public int compare(int aBits, int bBits, boolean ordered) {
        float a = Float.intBitsToFloat(flushed(aBits));
        float b = Float.intBitsToFloat(flushed(bBits));
        if (Float.isNaN(a) || Float.isNaN(b)) {
            if (ordered || signalling(aBits) || signalling(bBits)) {
                exceptions |= INVALID;
            }
            return ZF | PF | CF;
        }
        if (denormal(flushed(aBits)) || denormal(flushed(bBits))) {
            exceptions |= DENORMAL;
        }
        return a > b ? 0 : a < b ? CF : ZF;
    }

    private int flushed(int bits) {
        return (mxcsr & DAZ) != 0 && denormal(bits) ? bits & INTEGER_INDEFINITE : bits;
    }

    private static boolean denormal(int bits) {
        return (bits & 0x7F800000) == 0 && (bits & 0x7FFFFF) != 0;
    }

    private static boolean signalling(int bits) {
        return (bits & 0x7FFFFFFF) > 0x7F800000 && (bits & QUIET) == 0;
    }
}
