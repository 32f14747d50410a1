package mkplay.x86.fpu;

/**
 * F2XM1, FYL2X and FYL2XP1. They report every result but those for special operands as inexact, and so do processors.
 * Computed to more than 110 bits and rounded once: the error is below 0.5000001 units in the last
 * place of a 64-bit significand, whatever the rounding mode does beyond that. The manual promises one unit (SDM 1, 8.3.10).
 */
public final class Logarithms {
    /** Square root of two as a significand. */
    private static final long ROOT_TWO = 0xB504F333F9DE6484L;

    private final Rounder r;
    private final Wide a = new Wide();
    private final Wide z = new Wide();
    private final Wide p = new Wide();
    /** Scale of {@link #a}: its value is the fraction times two to this power. */
    private int scale;

    private boolean negative;

    /** @param rounder gets the results */
    public Logarithms(Rounder rounder) {
        r = rounder;
    }

    /** 2^x - 1 for |x| up to 1; operands beyond give themselves (the manual leaves them undefined). */
    public void powerMinusOne(int se, long sig) {
        if (r.decided(se, sig)) {
            return;
        }
        int sign = se & X87.SIGN;
        if (X87.infinite(se, sig)) {
            r.set(sign == 0 ? se : X87.SIGN | X87.ONE, X87.INTEGER_BIT);
            return;
        }
        if (sig == 0) {
            r.set(se, sig);
            return;
        }
        r.denormals(se, sig, se, sig);
        int e = X87.exponent(se, sig) - X87.BIAS;
        if (e >= 0) {
            boolean one = e == 0 && sig == X87.INTEGER_BIT;
            r.raise(X87.PRECISION);
            r.set(one && sign != 0 ? se - 1 : se, sig);
            return;
        }
        a.set(X87.normalised(sig), 0);
        a.multiply(Series.LN2.hi(0), Series.LN2.lo(0));
        z.set(a);
        z.shiftRight(-(e + 1));
        p.polynomial(Series.EXPONENTIAL, z, sign != 0);
        a.multiply(p.hi, p.lo);
        int shift = a.normalise();
        r.roundInexact(sign, X87.BIAS + e + 1 - shift, a.hi, a.lo);
    }

    /** y * log2(x). */
    public void logarithm(int yse, long ysig, int xse, long xsig) {
        if (r.decided(yse, ysig, xse, xsig)) {
            return;
        }
        boolean below = X87.exponent(xse, xsig) < X87.BIAS;
        int sign = (yse & X87.SIGN) ^ (below ? X87.SIGN : 0);
        boolean one = xse == X87.ONE && xsig == X87.INTEGER_BIT;
        boolean infinite = X87.infinite(xse, xsig) || X87.infinite(yse, ysig);
        if ((xse & X87.SIGN) != 0 && !X87.zero(xse, xsig)) {
            r.invalid();
        } else if (infinite && (X87.infinite(yse, ysig) ? one : ysig == 0) || xsig == 0 && ysig == 0) {
            r.invalid();
        } else if (xsig == 0 && !infinite) {
            r.raise(X87.ZERO_DIVIDE);
            r.set(sign | X87.EXPONENT, X87.INTEGER_BIT);
        } else {
            r.denormals(yse, ysig, xse, xsig);
            if (infinite) {
                r.set(sign | X87.EXPONENT, X87.INTEGER_BIT);
            } else if (ysig == 0 || one) {
                r.set(sign, 0);
            } else {
                r.raise(X87.PRECISION);
                ofMantissa(X87.exponent(xse, xsig) - X87.BIAS, X87.normalised(xsig), 0);
                times(yse, ysig);
            }
        }
    }

    /**
     * y * log2(x + 1), also outside the range of x for which the manual defines it; x from -1 down gives itself, as on
     * hardware.
     */
    public void logarithmPlusOne(int yse, long ysig, int xse, long xsig) {
        if (r.decided(yse, ysig, xse, xsig)) {
            return;
        }
        boolean infinite = X87.infinite(xse, xsig) || X87.infinite(yse, ysig);
        int sign = (yse ^ xse) & X87.SIGN;
        if (infinite
                && ((xse & X87.SIGN) != 0 && X87.infinite(xse, xsig) || X87.zero(xse, xsig) || X87.zero(yse, ysig))) {
            r.invalid();
            return;
        }
        r.denormals(yse, ysig, xse, xsig);
        if (infinite) {
            r.set(sign | X87.EXPONENT, X87.INTEGER_BIT);
        } else if (xsig == 0 || ysig == 0) {
            r.set(sign, 0);
        } else if ((xse & X87.SIGN) != 0 && (xse & X87.EXPONENT) >= X87.BIAS) {
            r.raise(X87.PRECISION);
            r.set(xse, xsig);
        } else {
            r.raise(X87.PRECISION);
            plusOne((xse & X87.SIGN) != 0, X87.exponent(xse, xsig) - X87.BIAS, X87.normalised(xsig));
            times(yse, ysig);
        }
    }

    private void plusOne(boolean minus, int e, long sig) {
        if (e < -1) {
            // s = x / (2 + x), with the divisor in 2.126 bits.
            z.set(sig, 0);
            z.shiftRight(1 - e);
            if (minus) {
                z.subtractFrom(X87.INTEGER_BIT, 0);
            } else {
                z.add(X87.INTEGER_BIT, 0);
            }
            int k = z.normalise();
            a.set(sig >>> 1, sig << 63);
            a.divide(z.hi, z.lo);
            negative = minus;
            series(e + k, 0);
        } else if (minus) {
            a.set(sig, 0);
            a.shiftRight(-e);
            a.subtractFrom(X87.INTEGER_BIT, 0);
            int n = a.normalise();
            ofMantissa(-n, a.hi, a.lo);
        } else if (e < 0) {
            a.set(sig, 0);
            a.shiftRight(-e);
            ofMantissa(0, a.hi | X87.INTEGER_BIT, a.lo);
        } else {
            z.set(X87.INTEGER_BIT, 0);
            z.shiftRight(e);
            a.set(sig, 0);
            a.add(z.hi, z.lo);
            boolean carry = a.hi >= 0;
            a.shiftRight(carry ? 1 : 0);
            ofMantissa(carry ? e + 1 : e, a.hi | X87.INTEGER_BIT, a.lo);
        }
    }

    /** Leaves log2 of 2^e * m, m = hi:lo in [1, 2), in {@link #a}, {@link #scale} and {@link #negative}. */
    private void ofMantissa(int e, long hi, long lo) {
        a.set(hi, lo);
        negative = Long.compareUnsigned(hi, ROOT_TWO) > 0;
        // s = (m - 1) / (m + 1), with m / 2 for m above the root of two; the divisor is halved to fit.
        z.set(hi, lo);
        z.shiftRight(1);
        if (negative) {
            a.subtractFrom(0, 0);
            z.add(X87.INTEGER_BIT, 0);
        } else {
            a.subtract(X87.INTEGER_BIT, 0);
            z.add(X87.INTEGER_BIT >>> 1, 0);
        }
        int power = negative ? e + 1 : e;
        if (a.isZero()) {
            negative = power < 0;
            whole(power);
            return;
        }
        int n = a.normalise();
        a.shiftRight(1);
        a.divide(z.hi, z.lo);
        series(-n, power);
    }

    /** log2 of (1 + s) / (1 - s), s = a * 2^exponent with the sign that is set, plus an integer. */
    private void series(int exponent, int power) {
        int e = exponent - a.normalise();
        z.set(a);
        z.multiply(a.hi, a.lo);
        z.shiftRight(-2 * e);
        p.polynomial(Series.ODD_LONG, z, false);
        a.multiply(p.hi, p.lo);
        a.multiply(Series.TWO_BY_LN2.hi(0), Series.TWO_BY_LN2.lo(0));
        scale = e + 3;
        if (power != 0) {
            addPower(power);
        }
    }

    /** Adds a nonzero integer, in 16.112 bits; the fraction is at most one half. */
    private void addPower(int power) {
        a.shiftRight(16 - scale);
        long magnitude = (long) Math.abs(power) << 48;
        if (negative == power < 0) {
            a.add(magnitude, 0);
        } else {
            a.subtractFrom(magnitude, 0);
        }
        negative = power < 0;
        scale = 16;
    }

    private void whole(int power) {
        a.set((long) Math.abs(power) << 48, 0);
        scale = 16;
    }

    /** Multiplies by a finite nonzero y and rounds. */
    private void times(int yse, long ysig) {
        int sign = (yse & X87.SIGN) ^ (negative ? X87.SIGN : 0);
        boolean exact = scale == 16 && a.lo == 0 && (a.hi & 0xFFFFFFFFFFFFL) == 0;
        int exponent = X87.exponent(yse, ysig) + scale - a.normalise();
        if (exact) {
            long m = X87.normalised(ysig);
            long hi = Math.unsignedMultiplyHigh(m, a.hi);
            long lo = m * a.hi;
            int n = hi < 0 ? 0 : 1;
            r.roundExtended(sign, exponent - n, n == 0 ? hi : hi << 1 | lo >>> 63, lo << n);
            r.raise(exponent - n <= 0 ? X87.UNDERFLOW : 0);
            return;
        }
        a.multiply(X87.normalised(ysig), 0);
        int n = a.normalise();
        r.roundInexact(sign, exponent - n, a.hi, a.lo);
    }
}
