package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import mkplay.kernel.sched.Clock;
import mkplay.kernel.sched.Timeouts;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedMachine;
import mkplay.systemjava.HostedPorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The timeout heap against a model, and the clock. */
class TimeoutsTest {
    private HostedKernel kernel;

    @BeforeEach
    void boot() {
        kernel = new HostedKernel();
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    @Test
    void heapHoldsExactlyTheStartedTimeoutsInOrder() {
        Random random = new Random(2);
        Map<Tcb, Long> model = new HashMap<>();
        for (int step = 0; step < 30_000; step++) {
            Tcb thread = KernelState.TCBS[100 + random.nextInt(200)];
            kernel.now += random.nextInt(3);
            if (model.remove(thread) != null) {
                Timeouts.stop(thread);
                assertThat(thread.is(Tcb.TIMED)).isFalse();
            } else {
                int time = random.nextInt(6) << 10 | 1 + random.nextInt(1023);
                Timeouts.start(thread, time);
                model.put(thread, kernel.now + Timeouts.period(time));
            }
            assertThat(KernelState.timeouts).isEqualTo(model.size());
            for (int i = 0; i < KernelState.timeouts; i++) {
                Tcb element = KernelState.TIMEOUT_HEAP[i];
                assertThat(element.heapIndex).isEqualTo(i);
                assertThat(element.deadline).isEqualTo(model.get(element));
                assertThat(KernelState.TIMEOUT_HEAP[(i - 1) / 2].deadline).isLessThanOrEqualTo(element.deadline);
            }
        }
    }

    @Test
    void periodsAreMantissaTimesPowerOfTwo() {
        assertThat(Timeouts.period(0x0401)).isEqualTo(2);
        assertThat(Timeouts.period(0x3FF)).isEqualTo(1023);
        assertThat(Timeouts.period(0x7FFF)).isEqualTo(1023L << 31);
    }

    @Test
    void theClockIsExactForEveryFrequency() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            KernelState.clockKhz = 1 + random.nextInt(5_000_000);
            kernel.now = random.nextLong() >>> random.nextInt(1, 60);
            // Quotient in milliseconds fits 64 bits times 1000 for all counts of a machine's life.
            long milliseconds = Long.divideUnsigned(kernel.now, KernelState.clockKhz);
            long rest = Long.remainderUnsigned(kernel.now, KernelState.clockKhz);
            assertThat(Clock.microseconds()).isEqualTo(milliseconds * 1000 + rest * 1000 / KernelState.clockKhz);
        }
    }

    @Test
    void withoutTimeStampCounterTicksAreCounted() {
        KernelState.clockKhz = 0;
        Clock.tick();
        Clock.tick();
        assertThat(Clock.microseconds()).isEqualTo(2000);
    }

    @Test
    void calibrationMeasuresTheCounterAgainstTheTimer() {
        // A 100 MHz processor: each counter read takes 10 microseconds.
        HostedPorts.Device timer = new HostedPorts.Device() {
            private int latched;
            private boolean high;

            @Override
            public int in(int port, int bytes) {
                high = !high;
                return high ? latched & 0xFF : latched >>> 8;
            }

            @Override
            public void out(int port, int bytes, int value) {
                if (port == 0x43 && value == 0) {
                    kernel.now += 1000;
                    latched = (int) -(kernel.now * 1_193_182 / 100_000_000) & 0xFFFF;
                    high = false;
                }
            }
        };
        HostedMachine.current().ports().attach(0x40, 4, timer);
        assertThat(Clock.calibrate()).isBetween(99_500, 100_500);
    }
}
