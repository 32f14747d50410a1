package mkplay.x86.fpu;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Extended values as decimal numbers, and functions of them to 60 digits, by other means than the FPU's. */
final class Exact {
    static final MathContext DIGITS = new MathContext(60, RoundingMode.HALF_EVEN);
    /** Pi/2 as the chip has it: 66 bits. */
    static final BigDecimal CHIP_HALF_PI = power(-65).multiply(new BigDecimal(new BigInteger("3243F6A8885A308D3", 16)));

    private static final BigDecimal EPSILON = new BigDecimal(BigInteger.ONE, 70);

    private Exact() {}

    /** A power of two. */
    static BigDecimal power(int exponent) {
        return exponent >= 0
                ? new BigDecimal(BigInteger.ONE.shiftLeft(exponent))
                : new BigDecimal(BigInteger.valueOf(5).pow(-exponent), -exponent);
    }

    /** A finite value. */
    static BigDecimal of(int se, long sig) {
        BigDecimal magnitude = new BigDecimal(new BigInteger(Long.toUnsignedString(sig)))
                .multiply(power(Math.max(se & 0x7FFF, 1) - 0x3FFF - 63));
        return (se & 0x8000) != 0 ? magnitude.negate() : magnitude;
    }

    /** How far a result is from the exact value, in units of its last place; positive when it is too great. */
    static double error(Rounder r, BigDecimal exact) {
        BigDecimal unit = power(Math.max(r.se & 0x7FFF, 1) - 0x3FFF - 63);
        return of(r.se, r.sig).subtract(exact).divide(unit, DIGITS).doubleValue();
    }

    static BigDecimal exp(BigDecimal x) {
        // e^x = (e^(x/2^8))^(2^8)
        BigDecimal t = x.divide(power(8), DIGITS);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; term.abs().compareTo(EPSILON) > 0; n++) {
            term = term.multiply(t, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term);
        }
        for (int n = 0; n < 8; n++) {
            sum = sum.multiply(sum, MathContext.UNLIMITED).round(new MathContext(75));
        }
        return sum;
    }

    /** Natural logarithm, by Newton's method on {@link #exp} from the host's approximation. */
    static BigDecimal ln(BigDecimal x) {
        int scale = Math.getExponent(x.doubleValue());
        BigDecimal m = x.divide(power(scale), DIGITS);
        BigDecimal y = lnNear(m);
        return scale == 0 ? y : y.add(lnNear(BigDecimal.TWO).multiply(BigDecimal.valueOf(scale), DIGITS));
    }

    private static BigDecimal lnNear(BigDecimal m) {
        BigDecimal y = BigDecimal.valueOf(Math.log(m.doubleValue()));
        for (int n = 0; n < 3; n++) {
            BigDecimal e = exp(y);
            y = y.add(BigDecimal.TWO.multiply(m.subtract(e)).divide(m.add(e), DIGITS));
        }
        return y;
    }

    /** ln(1 + x) for small x, where 1 + x is exact to more than 60 digits of the sum: by its own series. */
    static BigDecimal lnOnePlus(BigDecimal x) {
        BigDecimal s = x.divide(x.add(BigDecimal.TWO), DIGITS);
        BigDecimal square = s.multiply(s, DIGITS);
        BigDecimal power = s;
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal stop = s.abs().multiply(EPSILON);
        for (int n = 1; power.abs().compareTo(stop) > 0; n += 2) {
            sum = sum.add(power.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
            power = power.multiply(square, DIGITS);
        }
        return sum.multiply(BigDecimal.TWO);
    }

    static BigDecimal sin(BigDecimal x) {
        return series(x, x, 1);
    }

    static BigDecimal cos(BigDecimal x) {
        return series(x, BigDecimal.ONE, 0);
    }

    /** Sum of alternating terms x^n/n! from the given first one on, every second power. */
    private static BigDecimal series(BigDecimal x, BigDecimal first, int power) {
        BigDecimal square = x.multiply(x, DIGITS);
        BigDecimal term = first;
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal stop = first.abs().multiply(EPSILON);
        for (int n = power; term.abs().compareTo(stop) > 0; n += 2) {
            sum = sum.add(term, DIGITS);
            term = term.multiply(square, DIGITS)
                    .divide(BigDecimal.valueOf((n + 1L) * (n + 2L)), DIGITS)
                    .negate();
        }
        return sum;
    }

    /** Arc tangent, by Newton's method on sine and cosine from the host's approximation. */
    static BigDecimal arctan(BigDecimal x) {
        BigDecimal y = BigDecimal.valueOf(Math.atan(x.doubleValue()));
        for (int n = 0; n < 3; n++) {
            BigDecimal sin = sin(y);
            BigDecimal cos = cos(y);
            // arctan x = y + arctan((x cos y - sin y) / (cos y + x sin y)), whose argument is tiny.
            BigDecimal t = x.multiply(cos, DIGITS).subtract(sin).divide(cos.add(x.multiply(sin, DIGITS)), DIGITS);
            y = y.add(t).subtract(t.pow(3, DIGITS).divide(BigDecimal.valueOf(3), DIGITS));
        }
        return y;
    }

    static BigDecimal pi() {
        return arctan(BigDecimal.ONE).multiply(BigDecimal.valueOf(4));
    }
}
