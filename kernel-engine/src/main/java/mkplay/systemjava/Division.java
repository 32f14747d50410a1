package mkplay.systemjava;

/**
 * 64-bit division in system Java: i386 has no instruction for it and the image is linked without a C runtime. The compiler
 * calls these for {@code /} and {@code %} on {@code long} and for {@code Long.divideUnsigned} and
 * {@code remainderUnsigned}; it has checked that the divisor is not zero.
 *
 * <p>The long cases follow Knuth, The Art of Computer Programming volume 2, 4.3.1 algorithm D, with 32-bit digits.
 */
public final class Division {
    private Division() {}

    /** {@code a / b} as {@code ldiv} defines it: rounds to zero, overflow wraps. */
    public static long divide(long a, long b) {
        long quotient = divideUnsigned(a < 0 ? -a : a, b < 0 ? -b : b);
        return (a ^ b) < 0 ? -quotient : quotient;
    }

    /** {@code a % b} as {@code lrem} defines it: has the sign of {@code a}. */
    public static long remainder(long a, long b) {
        long rest = remainderUnsigned(a < 0 ? -a : a, b < 0 ? -b : b);
        return a < 0 ? -rest : rest;
    }

    /** Unsigned quotient. */
    public static long divideUnsigned(long a, long b) {
        int divisorHigh = (int) (b >>> 32);
        if (divisorHigh != 0) {
            return U.toLong(longQuotient(a, b, divisorHigh));
        }
        int divisor = (int) b;
        if (divisor == 0) {
            throw new ArithmeticException("/ by zero");
        }
        int high = (int) (a >>> 32);
        int quotientHigh = U.divide(0, high, divisor);
        int rest = U.remainder(0, high, divisor);
        return U.toLong(quotientHigh) << 32 | U.toLong(U.divide(rest, (int) a, divisor));
    }

    /** Unsigned remainder. */
    public static long remainderUnsigned(long a, long b) {
        int divisorHigh = (int) (b >>> 32);
        if (divisorHigh != 0) {
            return a - U.toLong(longQuotient(a, b, divisorHigh)) * b;
        }
        int divisor = (int) b;
        if (divisor == 0) {
            throw new ArithmeticException("/ by zero");
        }
        int rest = U.remainder(0, (int) (a >>> 32), divisor);
        return U.toLong(U.remainder(rest, (int) a, divisor));
    }

    /** The quotient by a divisor of at least 2^32, which fits 32 bits; the estimate is at most one too large. */
    private static int longQuotient(long a, long b, int divisorHigh) {
        int shift = 31 - Bits.highest(divisorHigh);
        int normalised = (int) (b << shift >>> 32);
        // Halving the dividend keeps its high word below the normalised divisor.
        long half = a >>> 1;
        int estimate = U.divide((int) (half >>> 32), (int) half, normalised);
        int quotient = (int) (U.toLong(estimate) << shift >>> 31);
        if (quotient != 0) {
            quotient--;
        }
        long rest = a - U.toLong(quotient) * b;
        boolean oneMore = rest + Long.MIN_VALUE >= b + Long.MIN_VALUE;
        return oneMore ? quotient + 1 : quotient;
    }
}
