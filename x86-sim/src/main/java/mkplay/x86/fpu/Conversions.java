package mkplay.x86.fpu;

/** Conversions between extended values and the memory formats: 32- and 64-bit floats, integers, packed decimals. */
public final class Conversions {
    /** Significand bits (with the implied one) and exponent bits of the two short formats. */
    private static final int FLOAT_BITS = 24, DOUBLE_BITS = 53, FLOAT_EXPONENT = 8, DOUBLE_EXPONENT = 11;

    private static final long MAX_DECIMAL = 999_999_999_999_999_999L;

    private final Rounder r;
    /** Upper 16 bits of the last packed decimal: sign and two digits. */
    private int decimalUpper;

    private boolean denormal;

    /** @param rounder gets values and exceptions, and says how to round */
    public Conversions(Rounder rounder) {
        r = rounder;
    }

    /** From 32 bits, as loads do; exact. Signalling NaNs are invalid and quieted, denormals raise their exception. */
    public void fromFloat(int bits) {
        operandFloat(bits);
        loaded();
    }

    /** From 64 bits, as loads do. */
    public void fromDouble(long bits) {
        operandDouble(bits);
        loaded();
    }

    private void loaded() {
        if (denormal) {
            r.raise(X87.DENORMAL);
        } else if (X87.nan(r.se, r.sig)) {
            r.nan(r.se, r.sig);
        }
    }

    /** From 32 bits, for an operation that looks at NaNs itself; {@link #wasDenormal} tells of a denormal. */
    public void operandFloat(int bits) {
        widen(bits >>> 16 & X87.SIGN, bits >>> 23 & 0xFF, (bits & 0x7FFFFFL) << 40, 0xFF, X87.BIAS - 127);
    }

    /** From 64 bits, for an operation that looks at NaNs itself. */
    public void operandDouble(long bits) {
        widen(
                (int) (bits >>> 48) & X87.SIGN,
                (int) (bits >>> 52) & 0x7FF,
                (bits & 0xFFFFFFFFFFFFFL) << 11,
                0x7FF,
                X87.BIAS - 1023);
    }

    /** Whether the last operand converted was a denormal of its format. */
    public boolean wasDenormal() {
        return denormal;
    }

    private void widen(int sign, int exponent, long fraction, int special, int bias) {
        denormal = false;
        if (exponent == special) {
            r.set(sign | X87.EXPONENT, X87.INTEGER_BIT | fraction);
        } else if (exponent != 0) {
            r.set(sign | exponent + bias, X87.INTEGER_BIT | fraction);
        } else if (fraction == 0) {
            r.set(sign, 0);
        } else {
            denormal = true;
            int n = Long.numberOfLeadingZeros(fraction);
            r.set(sign | bias + 1 - n, fraction << n);
        }
    }

    /** From an integer; exact. */
    public void fromInteger(long value) {
        denormal = false;
        if (value == 0) {
            r.set(0, 0);
            return;
        }
        long magnitude = Math.abs(value);
        int n = Long.numberOfLeadingZeros(magnitude);
        r.set((value < 0 ? X87.SIGN : 0) | X87.BIAS + 63 - n, magnitude << n);
    }

    /** To 32 bits, rounded. An unmasked overflow or underflow means: do not store. */
    public int toFloat(int se, long sig) {
        return (int) narrow(se, sig, FLOAT_BITS, FLOAT_EXPONENT);
    }

    /** To 64 bits, rounded. */
    public long toDouble(int se, long sig) {
        return narrow(se, sig, DOUBLE_BITS, DOUBLE_EXPONENT);
    }

    private long narrow(int se, long sig, int bits, int exponentBits) {
        int exponent = (se & X87.EXPONENT) - X87.BIAS + (1 << exponentBits - 1) - 1;
        if (sig < 0 && sig << bits == 0 && exponent > 0 && exponent < (1 << exponentBits) - 1) {
            // Exact: the integer bit of the significand adds one to the exponent.
            long sign = (long) (se >>> 15) << bits - 1 + exponentBits;
            return sign | ((long) exponent - 1 << bits - 1) + (sig >>> 64 - bits);
        }
        return narrowSpecial(se, sig, bits, exponentBits);
    }

    private long narrowSpecial(int se, long sig, int bits, int exponentBits) {
        long sign = (se & X87.SIGN) == 0 ? 0 : 1L << bits - 1 + exponentBits;
        long infinity = (1L << exponentBits) - 1 << bits - 1;
        if (X87.unsupported(se, sig)) {
            r.raise(X87.INVALID);
            return 1L << bits - 1 + exponentBits | infinity | 1L << bits - 2;
        }
        if ((se & X87.EXPONENT) == X87.EXPONENT) {
            if (sig == X87.INTEGER_BIT) {
                return sign | infinity;
            }
            r.nan(se, sig);
            return sign | infinity | (r.sig & ~X87.INTEGER_BIT) >>> 64 - bits;
        }
        if (sig == 0) {
            return sign;
        }
        int exponent = X87.exponent(se, sig) - X87.BIAS + (1 << exponentBits - 1) - 1;
        return sign | finite(se & X87.SIGN, exponent, X87.normalised(sig), bits, infinity);
    }

    private long finite(int sign, int exponent, long sig, int bits, long infinity) {
        int drop = 64 - bits;
        long tail = sig << bits;
        boolean more = r.increments(sign, sig >>> drop, tail);
        long kept = (sig >>> drop) + (more ? 1 : 0);
        if (exponent <= 0) {
            boolean carries = kept >>> bits != 0;
            return belowNormal(sign, exponent, sig, drop, exponent < 0 || !carries);
        }
        long magnitude = ((long) exponent - 1 << bits - 1) + kept;
        if (exponent >= infinity >>> bits - 1 || magnitude >= infinity) {
            return overflow(sign, tail, infinity);
        }
        if (tail != 0) {
            r.raise(X87.PRECISION);
            r.up = more;
        }
        return magnitude;
    }

    private long overflow(int sign, long tail, long infinity) {
        r.raise(X87.OVERFLOW);
        boolean toInfinity = r.overflowsToInfinity(sign);
        if (!r.unmasked(X87.OVERFLOW) || tail != 0) {
            r.raise(X87.PRECISION);
            r.up = toInfinity;
        }
        return toInfinity ? infinity : infinity - 1;
    }

    /** A denormal, or what rounds up to the smallest normal number; tiny after rounding decides on underflow. */
    private long belowNormal(int sign, int exponent, long sig, int drop, boolean tiny) {
        if (tiny && r.unmasked(X87.UNDERFLOW)) {
            r.raise(X87.UNDERFLOW);
        }
        int shift = drop + 1 - exponent;
        long kept = shift < 64 ? sig >>> shift : 0;
        long tail = Rounder.below(sig, 0, shift);
        if (tail == 0) {
            return kept;
        }
        r.raise(tiny ? X87.PRECISION | X87.UNDERFLOW : X87.PRECISION);
        r.up = r.increments(sign, kept, tail);
        return r.up ? kept + 1 : kept;
    }

    /**
     * To a signed integer by the rounding mode.
     *
     * @param bits 16, 32 or 64
     * @return the integer; the smallest one, with the invalid exception, for what does not fit
     */
    public long toInteger(int se, long sig, int bits) {
        long indefinite = -1L << bits - 1;
        int exponent = (se & X87.EXPONENT) - X87.BIAS;
        if (X87.unsupported(se, sig) || exponent > 63) {
            r.raise(X87.INVALID);
            return indefinite;
        }
        int sign = se & X87.SIGN;
        int shift = 63 - exponent;
        long whole = shift < 64 ? sig >>> shift : 0;
        long tail = Rounder.below(sig, 0, shift);
        boolean more = r.increments(sign, whole, tail);
        long magnitude = more ? whole + 1 : whole;
        boolean carried = more && magnitude == 0;
        long limit = sign != 0 ? 1L << bits - 1 : (1L << bits - 1) - 1;
        if (carried || Long.compareUnsigned(magnitude, limit) > 0) {
            r.raise(X87.INVALID);
            return indefinite;
        }
        if (tail != 0) {
            r.raise(X87.PRECISION);
            r.up = more;
        }
        return sign != 0 ? -magnitude : magnitude;
    }

    /**
     * To an 18-digit packed decimal by the rounding mode; the decimal indefinite, with the invalid exception, for what does
     * not fit.
     *
     * @return the 16 low digits; {@link #decimalUpper} has the rest
     */
    public long toDecimal(int se, long sig) {
        long value = toInteger(se, sig, 64);
        if ((r.exceptions & X87.INVALID) != 0 || value > MAX_DECIMAL || value < -MAX_DECIMAL) {
            r.exceptions = X87.INVALID;
            r.up = false;
            decimalUpper = 0xFFFF;
            return X87.INDEFINITE;
        }
        long rest = Math.abs(value);
        long digits = 0;
        for (int n = 0; n < 16; n++) {
            digits |= rest % 10 << 4 * n;
            rest /= 10;
        }
        decimalUpper = se & X87.SIGN | (int) (rest / 10) << 4 | (int) (rest % 10);
        return digits;
    }

    /** Sign and two highest digits of the last {@link #toDecimal}. */
    public int decimalUpper() {
        return decimalUpper;
    }

    /** From a packed decimal; exact. Digits above nine count as what they are. */
    public void fromDecimal(int upper, long digits) {
        long value = (upper >>> 4 & 15) * 10L + (upper & 15);
        for (int n = 15; n >= 0; n--) {
            value = value * 10 + (digits >>> 4 * n & 15);
        }
        fromInteger(value);
        r.se |= upper & X87.SIGN;
    }
}
