package mkplay.x86.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounding of the arithmetic against exact decimal numbers, at every precision and in every mode; responses to exceptions. */
final class ArithmeticTest {
    private static final int ONE = 0x3FFF;
    private static final int MASKED = 0x37F;

    private final Rounder r = new Rounder();
    private final Arithmetic arithmetic = new Arithmetic(r);
    private final Random random = new Random(1);

    private void begin(int control) {
        r.control(control);
        r.begin();
    }

    private long significand() {
        return Long.MIN_VALUE | (random.nextBoolean() ? random.nextLong() : random.nextLong() << random.nextInt(64));
    }

    @ParameterizedTest
    @CsvSource({"0, 24", "2, 53", "3, 64"})
    void operationsAreRoundedOnce(int precision, int bits) {
        for (int n = 0; n < 8000; n++) {
            int rounding = n & 3;
            int operation =
                    new int[] {Arithmetic.ADD, Arithmetic.SUB, Arithmetic.MUL, Arithmetic.DIV, Arithmetic.DIVR}[n % 5];
            int ase = ONE + random.nextInt(-40, 40) | (random.nextBoolean() ? 0x8000 : 0);
            int bse = ONE + random.nextInt(-40, 40) | (random.nextBoolean() ? 0x8000 : 0);
            long asig = significand();
            long bsig = significand();
            begin(0x7F | precision << 8 | rounding << 10);
            arithmetic.apply(operation, ase, asig, bse, bsig);
            if (r.sig != 0) {
                BigDecimal exact = exact(operation, Exact.of(ase, asig), Exact.of(bse, bsig));
                assertThat(r.sig << bits).as("bits beyond the precision").isEqualTo(bits == 64 ? r.sig : 0);
                check(exact, rounding, bits);
            }
        }
    }

    private static BigDecimal exact(int operation, BigDecimal a, BigDecimal b) {
        return switch (operation) {
            case Arithmetic.ADD -> a.add(b);
            case Arithmetic.SUB -> a.subtract(b);
            case Arithmetic.MUL -> a.multiply(b);
            case Arithmetic.DIV -> a.divide(b, Exact.DIGITS);
            default -> b.divide(a, Exact.DIGITS);
        };
    }

    private void check(BigDecimal exact, int rounding, int bits) {
        double error = Exact.error(r, exact) * Math.scalb(1.0, bits - 64);
        // 60 digits tell every inexact result from an exact one here.
        error = Math.abs(error) < 1e-25 ? 0 : error;
        switch (rounding) {
            case X87.NEAREST -> assertThat(Math.abs(error)).isLessThanOrEqualTo(0.5);
            case X87.DOWN -> assertThat(error).isGreaterThanOrEqualTo(-1).isLessThanOrEqualTo(0);
            case X87.UP -> assertThat(error).isLessThanOrEqualTo(1).isGreaterThanOrEqualTo(0);
            default ->
                assertThat(error * exact.signum()).isGreaterThanOrEqualTo(-1).isLessThanOrEqualTo(0);
        }
        assertThat((r.exceptions & X87.PRECISION) != 0).isEqualTo(error != 0);
        assertThat(r.up).isEqualTo(error * exact.signum() > 0);
    }

    @Test
    void squareRoots() {
        for (int n = 0; n < 4000; n++) {
            int se = ONE + random.nextInt(-60, 60);
            long sig = n < 200 ? -1L - n : significand();
            begin(0x37F | (n & 3) << 10);
            arithmetic.squareRoot(se, sig);
            check(Exact.of(se, sig).sqrt(Exact.DIGITS), n & 3, 64);
        }
        begin(MASKED);
        arithmetic.squareRoot(ONE + 4, 9L << 59);
        assertThat(r.exceptions).isEqualTo(X87.INVALID); // no integer bit
        begin(MASKED);
        arithmetic.squareRoot(0x8000, 0);
        assertThat(r.se).isEqualTo(0x8000);
        assertThat(r.exceptions).isZero();
    }

    @Test
    void unmaskedOverflowAndUnderflowAdjustTheExponent() {
        begin(0x37F & ~X87.OVERFLOW);
        arithmetic.multiply(0x7FFE, Long.MIN_VALUE, 0x7FFE, Long.MIN_VALUE);
        assertThat(r.exceptions).isEqualTo(X87.OVERFLOW);
        assertThat(r.se).isEqualTo(2 * 0x7FFE - ONE - 24576);
        begin(0x37F & ~X87.UNDERFLOW);
        arithmetic.multiply(1, Long.MIN_VALUE, 1, Long.MIN_VALUE);
        assertThat(r.exceptions).isEqualTo(X87.UNDERFLOW);
        assertThat(r.se).isEqualTo(2 - ONE + 24576);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 7fff, 8000000000000000",
        "1, 7ffe, ffffffffffffffff",
        "2, 7fff, 8000000000000000",
        "3, 7ffe, ffffffffffffffff"
    })
    void maskedOverflowByRoundingMode(int rounding, String se, String sig) {
        begin(MASKED | rounding << 10);
        arithmetic.multiply(0x7FFE, Long.MIN_VALUE, 0x7FFE, Long.MIN_VALUE);
        assertThat(r.se).isEqualTo(Integer.parseInt(se, 16));
        assertThat(r.sig).isEqualTo(Long.parseUnsignedLong(sig, 16));
        assertThat(r.exceptions).isEqualTo(X87.OVERFLOW | X87.PRECISION);
        assertThat(r.up).isEqualTo(r.se == 0x7FFF);
    }

    @Test
    void denormalResultsAreRoundedOnce() {
        // 1.1 (binary) times the smallest denormal: a tie at the last bit, to even.
        begin(MASKED);
        arithmetic.multiply(ONE, 3L << 62, 0, 1);
        assertThat(r.sig).isEqualTo(2);
        assertThat(r.exceptions).isEqualTo(X87.DENORMAL | X87.UNDERFLOW | X87.PRECISION);
        // Rounds up to the smallest normal number: tiny all the same, since 64 bits hold it below.
        begin(MASKED);
        arithmetic.multiply(1, Long.MIN_VALUE, ONE - 1, -1L);
        assertThat(r.se).isEqualTo(1);
        assertThat(r.sig).isEqualTo(Long.MIN_VALUE);
        assertThat(r.exceptions).isEqualTo(X87.UNDERFLOW | X87.PRECISION);
    }

    /** SDM 1, table 4-7. */
    @ParameterizedTest
    @CsvSource({
        "7fff:c000000000000001, 7fff:c000000000000002, 7fff:c000000000000002, false", // the larger significand
        "ffff:c000000000000002, 7fff:c000000000000002, 7fff:c000000000000002, false", // then the positive one
        "7fff:8000000000000001, 7fff:8000000000000002, 7fff:c000000000000002, true", // quieted
        "7fff:a000000000000001, 7fff:c000000000000000, 7fff:c000000000000000, true", // a quiet one before a signalling
        // one
        "7fff:8000000000000001, 3fff:8000000000000000, 7fff:c000000000000001, true",
        "3fff:8000000000000000, ffff:c000000000000123, ffff:c000000000000123, false",
        "7fff:8000000000000000, ffff:8000000000000000, ffff:c000000000000000, true", // infinity less infinity
        "3fff:4000000000000000, 3fff:8000000000000000, ffff:c000000000000000, true" // unsupported
    })
    void nans(String a, String b, String sum, boolean invalid) {
        begin(MASKED);
        arithmetic.add(upper(a), lower(a), upper(b), lower(b), 0);
        assertThat(r.se).isEqualTo(upper(sum));
        assertThat(r.sig).isEqualTo(lower(sum));
        assertThat(r.exceptions).isEqualTo(invalid ? X87.INVALID : 0);
    }

    private static int upper(String value) {
        return Integer.parseInt(value.substring(0, 4), 16);
    }

    private static long lower(String value) {
        return Long.parseUnsignedLong(value.substring(5), 16);
    }

    @Test
    void comparison() {
        r.begin();
        assertThat(arithmetic.compare(0x8000, 0, 0, 0, false)).isEqualTo(Arithmetic.EQUAL);
        assertThat(arithmetic.compare(ONE, Long.MIN_VALUE, ONE | 0x8000, Long.MIN_VALUE, false))
                .isEqualTo(Arithmetic.GREATER);
        assertThat(arithmetic.compare(ONE | 0x8000, -1, ONE | 0x8000, Long.MIN_VALUE, false))
                .isEqualTo(Arithmetic.LESS);
        // A pseudo-denormal equals the normal number of the same significand.
        assertThat(arithmetic.compare(0, Long.MIN_VALUE, 1, Long.MIN_VALUE, false))
                .isEqualTo(Arithmetic.EQUAL);
        assertThat(r.exceptions).isEqualTo(X87.DENORMAL);
        r.begin();
        assertThat(arithmetic.compare(0x7FFF, X87.INDEFINITE, ONE, Long.MIN_VALUE, true))
                .isEqualTo(Arithmetic.UNORDERED);
        assertThat(r.exceptions).isZero();
        assertThat(arithmetic.compare(0x7FFF, X87.INDEFINITE, ONE, Long.MIN_VALUE, false))
                .isEqualTo(Arithmetic.UNORDERED);
        assertThat(r.exceptions).isEqualTo(X87.INVALID);
    }
}
