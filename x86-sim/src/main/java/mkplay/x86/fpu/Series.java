package mkplay.x86.fpu;

import java.math.BigInteger;

/** Constants of the transcendental functions, computed once from their definitions. Immutable. */
final class Series {
    private static final int BITS = 256;
    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);

    private static final BigInteger LN2_WIDE =
            inverseTangent(BigInteger.ONE, BigInteger.valueOf(3), false).shiftLeft(1);
    private static final BigInteger QUARTER_PI_WIDE = inverseTangent(BigInteger.ONE, BigInteger.valueOf(5), true)
            .shiftLeft(2)
            .subtract(inverseTangent(BigInteger.ONE, BigInteger.valueOf(239), true));

    /** Natural logarithm of 2, times 2^128. */
    static final Wide.Constants LN2 = new Wide.Constants(scaled(LN2_WIDE, 128));
    /** Two divided by the natural logarithm of 2, times 2^126. */
    static final Wide.Constants TWO_BY_LN2 =
            new Wide.Constants(scaled(BigInteger.TWO.shiftLeft(2 * BITS).divide(LN2_WIDE), 126));
    /** Pi, times 2^126. */
    static final Wide.Constants PI = new Wide.Constants(scaled(QUARTER_PI_WIDE, 128));
    /** Arc tangents of n/8, times 2^126. */
    static final Wide.Constants ARC_TANGENTS = arcTangents();
    /** 1/(n+1)!, times 2^127: (e^z - 1) / z for z up to ln 2. */
    static final Wide.Constants EXPONENTIAL = factorials(33, 1, 1);
    /** 1/(2n+1)!, times 2^127: sin(x)/x in x^2 for x up to pi/4. */
    static final Wide.Constants SINE = factorials(17, 2, 1);
    /** 1/(2n)!, times 2^127: cos(x) in x^2. */
    static final Wide.Constants COSINE = factorials(18, 2, 0);
    /** 1/(2n+1), times 2^127: artanh(x)/x in x^2 for x^2 up to 0.0295. */
    static final Wide.Constants ODD_LONG = oddReciprocals(26);
    /** The same for arctan(x)/x with alternating signs, for x up to 1/16. */
    static final Wide.Constants ODD_SHORT = oddReciprocals(17);

    private Series() {}

    private static BigInteger scaled(BigInteger value, int bits) {
        return value.shiftRight(BITS - bits);
    }

    /** arctan or artanh of a fraction below one by its power series, times 2^256. */
    private static BigInteger inverseTangent(BigInteger numerator, BigInteger denominator, boolean alternating) {
        BigInteger power = ONE.multiply(numerator).divide(denominator);
        BigInteger square = numerator.multiply(numerator);
        BigInteger divisor = denominator.multiply(denominator);
        BigInteger sum = BigInteger.ZERO;
        for (int n = 0; power.signum() != 0; n++) {
            BigInteger term = power.divide(BigInteger.valueOf(2L * n + 1));
            sum = alternating && (n & 1) != 0 ? sum.subtract(term) : sum.add(term);
            power = power.multiply(square).divide(divisor);
        }
        return sum;
    }

    private static Wide.Constants arcTangents() {
        BigInteger[] values = new BigInteger[9];
        for (int n = 0; n < 8; n++) {
            values[n] = scaled(inverseTangent(BigInteger.valueOf(n), BigInteger.valueOf(8), true), 126);
        }
        values[8] = scaled(QUARTER_PI_WIDE, 126);
        return new Wide.Constants(values);
    }

    /** 1/(step*n + first)! */
    private static Wide.Constants factorials(int count, int step, int first) {
        BigInteger[] values = new BigInteger[count];
        BigInteger factorial = BigInteger.ONE;
        int reached = 1;
        for (int n = 0; n < count; n++) {
            for (; reached <= step * n + first; reached++) {
                factorial = factorial.multiply(BigInteger.valueOf(reached));
            }
            values[n] = scaled(ONE.divide(factorial), 127);
        }
        return new Wide.Constants(values);
    }

    private static Wide.Constants oddReciprocals(int count) {
        BigInteger[] values = new BigInteger[count];
        for (int n = 0; n < count; n++) {
            values[n] = scaled(ONE.divide(BigInteger.valueOf(2L * n + 1)), 127);
        }
        return new Wide.Constants(values);
    }
}
