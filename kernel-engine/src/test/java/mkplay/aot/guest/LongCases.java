package mkplay.aot.guest;

import mkplay.systemjava.Export;
import mkplay.systemjava.U;

/** {@code long} arithmetic; i386 has no instruction for most of it. */
public final class LongCases {
    private LongCases() {}

    @Export
    static long lAdd(long a, long b) {
        return a + b;
    }

    @Export
    static long lSub(long a, long b) {
        return a - b;
    }

    @Export
    static long lMul(long a, long b) {
        return a * b;
    }

    @Export
    static long lDiv(long a, long b) {
        return a / b;
    }

    @Export
    static long lRem(long a, long b) {
        return a % b;
    }

    @Export
    static long lDivByConstants(long a) {
        return a / 10 + a / 1000 * 3 + a % 1000000 + a / -7 + a / -1 + a % 0x100000001L;
    }

    @Export
    static long lDivByInt(long a, int b) {
        return a / b + a % b;
    }

    @Export
    static long lDivideUnsigned(long a, long b) {
        return Long.divideUnsigned(a, b) + 3 * Long.remainderUnsigned(a, b);
    }

    @Export
    static long lNeg(long a) {
        return -a;
    }

    @Export
    static long lBits(long a, long b) {
        return (a & b) + (a | b) * 3 + (a ^ b) * 5;
    }

    @Export
    static long lShl(long a, int b) {
        return a << b;
    }

    @Export
    static long lShr(long a, int b) {
        return a >> b;
    }

    @Export
    static long lUshr(long a, int b) {
        return a >>> b;
    }

    @Export
    static long lShiftByConstants(long a) {
        return (a << 1) ^ (a >> 32) ^ (a >>> 33) ^ (a << 65) ^ (a >>> 100) ^ (a >> -1);
    }

    @Export
    static int lCompare(long a, long b) {
        int r = a < b ? 1 : 0;
        r |= a <= b ? 2 : 0;
        r |= a > b ? 4 : 0;
        r |= a >= b ? 8 : 0;
        r |= a == b ? 16 : 0;
        return r | (a != b ? 32 : 0);
    }

    @Export
    @SuppressWarnings("CompareToZero")
    static int lCompareValue(long a, long b) {
        return Long.compare(a, b) + 3 * Long.compareUnsigned(a, b);
    }

    @Export
    static int lUnsignedBelow(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? 1 : 2;
    }

    @Export
    static int lToInt(long a) {
        return (int) a + (int) (a >>> 32) * 3 + (short) a + (byte) a + (char) a;
    }

    @Export
    static long lConstants(long a) {
        return (a * 0L) + (a ^ 1L) * 0x123456789ABCDEFL + Long.MIN_VALUE;
    }

    @Export
    static long lIncrement(long a) {
        long i = a;
        i++;
        i -= 5_000_000_000L;
        return i--;
    }

    @Export
    static int lDivide64By32(int high, int low, int divisor) {
        if (U.aboveOrEqual(high, divisor)) {
            return -1;
        }
        return U.divide(high, low, divisor) + 3 * U.remainder(high, low, divisor);
    }

    @Export
    static long lProduct(int a, int b) {
        return U.multiply(a, b) + U.toLong(a) + Integer.toUnsignedLong(b);
    }

    @Export
    static long lMixed(int a, long b, int c, long d) {
        return a * b + c * d;
    }
}
