package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One cycle is one tick of the 32768 Hz time base here. */
final class RealTimeClockTest {
    private static final long SECOND = RealTimeClock.HZ;

    private final Bench bench = new Bench(RealTimeClock.HZ).initialised();

    @Test
    void timeFollowsTheCycles() {
        assertThat(time()).isEqualTo("26-01-01 5 00:00:00");
        bench.advance(SECOND - 1);
        assertThat(time()).isEqualTo("26-01-01 5 00:00:00");
        bench.advance(1);
        assertThat(time()).isEqualTo("26-01-01 5 00:00:01");
        bench.advance((86_400 * 58 + 3600 * 13 + 59) * SECOND);
        assertThat(time()).isEqualTo("26-02-28 7 13:01:00");
        bench.advance(86_400 * SECOND);
        assertThat(time()).isEqualTo("26-03-01 1 13:01:00");
    }

    @Test
    void updateInProgressWarns() {
        bench.advance(SECOND - 9);
        assertThat(get(10) & 0x80).isZero();
        bench.advance(1);
        assertThat(get(10) & 0x80).isNotZero();
        bench.advance(8);
        assertThat(get(10)).isEqualTo(0x26);
    }

    @Test
    void binaryAndTwelveHours() {
        bench.advance(13 * 3600 * SECOND);
        set(11, 0x06);
        assertThat(get(4)).isEqualTo(13);
        set(11, 0x00);
        assertThat(get(4)).as("1 pm in BCD").isEqualTo(0x81);
        set(4, 0x12);
        set(11, 0x02);
        assertThat(get(4)).as("12 am is midnight").isZero();
    }

    @Test
    void canBeSet() {
        set(11, 0x82);
        int[] values = {0x45, 0x59, 0x23, 0x31, 0x12, 0x99};
        int[] registers = {0, 2, 4, 7, 8, 9};
        for (int i = 0; i < values.length; i++) {
            set(registers[i], values[i]);
        }
        bench.advance(100 * SECOND);
        assertThat(get(0)).as("stands still").isEqualTo(0x45);
        set(11, 0x02);
        bench.advance(14 * SECOND);
        assertThat(time()).isEqualTo("99-12-31 5 23:59:59");
        bench.advance(SECOND);
        assertThat(time()).isEqualTo("00-01-01 6 00:00:00");
    }

    @Test
    void anImpossibleDateCarriesOver() {
        set(8, 0x02);
        set(7, 0x31);
        assertThat(time()).isEqualTo("26-03-03 3 00:00:00");
    }

    @ParameterizedTest
    @CsvSource({"7, 64", "6, 32", "15, 16384", "3, 4", "1, 128", "2, 256"})
    void periodicInterrupts(int rate, long ticks) {
        set(10, 0x20 | rate);
        get(12);
        set(11, 0x42);
        bench.advanceToInterrupt(40_000);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x28);
        for (int i = 0; i < 5; i++) {
            assertThat(get(12) & 0xC0).isEqualTo(0xC0);
            assertThat(get(12)).isZero();
            bench.out(0xA0, 0x20, 0x20, 0x20);
            assertThat(bench.advanceToInterrupt(40_000)).isEqualTo(ticks);
            bench.interrupts.acknowledge();
        }
    }

    @Test
    void unreadFlagsHoldTheLine() {
        set(11, 0x42);
        bench.advanceToInterrupt(1000);
        bench.interrupts.acknowledge();
        bench.out(0xA0, 0x20, 0x20, 0x20);
        bench.advance(10 * SECOND);
        assertThat(bench.intr).as("no new edge before register C is read").isFalse();
    }

    @Test
    void alarmAndUpdateInterrupts() {
        set(1, 0x03);
        set(3, 0x01);
        set(5, 0xFF);
        set(11, 0x22);
        assertThat(bench.advanceToInterrupt(100 * SECOND)).isEqualTo(63 * SECOND);
        bench.interrupts.acknowledge();
        assertThat(get(12) & 0xB0).isEqualTo(0xB0);
        bench.out(0xA0, 0x20, 0x20, 0x20);
        set(11, 0x12);
        assertThat(bench.advanceToInterrupt(100 * SECOND)).isEqualTo(SECOND);
        assertThat(bench.clock.willInterrupt()).isTrue();
        set(11, 0x02);
        assertThat(bench.clock.willInterrupt()).isFalse();
    }

    @Test
    void flagsRiseWithoutInterrupts() {
        bench.advance(SECOND);
        assertThat(get(12)).isEqualTo(0x50);
        assertThat(get(12)).isZero();
    }

    @Test
    void memoryAndFixedRegisters() {
        set(0x20, 0x5A);
        set(0x7F, 0xA5);
        assertThat(get(0x20)).isEqualTo(0x5A);
        assertThat(get(0xFF)).as("bit 7 of the index is no address").isEqualTo(0xA5);
        assertThat(get(13)).isEqualTo(0x80);
        assertThat(bench.in(0x70)).isEqualTo(0xFF);
    }

    private int get(int register) {
        bench.out(0x70, register);
        return bench.in(0x71);
    }

    private void set(int register, int value) {
        bench.out(0x70, register, 0x71, value);
    }

    private String time() {
        return "%02x-%02x-%02x %x %02x:%02x:%02x".formatted(get(9), get(8), get(7), get(6), get(4), get(2), get(0));
    }
}
