package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One cycle is one tick here; a count is loaded one tick after it was written. */
final class Pit8254Test {
    private static final int LOAD = 1;
    private static final int LATCH_0 = 0x00;

    private final Bench bench = new Bench(Bench.TIMER_SPEED).initialised();

    @Test
    void modeZeroInterruptsOnceAfterTheCount() {
        start(0, 0, 1000);
        assertThat(bench.advanceToInterrupt(5000)).isEqualTo(1000 + LOAD);
        assertThat(bench.interrupts.acknowledge()).isEqualTo(0x20);
        bench.out(0x20, 0x20);
        bench.advance(200_000);
        assertThat(bench.intr).isFalse();
        assertThat(bench.timer.willInterrupt()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void periodicModesInterruptEveryPeriod(int mode) {
        start(0, mode, 1000);
        assertThat(bench.advanceToInterrupt(5000)).isEqualTo(1000 + LOAD);
        for (int i = 0; i < 10; i++) {
            bench.interrupts.acknowledge();
            bench.out(0x20, 0x20);
            assertThat(bench.advanceToInterrupt(5000)).isEqualTo(1000);
        }
        assertThat(bench.timer.oneShotRunning()).isFalse();
    }

    /** On a 486 at 50 MHz the last tick of a period is shorter than INT. */
    @Test
    void aPeriodThatEndsWithinOneInstructionInterrupts() {
        start(0, 2, 1000);
        bench.advance(LOAD + 998);
        assertThat(bench.intr).isFalse();
        bench.advanceAtOnce(50);
        assertThat(bench.intr).isTrue();
        bench.interrupts.acknowledge();
        bench.out(0x20, 0x20);
        assertThat(bench.advanceToInterrupt(5000)).isEqualTo(1000 - 48);
    }

    @Test
    void modeTwoIsLowForTheLastTick() {
        start(0, 2, 100);
        bench.advance(LOAD + 98);
        assertThat(status(0) & 0x80).isNotZero();
        bench.advance(1);
        assertThat(status(0) & 0x80).isZero();
        bench.advance(1);
        assertThat(status(0) & 0x80).isNotZero();
    }

    @ParameterizedTest
    @CsvSource({"100, 50", "101, 51"})
    void modeThreeIsASquareWave(int count, int high) {
        start(0, 3, count);
        bench.advance(LOAD);
        for (int period = 0; period < 3; period++) {
            for (int tick = 0; tick < count; tick++) {
                assertThat((status(0) & 0x80) != 0).as("tick %d", tick).isEqualTo(tick < high);
                bench.advance(1);
            }
        }
    }

    @Test
    void modeThreeCountsByTwo() {
        start(0, 3, 1000);
        bench.advance(LOAD + 10);
        assertThat(latched(0)).isEqualTo(980);
        bench.advance(500);
        assertThat(latched(0)).isEqualTo(980);
    }

    @Test
    void countsDownFromZeroAs65536() {
        start(0, 2, 0);
        bench.advance(LOAD + 1);
        assertThat(latched(0)).isEqualTo(0xFFFF);
        bench.advance(65_534);
        assertThat(latched(0)).isEqualTo(1);
        bench.advance(1);
        assertThat(latched(0)).isZero();
    }

    @Test
    void modeZeroGoesOnCountingAfterTheEnd() {
        start(0, 0, 10);
        bench.advance(LOAD + 12);
        assertThat(latched(0)).isEqualTo(0xFFFE);
    }

    @Test
    void aLatchHoldsUntilItIsRead() {
        start(0, 2, 5000);
        bench.advance(LOAD + 1000);
        bench.out(0x43, LATCH_0);
        bench.advance(100);
        bench.out(0x43, LATCH_0);
        assertThat(bench.in(0x40) | bench.in(0x40) << 8).isEqualTo(4000);
        assertThat(bench.in(0x40) | bench.in(0x40) << 8).isEqualTo(3900);
    }

    @Test
    void readBackLatchesStatusAndCount() {
        start(0, 2, 5000);
        assertThat(status(0)).as("null count before the load").isEqualTo(0xF4);
        bench.advance(LOAD + 1);
        bench.out(0x43, 0xC2);
        assertThat(bench.in(0x40)).isEqualTo(0xB4);
        assertThat(bench.in(0x40) | bench.in(0x40) << 8).isEqualTo(4999);
    }

    @Test
    void singleByteAccess() {
        bench.out(0x43, 0x10, 0x40, 200); // low byte only, mode 0
        assertThat(bench.advanceToInterrupt(1000)).isEqualTo(200 + LOAD);
        bench.interrupts.acknowledge();
        bench.out(0x20, 0x20);
        bench.out(0x43, 0x20, 0x40, 2); // high byte only
        assertThat(bench.advanceToInterrupt(1000)).isEqualTo(512 + LOAD);
    }

    @Test
    void decimalCounting() {
        bench.out(0x43, 0x35, 0x40, 0x00, 0x40, 0x10); // mode 2, BCD, 1000
        bench.advance(LOAD + 1);
        assertThat(latched(0)).isEqualTo(0x0999);
        assertThat(bench.advanceToInterrupt(5000)).isEqualTo(999);
    }

    @Test
    void aNewCountWaitsForTheEndOfThePeriod() {
        start(0, 2, 1000);
        bench.advance(LOAD + 100);
        bench.out(0x40, 0xF4, 0x40, 0x01); // 500
        assertThat(status(0) & 0x40).as("null count").isNotZero();
        assertThat(bench.advanceToInterrupt(5000)).isEqualTo(900);
        bench.interrupts.acknowledge();
        bench.out(0x20, 0x20);
        assertThat(bench.advanceToInterrupt(5000)).isEqualTo(500);
    }

    @Test
    void aNewCountInModeThreeWaitsForTheHalf() {
        start(0, 3, 1000);
        bench.advance(LOAD + 100);
        bench.out(0x40, 200, 0x40, 0);
        assertThat(bench.advanceToInterrupt(5000))
                .as("rest of the high half, low half of 100")
                .isEqualTo(400 + 100);
    }

    @Test
    void modeZeroRestartsWithANewCount() {
        start(0, 0, 1000);
        bench.advance(LOAD + 100);
        bench.out(0x40, 0xF4);
        bench.advance(3000);
        assertThat(bench.intr).as("stopped between the two bytes").isFalse();
        bench.out(0x40, 0x01);
        assertThat(bench.advanceToInterrupt(5000)).isEqualTo(500 + LOAD);
    }

    @Test
    void theGateOfChannelTwoIsInPort61() {
        start(2, 0, 1000);
        bench.advance(5000);
        assertThat(bench.in(0x61) & 0x20).as("gate closed").isZero();
        bench.out(0x61, 0x01);
        bench.advance(400);
        bench.out(0x61, 0x00);
        bench.advance(5000);
        bench.out(0x61, 0x01);
        bench.advance(599);
        assertThat(bench.in(0x61) & 0x20).isZero();
        bench.advance(2);
        assertThat(bench.in(0x61) & 0x20).isNotZero();
        assertThat(bench.intr).as("channel 2 is on no interrupt").isFalse();
    }

    @Test
    void modeOneIsTriggeredByTheGate() {
        start(2, 1, 100);
        bench.advance(500);
        assertThat(bench.in(0x61) & 0x20).isNotZero();
        bench.out(0x61, 0x01);
        assertThat(bench.in(0x61) & 0x20).isZero();
        bench.advance(60);
        bench.out(0x61, 0x00, 0x61, 0x01);
        bench.advance(99);
        assertThat(bench.in(0x61) & 0x20).as("triggered again").isZero();
        bench.advance(LOAD + 1);
        assertThat(bench.in(0x61) & 0x20).isNotZero();
    }

    @Test
    void modeTwoStopsWithTheGateAndReloads() {
        start(2, 2, 100);
        bench.out(0x61, 0x01);
        bench.advance(LOAD + 30);
        bench.out(0x61, 0x00);
        bench.advance(1000);
        bench.out(0x61, 0x01);
        bench.advance(LOAD + 99);
        assertThat(bench.in(0x61) & 0x20).isZero();
        bench.advance(1);
        assertThat(bench.in(0x61) & 0x20).isNotZero();
    }

    @Test
    void strobesAreLowForOneTick() {
        start(0, 4, 100);
        assertThat(bench.advanceToInterrupt(500)).as("rises after the strobe").isEqualTo(LOAD + 101);
        start(2, 5, 100);
        bench.out(0x61, 0x01);
        bench.advance(LOAD + 100);
        assertThat(bench.in(0x61) & 0x20).isZero();
        bench.advance(1);
        assertThat(bench.in(0x61) & 0x20).isNotZero();
    }

    @Test
    void refreshBitToggles() {
        int first = bench.in(0x61) & 0x10;
        bench.advance(18);
        assertThat(bench.in(0x61) & 0x10).isNotEqualTo(first);
        bench.advance(18);
        assertThat(bench.in(0x61) & 0x10).isEqualTo(first);
    }

    @Test
    void aThousandHertzTickDoesNotDriftAtAnyCpuClock() {
        long cpuHz = 99_999_989; // a prime
        Bench fast = new Bench(cpuHz).initialised();
        int count = 1193;
        fast.out(0x43, 0x34, 0x40, count & 0xFF, 0x40, count >> 8);
        DeviceClock clock = new DeviceClock(Pit8254.HZ, cpuHz);
        for (long tick = 1; tick <= 20_000; tick++) {
            fast.advanceToInterrupt(cpuHz);
            assertThat(fast.cycle()).isEqualTo(clock.cycleOf(LOAD + tick * count));
            fast.interrupts.acknowledge();
            fast.out(0x20, 0x20);
        }
    }

    private void start(int channel, int mode, int count) {
        bench.out(0x43, channel << 6 | 0x30 | mode << 1, 0x40 + channel, count & 0xFF, 0x40 + channel, count >> 8);
    }

    private int status(int channel) {
        bench.out(0x43, 0xE0 | 2 << channel);
        return bench.in(0x40 + channel);
    }

    private int latched(int channel) {
        bench.out(0x43, channel << 6);
        return bench.in(0x40 + channel) | bench.in(0x40 + channel) << 8;
    }
}
