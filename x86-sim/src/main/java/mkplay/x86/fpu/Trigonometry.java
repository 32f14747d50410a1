package mkplay.x86.fpu;

/**
 * FSIN, FCOS and FPTAN. The argument is reduced exactly by the chip's pi of 66 bits (SDM 1, 8.3.8), the function of the
 * reduced argument is computed to more than 110 bits and rounded once: below 0.5000001 units in the last place relative to
 * that reduction.
 */
public final class Trigonometry {
    /** Pi/2 in 66 bits, times 2^65. */
    private static final long HALF_PI_HI = 3, HALF_PI_LO = 0x243F6A8885A308D3L;
    /** Biased exponent from which arguments are out of range. */
    private static final int RANGE = X87.BIAS + 63;
    /** Pi/4 as a significand, exponent -1. */
    private static final long QUARTER_PI = 0xC90FDAA22168C234L;

    private final Rounder r;
    private final Wide x = new Wide();
    private final Wide z = new Wide();
    private final Wide p = new Wide();
    private final Wide q = new Wide();
    private final Wide c = new Wide();
    /** The reduced argument is {@link #x} as a fraction times two to this power. */
    private int scale;

    /** The argument is a multiple of pi/2 (its number modulo 4 in the low bits) plus or, if reflected, minus x. */
    private int quadrant;

    private boolean reflected;
    private boolean negative;
    private boolean special;

    /** @param rounder gets the results */
    public Trigonometry(Rounder rounder) {
        r = rounder;
    }

    /**
     * Takes and reduces an argument.
     *
     * @return false when its magnitude is 2^63 or more: the instruction sets C2 and changes nothing
     */
    public boolean argument(int se, long sig) {
        special = true;
        if (r.decided(se, sig)) {
            return true;
        }
        if (X87.infinite(se, sig)) {
            r.invalid();
            return true;
        }
        if ((se & X87.EXPONENT) >= RANGE) {
            return false;
        }
        special = false;
        r.denormals(se, sig, se, sig);
        negative = (se & X87.SIGN) != 0;
        quadrant = 0;
        reflected = false;
        x.set(sig, 0);
        if (sig != 0) {
            reduce(X87.exponent(se, sig) - X87.BIAS, X87.normalised(sig));
        }
        return true;
    }

    private void reduce(int e, long sig) {
        x.set(sig, 0);
        scale = e + 1;
        if (e < -1 || e == -1 && Long.compareUnsigned(sig, QUARTER_PI) <= 0) {
            return;
        }
        // In units of 2^-65 the argument is the integer sig * 2^(e+2): long division by pi/2.
        x.set(0, sig);
        for (int n = 0; n < e + 2; n++) {
            x.add(x.hi, x.lo);
            quadrant <<= 1;
            if (!x.below(HALF_PI_HI, HALF_PI_LO)) {
                x.subtract(HALF_PI_HI, HALF_PI_LO);
                quadrant |= 1;
            }
        }
        z.set(x);
        z.add(x.hi, x.lo);
        if (!z.below(HALF_PI_HI, HALF_PI_LO)) {
            x.subtractFrom(HALF_PI_HI, HALF_PI_LO);
            quadrant++;
            reflected = true;
        }
        scale = 128 - 65 - x.normalise();
    }

    /** Sine of the argument taken. */
    public void sine() {
        if (!special) {
            boolean minus = negative ^ (quadrant & 2) != 0 ^ (reflected && (quadrant & 1) == 0);
            half((quadrant & 1) != 0, minus);
        }
    }

    /** Cosine of the argument taken. */
    public void cosine() {
        if (!special) {
            boolean minus = (quadrant + 1 & 2) != 0 ^ (reflected && (quadrant & 1) != 0);
            half((quadrant & 1) == 0, minus);
        }
    }

    private void half(boolean cosine, boolean minus) {
        int sign = minus ? X87.SIGN : 0;
        if (x.isZero()) {
            r.set(cosine ? sign | X87.ONE : sign, cosine ? X87.INTEGER_BIT : 0);
            return;
        }
        int exponent = cosine ? cosineOf(q) : sineOf(q);
        r.roundInexact(sign, X87.BIAS - 1 + exponent, q.hi, q.lo);
    }

    /** Tangent of the argument taken. */
    public void tangent() {
        if (special) {
            return;
        }
        boolean odd = (quadrant & 1) != 0;
        int sign = negative ^ odd ^ reflected ? X87.SIGN : 0;
        if (x.isZero()) {
            r.set(sign, 0);
            return;
        }
        int above = odd ? cosineOf(q) : sineOf(q);
        int below = odd ? sineOf(c) : cosineOf(c);
        q.shiftRight(1);
        q.divide(c.hi, c.lo);
        r.roundInexact(sign, X87.BIAS + above - below - q.normalise(), q.hi, q.lo);
    }

    /** Whether the argument taken was a NaN or invalid: the result is there already, for all functions. */
    public boolean special() {
        return special;
    }

    /** The sine of x as a fraction with its top bit set; returns the power of two that scales it. */
    private int sineOf(Wide to) {
        square();
        p.polynomial(Series.SINE, z, true);
        keepBelowOne();
        to.set(x);
        to.multiply(p.hi, p.lo);
        return scale + 1 - to.normalise();
    }

    private int cosineOf(Wide to) {
        square();
        p.polynomial(Series.COSINE, z, true);
        keepBelowOne();
        to.set(p);
        return 1 - to.normalise();
    }

    private void square() {
        z.set(x);
        z.multiply(x.hi, x.lo);
        z.shiftRight(-2 * scale);
    }

    /** The exact value is always below one, by less than a unit for small arguments: directed rounding shows it. */
    private void keepBelowOne() {
        if (p.hi < 0) {
            p.set(Long.MAX_VALUE, -1);
        }
    }
}
