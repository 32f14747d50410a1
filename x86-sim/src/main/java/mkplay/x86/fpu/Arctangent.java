package mkplay.x86.fpu;

/**
 * FPATAN: the angle of the point (x, y), from -pi to pi. Computed to more than 110 bits and rounded once: below 0.5000001
 * units in the last place.
 */
public final class Arctangent {
    /** From this scale on an angle needs no table: below 1/16. */
    private static final int SMALL = -4;

    private final Rounder r;
    private final Wide a = new Wide();
    private final Wide t = new Wide();
    private final Wide z = new Wide();
    private final Wide p = new Wide();
    /** {@link #a} as a fraction times two to this power. */
    private int scale;

    /** @param rounder gets the results */
    public Arctangent(Rounder rounder) {
        r = rounder;
    }

    /** arctan(y/x) in the quadrant of (x, y) (SDM 2A, table 3-30). */
    public void angle(int yse, long ysig, int xse, long xsig) {
        if (r.decided(yse, ysig, xse, xsig)) {
            return;
        }
        r.denormals(yse, ysig, xse, xsig);
        int sign = yse & X87.SIGN;
        boolean left = (xse & X87.SIGN) != 0;
        boolean farY = X87.infinite(yse, ysig);
        boolean farX = X87.infinite(xse, xsig);
        if (farX && farY) {
            eighths(sign, left ? 3 : 1);
        } else if (farY || xsig == 0 && ysig != 0) {
            eighths(sign, 2);
        } else if (farX || ysig == 0) {
            eighths(sign, left ? 4 : 0);
        } else {
            finite(
                    sign,
                    X87.exponent(yse, ysig),
                    X87.normalised(ysig),
                    left,
                    X87.exponent(xse, xsig),
                    X87.normalised(xsig));
        }
    }

    /** n * pi/4. */
    private void eighths(int sign, int n) {
        if (n == 0) {
            r.set(sign, 0);
            return;
        }
        // 3 pi/4 is pi less its quarter.
        a.set(Series.PI.hi(0), Series.PI.lo(0));
        t.set(a);
        t.shiftRight(n == 1 || n == 3 ? 2 : n == 2 ? 1 : 128);
        if (n == 3) {
            a.subtract(t.hi, t.lo);
        } else if (n < 3) {
            a.set(t);
        }
        scale = 2;
        finish(sign);
    }

    private void finish(int sign) {
        int n = a.normalise();
        r.roundInexact(sign, X87.BIAS + scale - n - 1, a.hi, a.lo);
    }

    private void finite(int sign, int ey, long y, boolean left, int ex, long x) {
        boolean steep = ey > ex || ey == ex && Long.compareUnsigned(y, x) > 0;
        if (steep) {
            firstOctant(ex - ey, x, y);
            fixed();
            int quarter = left ? 1 : -1;
            z.set(Series.PI.hi(0), Series.PI.lo(0));
            z.shiftRight(1);
            combine(quarter);
        } else {
            firstOctant(ey - ex, y, x);
            if (left) {
                fixed();
                z.set(Series.PI.hi(0), Series.PI.lo(0));
                combine(-1);
            }
        }
        finish(sign);
    }

    /** Brings the angle to 2.126 bits. */
    private void fixed() {
        a.shiftRight(2 - scale);
        scale = 2;
    }

    /** z plus or minus the angle. */
    private void combine(int direction) {
        if (direction > 0) {
            a.add(z.hi, z.lo);
        } else {
            a.subtractFrom(z.hi, z.lo);
        }
    }

    /** Leaves arctan(n/d * 2^exponent), at most pi/4, in {@link #a} and {@link #scale}. */
    private void firstOctant(int exponent, long n, long d) {
        a.set(n >>> 1, n << 63);
        a.divide(d, 0);
        scale = exponent + 1 - a.normalise();
        if (scale <= SMALL) {
            smallAngle();
            return;
        }
        // q in 1.127 bits; j/8 is the nearest eighth, t = (q - j/8) / (1 + q j/8).
        a.shiftRight(1 - scale);
        int j = (int) (a.hi + (1L << 59) >>> 60);
        long eighth = (long) j << 60;
        p.set(a);
        // The product of two 1.127-bit numbers has 2.126 bits.
        p.multiply(eighth, 0);
        p.add(X87.INTEGER_BIT >>> 1, 0);
        boolean less = a.below(eighth, 0);
        if (less) {
            a.subtractFrom(eighth, 0);
        } else {
            a.subtract(eighth, 0);
        }
        if (!a.isZero()) {
            int k = p.normalise();
            a.divide(p.hi, p.lo);
            scale = k - 1 - a.normalise();
            smallAngle();
            fixed();
        }
        scale = 2;
        z.set(Series.ARC_TANGENTS.hi(j), Series.ARC_TANGENTS.lo(j));
        combine(less ? -1 : 1);
    }

    /** Replaces a, at most 1/16, by its arc tangent. */
    private void smallAngle() {
        z.set(a);
        z.multiply(a.hi, a.lo);
        z.shiftRight(-2 * scale);
        p.polynomial(Series.ODD_SHORT, z, true);
        if (p.hi < 0) {
            // The exact factor is below one, here by less than a unit.
            p.set(Long.MAX_VALUE, -1);
        }
        a.multiply(p.hi, p.lo);
        scale += 1 - a.normalise();
    }
}
