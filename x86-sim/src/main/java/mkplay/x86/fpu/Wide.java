package mkplay.x86.fpu;

import java.math.BigInteger;

/**
 * A 128-bit unsigned number, hi:lo, for the transcendental functions: a fraction (hi:lo * 2^-128), or a fixed-point number
 * with one or two bits before the point where the method says so. Products and quotients are truncated, so that each
 * operation is wrong by at most two units of the last place.
 */
final class Wide {
    /** Coefficients and constants, in pairs hi, lo. */
    static final class Constants {
        private final long[] pairs;

        /** Numbers times 2^bits as 128-bit values. */
        Constants(BigInteger... values) {
            pairs = new long[values.length * 2];
            for (int n = 0; n < values.length; n++) {
                pairs[2 * n] = values[n].shiftRight(64).longValue();
                pairs[2 * n + 1] = values[n].longValue();
            }
        }

        int count() {
            return pairs.length / 2;
        }

        long hi(int n) {
            return pairs[2 * n];
        }

        long lo(int n) {
            return pairs[2 * n + 1];
        }
    }

    long hi;
    long lo;

    void set(long newHi, long newLo) {
        hi = newHi;
        lo = newLo;
    }

    void set(Wide other) {
        hi = other.hi;
        lo = other.lo;
    }

    boolean isZero() {
        return (hi | lo) == 0;
    }

    /** The upper 128 bits of the product with another number. */
    void multiply(long bHi, long bLo) {
        long high = Math.unsignedMultiplyHigh(hi, bHi);
        long mid = hi * bHi;
        long cross1 = Math.unsignedMultiplyHigh(hi, bLo);
        long cross2 = Math.unsignedMultiplyHigh(lo, bHi);
        long low1 = hi * bLo;
        long low2 = low1 + lo * bHi;
        long carry = Long.compareUnsigned(low2, low1) < 0 ? 1 : 0;
        long sum = mid + cross1;
        high += Long.compareUnsigned(sum, mid) < 0 ? 1 : 0;
        long sum2 = sum + cross2;
        high += Long.compareUnsigned(sum2, sum) < 0 ? 1 : 0;
        long sum3 = sum2 + carry;
        high += sum3 == 0 && carry != 0 ? 1 : 0;
        hi = high;
        lo = sum3;
    }

    void add(long bHi, long bLo) {
        long sum = lo + bLo;
        hi += bHi + (Long.compareUnsigned(sum, lo) < 0 ? 1 : 0);
        lo = sum;
    }

    void subtract(long bHi, long bLo) {
        hi -= bHi + (Long.compareUnsigned(lo, bLo) < 0 ? 1 : 0);
        lo -= bLo;
    }

    /** b - this. */
    void subtractFrom(long bHi, long bLo) {
        long low = bLo - lo;
        hi = bHi - hi - (Long.compareUnsigned(bLo, lo) < 0 ? 1 : 0);
        lo = low;
    }

    /** Whether this is below hi:lo. */
    boolean below(long bHi, long bLo) {
        int order = Long.compareUnsigned(hi, bHi);
        return order < 0 || order == 0 && Long.compareUnsigned(lo, bLo) < 0;
    }

    /** Right shift by any amount; what falls out is lost. */
    void shiftRight(int n) {
        if (n >= 128) {
            set(0, 0);
        } else if (n >= 64) {
            set(0, hi >>> n - 64);
        } else if (n > 0) {
            set(hi >>> n, hi << 64 - n | lo >>> n);
        }
    }

    /** Shifts left until the top bit is set; returns by how much. Not for zero. */
    int normalise() {
        int n = hi != 0 ? Long.numberOfLeadingZeros(hi) : 64 + Long.numberOfLeadingZeros(lo);
        if (n >= 64) {
            set(lo << n - 64, 0);
        } else if (n > 0) {
            set(hi << n | lo >>> 64 - n, lo << n);
        }
        return n;
    }

    /** This divided by a greater number with its top bit set, as a fraction. */
    void divide(long bHi, long bLo) {
        long quotientHi = 0;
        long quotientLo = 0;
        for (int n = 0; n < 128; n++) {
            boolean carry = hi < 0;
            hi = hi << 1 | lo >>> 63;
            lo <<= 1;
            quotientHi = quotientHi << 1 | quotientLo >>> 63;
            quotientLo <<= 1;
            if (carry || !below(bHi, bLo)) {
                subtract(bHi, bLo);
                quotientLo |= 1;
            }
        }
        set(quotientHi, quotientLo);
    }

    /**
     * c0 + c1 z + c2 z^2 ..., or with alternating signs, for a fraction z below one. Values as the coefficients are scaled.
     */
    void polynomial(Constants c, Wide z, boolean alternating) {
        int n = c.count() - 1;
        set(c.hi(n), c.lo(n));
        while (n > 0) {
            n--;
            multiply(z.hi, z.lo);
            if (alternating) {
                subtractFrom(c.hi(n), c.lo(n));
            } else {
                add(c.hi(n), c.lo(n));
            }
        }
    }
}
