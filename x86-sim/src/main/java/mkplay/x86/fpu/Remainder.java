package mkplay.x86.fpu;

/** Functions whose result is exact or a matter of integers: partial remainder, scaling, extraction, rounding to integer. */
public final class Remainder {
    private final Rounder r;
    private int conditions;

    /** @param rounder gets the results */
    public Remainder(Rounder rounder) {
        r = rounder;
    }

    /**
     * Condition codes of the last remainder: C2 = incomplete, else C0, C3, C1 the low three bits of the quotient; -1 when
     * there was no division.
     */
    public int conditions() {
        return conditions;
    }

    /**
     * a modulo b as far as one step goes: all of it while the exponents differ by less than 64, else the difference is
     * reduced by 32 to 63 (SDM 2A, FPREM and FPREM1).
     *
     * @param nearest the quotient is rounded to nearest (FPREM1), not truncated (FPREM)
     */
    public void remainder(int ase, long asig, int bse, long bsig, boolean nearest) {
        conditions = -1;
        if (r.decided(ase, asig, bse, bsig)) {
            return;
        }
        if (X87.infinite(ase, asig) || bsig == 0) {
            r.invalid();
            return;
        }
        conditions = 0;
        r.denormals(ase, asig, bse, bsig);
        if (asig == 0) {
            r.set(ase, asig);
        } else if (X87.infinite(bse, bsig)) {
            exact(ase & X87.SIGN, X87.exponent(ase, asig), X87.normalised(asig), 0);
        } else {
            step(
                    ase & X87.SIGN,
                    X87.exponent(ase, asig),
                    X87.normalised(asig),
                    X87.exponent(bse, bsig),
                    X87.normalised(bsig),
                    nearest);
        }
    }

    private void step(int sign, int ea, long a, int eb, long b, boolean nearest) {
        int distance = ea - eb;
        if (distance < -1 || distance < 0 && !nearest) {
            exact(sign, ea, a, 0);
            return;
        }
        if (distance >= 64) {
            int part = distance & 31 | 32;
            reduce(a, b, part);
            exact(sign, ea - part, rest, 0);
            conditions = X87.C2;
            return;
        }
        if (distance < 0) {
            half(sign, eb, a, b);
            return;
        }
        long quotient = reduce(a, b, distance);
        int order = rest < 0 ? 1 : Long.compareUnsigned(rest << 1, b);
        boolean more = nearest && (order > 0 || order == 0 && (quotient & 1) != 0);
        if (more) {
            quotient++;
            rest = b - rest;
        }
        exact(more ? sign ^ X87.SIGN : sign, eb, rest, 0);
        conditions = codes(quotient);
    }

    /** a is half as long as b: the nearest quotient is 0 or 1. */
    private void half(int sign, int eb, long a, long b) {
        if (Long.compareUnsigned(a, b) <= 0) {
            exact(sign, eb - 1, a, 0);
        } else {
            // b - a/2, in units of half of b's last place.
            exact(sign ^ X87.SIGN, eb - 1, (b << 1) - a, 0);
            conditions = codes(1);
        }
    }

    private static int codes(long quotient) {
        return ((quotient & 4) != 0 ? X87.C0 : 0)
                | ((quotient & 2) != 0 ? X87.C3 : 0)
                | ((quotient & 1) != 0 ? X87.C1 : 0);
    }

    private long rest;

    /** Leaves a * 2^shift modulo b in {@link #rest}; returns the low 64 bits of the quotient. */
    private long reduce(long a, long b, int shift) {
        long quotient = 0;
        long x = a;
        if (Long.compareUnsigned(x, b) >= 0) {
            x -= b;
            quotient = 1;
        }
        for (int n = 0; n < shift; n++) {
            boolean carry = x < 0;
            x <<= 1;
            quotient <<= 1;
            if (carry || Long.compareUnsigned(x, b) >= 0) {
                x -= b;
                quotient |= 1;
            }
        }
        rest = x;
        return quotient;
    }

    private void exact(int sign, int exponent, long sig, long lo) {
        if (sig == 0) {
            r.set(sign, 0);
        } else {
            r.roundExtended(sign, exponent - Long.numberOfLeadingZeros(sig), X87.normalised(sig), lo);
        }
    }

    /** a times two to the power of b, truncated (SDM 2A, FSCALE). */
    public void scale(int ase, long asig, int bse, long bsig) {
        if (r.decided(ase, asig, bse, bsig)) {
            return;
        }
        boolean infinite = X87.infinite(ase, asig);
        if (X87.infinite(bse, bsig)) {
            boolean down = (bse & X87.SIGN) != 0;
            if (down ? infinite : asig == 0) {
                r.invalid();
                return;
            }
            r.denormals(ase, asig, bse, bsig);
            r.set(ase & X87.SIGN | (down ? 0 : X87.EXPONENT), down ? 0 : X87.INTEGER_BIT);
            return;
        }
        r.denormals(ase, asig, bse, bsig);
        if (infinite || asig == 0) {
            r.set(ase, asig);
        } else {
            exact(ase & X87.SIGN, Math.max(ase & X87.EXPONENT, 1) + power(bse, bsig), asig, 0);
        }
    }

    /** The integer part of a finite value, kept within what moves any number out of range. */
    private static int power(int se, long sig) {
        int exponent = (se & X87.EXPONENT) - X87.BIAS;
        int magnitude = exponent < 0 ? 0 : exponent > 16 ? 0x20000 : (int) (sig >>> 63 - exponent);
        return (se & X87.SIGN) != 0 ? -magnitude : magnitude;
    }

    /** Rounds to an integral value. */
    public void toIntegral(int se, long sig) {
        if (r.decided(se, sig)) {
            return;
        }
        r.denormals(se, sig, se, sig);
        int exponent = (se & X87.EXPONENT) - X87.BIAS;
        int sign = se & X87.SIGN;
        if (exponent >= 63 || sig == 0) {
            r.set(se, sig);
            return;
        }
        int shift = 63 - exponent;
        long whole = shift < 64 ? sig >>> shift : 0;
        long tail = Rounder.below(sig, 0, shift);
        if (tail != 0) {
            r.raise(X87.PRECISION);
            r.up = r.increments(sign, whole, tail);
            whole += r.up ? 1 : 0;
        }
        exact(sign, X87.BIAS + 63, whole, 0);
    }

    /**
     * The exponent of a value as a number (FXTRACT's first result); {@link #significand} is the second.
     */
    public void exponent(int se, long sig) {
        if (r.decided(se, sig)) {
            return;
        }
        if (X87.infinite(se, sig)) {
            r.set(X87.EXPONENT, X87.INTEGER_BIT);
        } else if (sig == 0) {
            r.raise(X87.ZERO_DIVIDE);
            r.set(X87.SIGN | X87.EXPONENT, X87.INTEGER_BIT);
        } else {
            r.denormals(se, sig, se, sig);
            int e = X87.exponent(se, sig) - X87.BIAS;
            exact(e < 0 ? X87.SIGN : 0, X87.BIAS + 63, Math.abs(e), 0);
        }
    }

    /** The significand of a value as a number in [1, 2) with its sign; call after {@link #exponent}. */
    public void significand(int se, long sig) {
        if (!r.decided(se, sig)) {
            boolean number = sig != 0 && !X87.infinite(se, sig);
            r.set(number ? se & X87.SIGN | X87.ONE : se, number ? X87.normalised(sig) : sig);
        }
    }
}
