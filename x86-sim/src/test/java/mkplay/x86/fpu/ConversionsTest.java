package mkplay.x86.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Conversions between memory formats and extended values, against the host's own. */
final class ConversionsTest {
    private static final int ONE = 0x3FFF;

    private final Rounder r = new Rounder();
    private final Conversions conversions = new Conversions(r);
    private final Random random = new Random(3);

    private void begin() {
        r.control(0x37F);
        r.begin();
    }

    @Test
    void floatsRoundTrip() {
        for (int n = 0; n < 100_000; n++) {
            float value = Float.intBitsToFloat(random.nextInt());
            double wide = Double.longBitsToDouble(random.nextLong());
            begin();
            if (!Float.isNaN(value)) {
                conversions.fromFloat(Float.floatToRawIntBits(value));
                assertThat(conversions.toFloat(r.se, r.sig)).isEqualTo(Float.floatToRawIntBits(value));
                assertThat(conversions.toDouble(r.se, r.sig)).isEqualTo(Double.doubleToRawLongBits(value));
            }
            if (!Double.isNaN(wide)) {
                conversions.fromDouble(Double.doubleToRawLongBits(wide));
                assertThat(conversions.toDouble(r.se, r.sig)).isEqualTo(Double.doubleToRawLongBits(wide));
                assertThat(conversions.toFloat(r.se, r.sig)).isEqualTo(Float.floatToRawIntBits((float) wide));
            }
        }
    }

    @Test
    void floatsNearTheirDenormalsAreRoundedOnce() {
        for (int n = 0; n < 20_000; n++) {
            double value = Math.scalb(1 + random.nextDouble(), random.nextInt(-155, -120));
            begin();
            conversions.fromDouble(Double.doubleToRawLongBits(value));
            assertThat(conversions.toFloat(r.se, r.sig)).isEqualTo(Float.floatToRawIntBits((float) value));
        }
    }

    @Test
    void integersRoundTripAndDoNotFit() {
        for (int n = 0; n < 50_000; n++) {
            long value = random.nextLong() >> random.nextInt(64);
            begin();
            conversions.fromInteger(value);
            int se = r.se;
            long sig = r.sig;
            assertThat(conversions.toInteger(se, sig, 64)).isEqualTo(value);
            assertThat(r.exceptions).isZero();
            long narrow = conversions.toInteger(se, sig, 32);
            assertThat(narrow).isEqualTo((int) value == value ? value : Integer.MIN_VALUE);
            assertThat(r.exceptions).isEqualTo((int) value == value ? 0 : X87.INVALID);
        }
        begin();
        assertThat(conversions.toInteger(0x8000 | ONE + 63, Long.MIN_VALUE, 64)).isEqualTo(Long.MIN_VALUE);
        assertThat(r.exceptions).isZero();
        assertThat(conversions.toInteger(ONE + 63, Long.MIN_VALUE, 64)).isEqualTo(Long.MIN_VALUE);
        assertThat(r.exceptions).isEqualTo(X87.INVALID);
    }

    @Test
    void halvesRoundByMode() {
        int[][] expected = {{2, -2}, {2, -3}, {3, -2}, {2, -2}};
        for (int mode = 0; mode < 4; mode++) {
            r.control(0x37F | mode << 10);
            r.begin();
            assertThat(conversions.toInteger(ONE + 1, 5L << 61, 32)).isEqualTo(expected[mode][0]);
            assertThat(conversions.toInteger(0x8000 | ONE + 1, 5L << 61, 32)).isEqualTo(expected[mode][1]);
            assertThat(r.exceptions).isEqualTo(X87.PRECISION);
        }
    }

    @Test
    void decimals() {
        begin();
        conversions.fromDecimal(0x8012, 0x3456789012345678L);
        assertThat(conversions.toInteger(r.se, r.sig, 64)).isEqualTo(-123456789012345678L);
        assertThat(conversions.toDecimal(r.se, r.sig)).isEqualTo(0x3456789012345678L);
        assertThat(conversions.decimalUpper()).isEqualTo(0x8012);
        conversions.fromInteger(1_000_000_000_000_000_000L);
        assertThat(conversions.toDecimal(r.se, r.sig)).isEqualTo(X87.INDEFINITE);
        assertThat(conversions.decimalUpper()).isEqualTo(0xFFFF);
        assertThat(r.exceptions).isEqualTo(X87.INVALID);
        begin();
        conversions.fromInteger(Long.MIN_VALUE);
        assertThat(conversions.toDecimal(r.se, r.sig)).isEqualTo(X87.INDEFINITE);
        assertThat(r.exceptions).isEqualTo(X87.INVALID);
    }
}
