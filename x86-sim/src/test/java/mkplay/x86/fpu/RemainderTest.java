package mkplay.x86.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partial remainders are exact and end, with the quotient's low bits, where complete ones do. */
final class RemainderTest {
    private static final int ONE = 0x3FFF;

    private final Rounder r = new Rounder();
    private final Remainder remainder = new Remainder(r);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void repeatedStepsGiveTheRemainder(boolean nearest) {
        Random random = new Random(9);
        r.control(0x37F);
        for (int n = 0; n < 5000; n++) {
            int ase = ONE + random.nextInt(-5, 200) | (random.nextBoolean() ? 0x8000 : 0);
            long asig = Long.MIN_VALUE | random.nextLong() << random.nextInt(64);
            int bse = ONE + random.nextInt(-5, 5) | (random.nextBoolean() ? 0x8000 : 0);
            long bsig = Long.MIN_VALUE | random.nextLong() << random.nextInt(64);
            BigDecimal a = Exact.of(ase, asig);
            BigDecimal b = Exact.of(bse, bsig);
            r.set(ase, asig);
            int steps = 0;
            do {
                r.begin();
                remainder.remainder(r.se, r.sig, bse, bsig, nearest);
                steps++;
            } while ((remainder.conditions() & X87.C2) != 0);
            BigInteger quotient = a.divide(b, 0, nearest ? RoundingMode.HALF_EVEN : RoundingMode.DOWN)
                    .toBigInteger();
            BigDecimal exact = a.subtract(b.multiply(new BigDecimal(quotient)));
            assertThat(Exact.of(r.se, r.sig)).isEqualByComparingTo(exact);
            assertThat(r.exceptions).isZero();
            assertThat(steps).isLessThanOrEqualTo(1 + 205 / 32);
            int low = quotient.abs().intValue() & 7;
            int codes = remainder.conditions();
            int told =
                    ((codes & X87.C0) != 0 ? 4 : 0) | ((codes & X87.C3) != 0 ? 2 : 0) | ((codes & X87.C1) != 0 ? 1 : 0);
            assertThat(told).isEqualTo(low);
        }
    }
}
