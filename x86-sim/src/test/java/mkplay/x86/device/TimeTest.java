package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimeTest {
    @Test
    void clocksAreExact() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            DeviceClock clock = new DeviceClock(1 + random.nextInt(2_000_000), 1 + random.nextInt(Integer.MAX_VALUE));
            long cycle = random.nextLong(1L << random.nextInt(1, 52));
            BigInteger exact = BigInteger.valueOf(cycle)
                    .multiply(BigInteger.valueOf(clock.deviceHz()))
                    .divide(BigInteger.valueOf(clock.cpuHz()));
            assertThat(clock.tickAt(cycle)).isEqualTo(exact.longValueExact());
        }
    }

    @Test
    void aTickBeginsAtItsFirstCycle() {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            DeviceClock clock = new DeviceClock(1 + random.nextInt(2_000_000), 2_000_000 + random.nextInt(1 << 30));
            long tick = random.nextLong(clock.deviceHz() * 1_000_000_000L);
            long cycle = clock.cycleOf(tick);
            assertThat(clock.tickAt(cycle)).isEqualTo(tick);
            assertThat(cycle == 0 || clock.tickAt(cycle - 1) < tick).isTrue();
        }
    }

    @Test
    void eventsFireInOrderOfTimeThenAge() {
        List<String> fired = new ArrayList<>();
        EventQueue events = new EventQueue(() -> 0, () -> fired.add("earlier"));
        EventQueue.Timer a = events.timer(at -> fired.add("a" + at));
        EventQueue.Timer b = events.timer(at -> fired.add("b" + at));
        b.at(10);
        a.at(10);
        assertThat(events.next()).isEqualTo(10);
        events.runDue(9);
        events.runDue(10);
        assertThat(fired).containsExactly("earlier", "a10", "b10");
        assertThat(events.next()).isEqualTo(EventQueue.NEVER);
        assertThat(a.pending()).isFalse();
    }

    @Test
    void anEventCanArmTheNext() {
        List<Long> fired = new ArrayList<>();
        EventQueue events = new EventQueue(() -> 0, () -> {});
        EventQueue.Timer[] timer = new EventQueue.Timer[1];
        timer[0] = events.timer(at -> {
            fired.add(at);
            timer[0].at(at + 7);
        });
        timer[0].at(7);
        events.runDue(22);
        assertThat(fired).containsExactly(7L, 14L, 21L);
        assertThat(events.next()).isEqualTo(28);
    }

    @Test
    void frequenciesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DeviceClock(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeviceClock(1, 1L << 32));
    }
}
