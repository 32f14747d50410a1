package mkplay.x86.fpu;

/** Addition, multiplication, division, square root and comparison, rounded under precision control. */
public final class Arithmetic {
    /** Operations of {@link #apply}. */
    public static final int ADD = 0, MUL = 1, SUB = 4, SUBR = 5, DIV = 6, DIVR = 7;

    /** Results of {@link #compare}: condition codes. */
    public static final int GREATER = 0, LESS = X87.C0, EQUAL = X87.C3, UNORDERED = X87.C0 | X87.C2 | X87.C3;

    private static final long LOW = 0xFFFFFFFFL;

    private final Rounder r;
    /** Remainder of the last {@link #divide}. */
    private long remainder;

    /** @param rounder gets the results */
    public Arithmetic(Rounder rounder) {
        r = rounder;
    }

    /** Two operands by operation number, which is ModRM.reg of the D8 opcode: a op b, or b op a for the R forms. */
    public void apply(int operation, int ase, long asig, int bse, long bsig) {
        switch (operation) {
            case ADD -> add(ase, asig, bse, bsig, 0);
            case MUL -> multiply(ase, asig, bse, bsig);
            case SUB -> add(ase, asig, bse, bsig, X87.SIGN);
            case SUBR -> add(bse, bsig, ase, asig, X87.SIGN);
            case DIV -> divide(ase, asig, bse, bsig);
            case DIVR -> divide(bse, bsig, ase, asig);
            default -> throw new IllegalArgumentException("operation " + operation);
        }
    }

    /** a + b, or a - b with {@code flip} = {@link X87#SIGN}. */
    public void add(int ase, long asig, int bse, long bsig, int flip) {
        if (X87.normal(ase, asig) && X87.normal(bse, bsig)) {
            sum(ase & X87.SIGN, ase & X87.EXPONENT, asig, (bse ^ flip) & X87.SIGN, bse & X87.EXPONENT, bsig);
        } else if (!r.decided(ase, asig, bse, bsig)) {
            addSpecial(ase, asig, bse ^ flip, bsig);
        }
    }

    private void addSpecial(int ase, long asig, int bse, long bsig) {
        boolean infiniteA = X87.infinite(ase, asig);
        boolean infiniteB = X87.infinite(bse, bsig);
        if (infiniteA && infiniteB && ase != bse) {
            r.invalid();
            return;
        }
        r.denormals(ase, asig, bse, bsig);
        if (infiniteA || infiniteB) {
            r.set(infiniteA ? ase : bse, X87.INTEGER_BIT);
        } else if (asig == 0 && bsig == 0) {
            r.set(ase == bse ? ase : zeroSign(), 0);
        } else if (asig == 0 || bsig == 0) {
            int se = asig == 0 ? bse : ase;
            long sig = asig | bsig;
            r.round(se & X87.SIGN, X87.exponent(se, sig), X87.normalised(sig), 0);
        } else {
            sum(
                    ase & X87.SIGN,
                    X87.exponent(ase, asig),
                    X87.normalised(asig),
                    bse & X87.SIGN,
                    X87.exponent(bse, bsig),
                    X87.normalised(bsig));
        }
    }

    private int zeroSign() {
        return r.rounding() == X87.DOWN ? X87.SIGN : 0;
    }

    private void sum(int signA, int ea, long a, int signB, int eb, long b) {
        boolean swap = ea < eb || ea == eb && Long.compareUnsigned(a, b) < 0;
        int sign = swap ? signB : signA;
        int exponent = swap ? eb : ea;
        long big = swap ? b : a;
        long small = swap ? a : b;
        int shift = swap ? eb - ea : ea - eb;
        long hi = shift < 64 ? small >>> shift : 0;
        long lo = shift == 0 ? 0 : Rounder.below(small, 0, shift);
        if (signA == signB) {
            long total = big + hi;
            if (Long.compareUnsigned(total, big) < 0) {
                r.round(sign, exponent + 1, total >>> 1 | X87.INTEGER_BIT, lo >>> 1 | lo & 1 | total << 63);
            } else {
                r.round(sign, exponent, total, lo);
            }
        } else {
            difference(sign, exponent, big - hi - (lo != 0 ? 1 : 0), -lo);
        }
    }

    private void difference(int sign, int exponent, long hi, long lo) {
        if (hi < 0) {
            r.round(sign, exponent, hi, lo);
        } else if (hi != 0) {
            int n = Long.numberOfLeadingZeros(hi);
            r.round(sign, exponent - n, hi << n | lo >>> 64 - n, lo << n);
        } else if (lo != 0) {
            int n = Long.numberOfLeadingZeros(lo);
            r.round(sign, exponent - 64 - n, lo << n, 0);
        } else {
            r.set(zeroSign(), 0);
        }
    }

    /** a * b. */
    public void multiply(int ase, long asig, int bse, long bsig) {
        int sign = (ase ^ bse) & X87.SIGN;
        if (X87.normal(ase, asig) && X87.normal(bse, bsig)) {
            product(sign, (ase & X87.EXPONENT) + (bse & X87.EXPONENT), asig, bsig);
        } else if (!r.decided(ase, asig, bse, bsig)) {
            multiplySpecial(sign, ase, asig, bse, bsig);
        }
    }

    private void multiplySpecial(int sign, int ase, long asig, int bse, long bsig) {
        boolean infinite = X87.infinite(ase, asig) || X87.infinite(bse, bsig);
        boolean zero = asig == 0 || bsig == 0;
        if (infinite && zero) {
            r.invalid();
            return;
        }
        r.denormals(ase, asig, bse, bsig);
        if (infinite) {
            r.set(sign | X87.EXPONENT, X87.INTEGER_BIT);
        } else if (zero) {
            r.set(sign, 0);
        } else {
            product(
                    sign,
                    X87.exponent(ase, asig) + X87.exponent(bse, bsig),
                    X87.normalised(asig),
                    X87.normalised(bsig));
        }
    }

    private void product(int sign, int exponents, long a, long b) {
        long hi = Math.unsignedMultiplyHigh(a, b);
        long lo = a * b;
        if (hi < 0) {
            r.round(sign, exponents - X87.BIAS + 1, hi, lo);
        } else {
            r.round(sign, exponents - X87.BIAS, hi << 1 | lo >>> 63, lo << 1);
        }
    }

    /** a / b. */
    public void divide(int ase, long asig, int bse, long bsig) {
        int sign = (ase ^ bse) & X87.SIGN;
        if (X87.normal(ase, asig) && X87.normal(bse, bsig)) {
            quotient(sign, (ase & X87.EXPONENT) - (bse & X87.EXPONENT), asig, bsig);
        } else if (!r.decided(ase, asig, bse, bsig)) {
            divideSpecial(sign, ase, asig, bse, bsig);
        }
    }

    private void divideSpecial(int sign, int ase, long asig, int bse, long bsig) {
        boolean infiniteA = X87.infinite(ase, asig);
        boolean infiniteB = X87.infinite(bse, bsig);
        if (infiniteA && infiniteB || asig == 0 && bsig == 0) {
            r.invalid();
            return;
        }
        if (bsig == 0 && !infiniteA) {
            r.raise(X87.ZERO_DIVIDE);
            r.set(sign | X87.EXPONENT, X87.INTEGER_BIT);
            return;
        }
        r.denormals(ase, asig, bse, bsig);
        if (infiniteA) {
            r.set(sign | X87.EXPONENT, X87.INTEGER_BIT);
        } else if (infiniteB || asig == 0) {
            r.set(sign, 0);
        } else {
            quotient(
                    sign,
                    X87.exponent(ase, asig) - X87.exponent(bse, bsig),
                    X87.normalised(asig),
                    X87.normalised(bsig));
        }
    }

    private void quotient(int sign, int exponents, long a, long b) {
        boolean half = Long.compareUnsigned(a, b) >= 0;
        int exponent = exponents + X87.BIAS - (half ? 0 : 1);
        long q = half ? divide(a >>> 1, a << 63, b) : divide(a, 0, b);
        long rest = remainder;
        // Twice the remainder against the divisor: below, at or above one half of the last place.
        int order = rest < 0 ? 1 : Long.compareUnsigned(rest << 1, b);
        long lo = rest == 0 ? 0 : order < 0 ? 1 : order == 0 ? Long.MIN_VALUE : Long.MIN_VALUE | 1;
        r.round(sign, exponent, q, lo);
    }

    /** hi:lo / d for hi below d and d with its top bit set; leaves {@link #remainder} (Knuth, algorithm D). */
    private long divide(long hi, long lo, long d) {
        long top = d >>> 32;
        long first = digit(hi, lo >>> 32, d, top);
        long rest = (hi << 32 | lo >>> 32) - first * d;
        long second = digit(rest, lo & LOW, d, top);
        remainder = (rest << 32 | lo & LOW) - second * d;
        return (first << 32) + second;
    }

    /** One 32-bit digit of the quotient of (u, next) by d. */
    private static long digit(long u, long next, long d, long top) {
        long q = Long.divideUnsigned(u, top);
        long rest = u - q * top;
        long bottom = d & LOW;
        while (q > LOW || Long.compareUnsigned(q * bottom, rest << 32 | next) > 0) {
            q--;
            rest += top;
            if (rest > LOW) {
                break;
            }
        }
        return q;
    }

    /** Square root. */
    public void squareRoot(int ase, long asig) {
        if (r.decided(ase, asig)) {
            return;
        }
        if (asig == 0) {
            r.set(ase, asig);
        } else if ((ase & X87.SIGN) != 0) {
            r.invalid();
        } else if (X87.infinite(ase, asig)) {
            r.set(ase, asig);
        } else {
            r.denormals(ase, asig, ase, asig);
            root(X87.exponent(ase, asig) - X87.BIAS, X87.normalised(asig));
        }
    }

    private void root(int exponent, long a) {
        boolean odd = (exponent & 1) != 0;
        long hi = odd ? a : a >>> 1;
        long lo = odd ? 0 : a << 63;
        long q = estimate(hi, lo);
        while (true) {
            // hi:lo - q * q, whose upper half is 0 or 1 when q is the root.
            long square = q * q;
            long rest = lo - square;
            long upper = hi - Math.unsignedMultiplyHigh(q, q) - (Long.compareUnsigned(lo, square) < 0 ? 1 : 0);
            if (upper < 0) {
                q--;
            } else if (upper > 1 || upper == 1 && Long.compareUnsigned(rest, q << 1) > 0) {
                q++;
            } else {
                boolean above = upper != 0 || Long.compareUnsigned(rest, q) > 0;
                long tail = rest == 0 && upper == 0 ? 0 : above ? 3L << 62 : 1L << 62;
                r.round(0, (exponent >> 1) + X87.BIAS, q, tail);
                return;
            }
        }
    }

    /** The root of hi:lo to a few units: one Newton step from the host's square root, which is exact to 53 bits. */
    private static long estimate(long hi, long lo) {
        double root = Math.sqrt(unsigned(hi)) * 0x1p32;
        long q = root >= 0x1p64 ? -1 : (long) (root * 0.5) << 1;
        long square = q * q;
        long upper = hi - Math.unsignedMultiplyHigh(q, q) - (Long.compareUnsigned(lo, square) < 0 ? 1 : 0);
        double rest = upper * 0x1p64 + unsigned(lo - square);
        long better = q + (long) (rest / (2 * root));
        return better < 0 ? better : q;
    }

    private static double unsigned(long value) {
        return (value >>> 1) * 2.0;
    }

    /**
     * Compares.
     *
     * @param quiet quiet NaNs raise nothing (FUCOM)
     * @return condition codes
     */
    public int compare(int ase, long asig, int bse, long bsig, boolean quiet) {
        if (X87.unsupported(ase, asig) || X87.unsupported(bse, bsig)) {
            r.raise(X87.INVALID);
            return UNORDERED;
        }
        if (X87.nan(ase, asig) || X87.nan(bse, bsig)) {
            if (!quiet || X87.signalling(ase, asig) || X87.signalling(bse, bsig)) {
                r.raise(X87.INVALID);
            }
            return UNORDERED;
        }
        r.denormals(ase, asig, bse, bsig);
        int order = order(ase, asig, bse, bsig);
        return order == 0 ? EQUAL : order < 0 ? LESS : GREATER;
    }

    private static int order(int ase, long asig, int bse, long bsig) {
        if (asig == 0 && bsig == 0) {
            return 0;
        }
        boolean negative = (ase & X87.SIGN) != 0;
        if (((ase ^ bse) & X87.SIGN) != 0) {
            return negative ? -1 : 1;
        }
        // A pseudo-denormal has the exponent of the smallest normal numbers.
        int ea = asig < 0 ? Math.max(ase & X87.EXPONENT, 1) : ase & X87.EXPONENT;
        int eb = bsig < 0 ? Math.max(bse & X87.EXPONENT, 1) : bse & X87.EXPONENT;
        int order = ea != eb ? Integer.compare(ea, eb) : Long.compareUnsigned(asig, bsig);
        return negative ? -order : order;
    }
}
