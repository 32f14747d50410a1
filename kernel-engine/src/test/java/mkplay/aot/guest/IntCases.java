package mkplay.aot.guest;

import mkplay.systemjava.Export;
import mkplay.systemjava.U;

/** {@code int} arithmetic, constants and conversions. */
public final class IntCases {
    private IntCases() {}

    @Export
    static int iAdd(int a, int b) {
        return a + b;
    }

    @Export
    static int iSub(int a, int b) {
        return a - b;
    }

    @Export
    static int iMul(int a, int b) {
        return a * b;
    }

    @Export
    static int iDiv(int a, int b) {
        return a / b;
    }

    @Export
    static int iRem(int a, int b) {
        return a % b;
    }

    @Export
    static int iNeg(int a) {
        return -a;
    }

    @Export
    static int iAnd(int a, int b) {
        return a & b;
    }

    @Export
    static int iOr(int a, int b) {
        return a | b;
    }

    @Export
    static int iXor(int a, int b) {
        return a ^ b;
    }

    @Export
    static int iShl(int a, int b) {
        return a << b;
    }

    @Export
    static int iShr(int a, int b) {
        return a >> b;
    }

    @Export
    static int iUshr(int a, int b) {
        return a >>> b;
    }

    /** LLVM gives poison for these; Java masks the count. */
    @Export
    @SuppressWarnings("BadShiftAmount")
    static int iShiftByConstantsBeyond31(int a) {
        return (a << 33) ^ (a >> 40) ^ (a >>> 63) ^ (a << -1);
    }

    /** Negative divided by constants, and the one quotient that overflows. */
    @Export
    static int iDivByConstants(int a) {
        return a / 10 + a / -7 * 3 + a % 1000 + a / 8 + a % 8 + a / -1 + a % -1 + a / Integer.MIN_VALUE;
    }

    @Export
    static int iDivMinByMinusOne(int a) {
        int minimum = a | Integer.MIN_VALUE;
        minimum &= Integer.MIN_VALUE;
        int minusOne = a | -1;
        return minimum / minusOne ^ minimum % minusOne;
    }

    /** With wrapping sums marked "no signed wrap", LLVM would answer true always. */
    @Export
    static boolean iSuccessorIsLarger(int a) {
        return a + 1 > a;
    }

    @Export
    static int iIncrement(int a) {
        int i = a;
        i++;
        i += 100;
        i -= 30000;
        i += 300;
        return i;
    }

    @Export
    static int iNarrow(int a) {
        return (byte) a * 3 + (short) a * 5 + (char) a * 7;
    }

    @Export
    static long iToLong(int a) {
        return (long) a * a;
    }

    @Export
    static int iConstants(int a) {
        int sum = -1;
        sum ^= a + 0;
        sum ^= a * 1;
        sum ^= a * 2 + 3;
        sum ^= a * 4 + 5;
        sum ^= a * 127 - 128;
        sum ^= a * 32767 - 32768;
        sum ^= a * 0x12345678 - 0x7FFFFFFF;
        return sum;
    }

    @Export
    static boolean iUnsignedBelow(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0;
    }

    @Export
    @SuppressWarnings("CompareToZero")
    static int iUnsignedCompare(int a, int b) {
        return Integer.compareUnsigned(a, b) * 2 + Integer.compare(b, a);
    }

    @Export
    static int iUnsignedHelpers(int a, int b) {
        int r = U.below(a, b) ? 1 : 0;
        r |= U.belowOrEqual(a, b) ? 2 : 0;
        r |= U.above(a, b) ? 4 : 0;
        r |= U.aboveOrEqual(a, b) ? 8 : 0;
        return r ^ U.min(a, b) ^ U.max(a, b) * 31;
    }

    @Export
    static int iUnsignedDivide(int a, int b) {
        return Integer.divideUnsigned(a, b) + 3 * Integer.remainderUnsigned(a, b);
    }

    /** A division whose result nobody uses still fails on zero. */
    @Export
    static int iUnusedDivision(int a, int b) {
        int unused = a / b;
        unused = 7;
        return unused;
    }

    @Export
    static int iManyParameters(int a, int b, int c, int d, int e, int f) {
        return a + 2 * b + 3 * c + 5 * d + 7 * e + 11 * f;
    }

    @Export
    static int iCallsWithManyParameters(int a, int b, int c) {
        return sum(a, b, c, a ^ b, b ^ c) + sum(c, b, a, 1, 2);
    }

    private static int sum(int a, int b, int c, int d, int e) {
        return a - b * 3 + c * 5 - d * 7 + e;
    }
}
