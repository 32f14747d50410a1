package mkplay.x86.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transcendental functions are rounded as if they were exact, in all rounding modes; checked with 60 decimal digits. */
final class TranscendentalTest {
    private static final int CASES = 120;
    private static final int ONE = 0x3FFF;
    /** Half a unit and what 110 bits leave open. */
    private static final double NEAREST = 0.500_000_1;

    private final Rounder r = new Rounder();
    private final Random random = new Random(42);

    private int se(int from, int to) {
        return ONE + random.nextInt(from, to + 1) | (random.nextBoolean() ? 0x8000 : 0);
    }

    private long significand() {
        return Long.MIN_VALUE | random.nextLong();
    }

    private void begin(int rounding) {
        r.control(0x37F | rounding << 10);
        r.begin();
    }

    private void check(int rounding, BigDecimal exact, String what) {
        double error = Exact.error(r, exact);
        String text = what + " error " + error;
        boolean below = rounding == X87.DOWN || rounding == X87.TRUNCATE && exact.signum() > 0;
        if (rounding == X87.NEAREST) {
            assertThat(Math.abs(error)).as(text).isLessThan(NEAREST);
        } else if (below) {
            assertThat(error).as(text).isGreaterThan(-1).isLessThanOrEqualTo(0);
        } else {
            assertThat(error).as(text).isLessThan(1).isGreaterThanOrEqualTo(0);
        }
        assertThat(r.exceptions & X87.PRECISION).isEqualTo(X87.PRECISION);
        // C1 tells of a magnitude greater than the exact one.
        assertThat(r.up).as(text).isEqualTo(error * exact.signum() > 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {X87.NEAREST, X87.DOWN, X87.UP, X87.TRUNCATE})
    void powerMinusOne(int rounding) {
        Logarithms logarithms = new Logarithms(r);
        BigDecimal ln2 = Exact.ln(BigDecimal.TWO);
        for (int n = 0; n < CASES; n++) {
            int se = se(n % 2 == 0 ? -3 : -30, -1);
            long sig = significand();
            begin(rounding);
            logarithms.powerMinusOne(se, sig);
            BigDecimal exact =
                    Exact.exp(Exact.of(se, sig).multiply(ln2, Exact.DIGITS)).subtract(BigDecimal.ONE);
            check(rounding, exact, Integer.toHexString(se) + ":" + Long.toHexString(sig));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {X87.NEAREST, X87.DOWN, X87.UP, X87.TRUNCATE})
    void logarithm(int rounding) {
        Logarithms logarithms = new Logarithms(r);
        BigDecimal ln2 = Exact.ln(BigDecimal.TWO);
        for (int n = 0; n < CASES; n++) {
            int xse = n % 3 == 0 ? ONE : se(n % 3 == 1 ? -2 : -200, n % 3 == 1 ? 2 : 200) & 0x7FFF;
            long xsig = n % 6 == 0 ? Long.MIN_VALUE | random.nextLong() >>> 30 : significand();
            int yse = se(-20, 20);
            long ysig = significand();
            begin(rounding);
            logarithms.logarithm(yse, ysig, xse, xsig);
            BigDecimal x = Exact.of(xse, xsig);
            BigDecimal log = xse == ONE ? Exact.lnOnePlus(x.subtract(BigDecimal.ONE)) : Exact.ln(x);
            BigDecimal exact = Exact.of(yse, ysig).multiply(log, Exact.DIGITS).divide(ln2, Exact.DIGITS);
            check(rounding, exact, Integer.toHexString(xse) + ":" + Long.toHexString(xsig));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {X87.NEAREST, X87.DOWN, X87.UP, X87.TRUNCATE})
    void logarithmPlusOne(int rounding) {
        Logarithms logarithms = new Logarithms(r);
        BigDecimal ln2 = Exact.ln(BigDecimal.TWO);
        for (int n = 0; n < CASES; n++) {
            int xse = se(n % 2 == 0 ? -4 : -100, -2);
            long xsig = significand();
            int yse = se(-20, 20);
            long ysig = significand();
            begin(rounding);
            logarithms.logarithmPlusOne(yse, ysig, xse, xsig);
            BigDecimal exact = Exact.of(yse, ysig)
                    .multiply(Exact.lnOnePlus(Exact.of(xse, xsig)), Exact.DIGITS)
                    .divide(ln2, Exact.DIGITS);
            check(rounding, exact, Integer.toHexString(xse) + ":" + Long.toHexString(xsig));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {X87.NEAREST, X87.DOWN, X87.UP, X87.TRUNCATE})
    void sineCosineAndTangent(int rounding) {
        Trigonometry trigonometry = new Trigonometry(r);
        for (int n = 0; n < CASES; n++) {
            int se = se(n % 2 == 0 ? -4 : -40, n % 2 == 0 ? 4 : 62);
            long sig = significand();
            String what = Integer.toHexString(se) + ":" + Long.toHexString(sig);
            BigDecimal x = Exact.of(se, sig);
            BigDecimal turns = x.divide(Exact.CHIP_HALF_PI, 0, RoundingMode.HALF_EVEN);
            BigDecimal reduced = x.subtract(turns.multiply(Exact.CHIP_HALF_PI));
            int quadrant = turns.toBigInteger().intValue() & 3;
            BigDecimal sin = Exact.sin(reduced);
            BigDecimal cos = Exact.cos(reduced);
            BigDecimal s = (quadrant & 1) == 0 ? sin : cos;
            BigDecimal c = (quadrant & 1) == 0 ? cos : sin;
            s = quadrant >= 2 ? s.negate() : s;
            c = quadrant == 1 || quadrant == 2 ? c.negate() : c;
            begin(rounding);
            trigonometry.argument(se, sig);
            trigonometry.sine();
            check(rounding, s, "sin " + what);
            begin(rounding);
            trigonometry.argument(se, sig);
            trigonometry.cosine();
            check(rounding, c, "cos " + what);
            begin(rounding);
            trigonometry.argument(se, sig);
            trigonometry.tangent();
            check(rounding, s.divide(c, Exact.DIGITS), "tan " + what);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {X87.NEAREST, X87.DOWN, X87.UP, X87.TRUNCATE})
    void angle(int rounding) {
        Arctangent arctangent = new Arctangent(r);
        BigDecimal pi = Exact.pi();
        for (int n = 0; n < CASES; n++) {
            int yse = se(-2, 2);
            int xse = n % 4 == 0 ? se(-60, 60) : se(-2, 2);
            long ysig = significand();
            long xsig = n % 10 == 0 ? ysig : significand();
            begin(rounding);
            arctangent.angle(yse, ysig, xse, xsig);
            BigDecimal y = Exact.of(yse, ysig);
            BigDecimal x = Exact.of(xse, xsig);
            BigDecimal exact = Exact.arctan(y.divide(x, Exact.DIGITS));
            if (x.signum() < 0) {
                exact = y.signum() < 0 ? exact.subtract(pi) : exact.add(pi);
            }
            check(
                    rounding,
                    exact,
                    "y " + Integer.toHexString(yse) + ":" + Long.toHexString(ysig) + " x " + Integer.toHexString(xse)
                            + ":" + Long.toHexString(xsig));
        }
    }
}
