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

    /** A point is the next moment whose clock has these lower bits. */
    @Test
    void pointsInTimeAreTheNextMomentsThatTheyName() {
        Random random = new Random(8);
        try (HostedKernel kernel = new HostedKernel()) {
            for (int n = 0; n < 2_000; n++) {
                kernel.now = random.nextLong(1L << 40);
                int exponent = random.nextInt(16);
                long wait = random.nextLong(1L << exponent + 10);
                long at = kernel.now + wait >>> exponent << exponent;
                int time = 0x8000
                        | exponent << 11
                        | (int) (at >>> exponent + 10 & 1) << 10
                        | (int) (at >>> exponent & 0x3FF);
                assertThat(Timeouts.deadline(time)).isEqualTo(at);
                assertThat(Timeouts.isPast(time)).isEqualTo(at <= kernel.now);
            }
        }
    }

    @Test
    void aReceiveEndsAtAPointInTime() {
        try (HostedKernel kernel = new HostedKernel()) {
            kernel.settle();
            Tcb root = HostedKernel.root();
            long at = (kernel.now >>> 4 << 4) + 4096;
            int point = 0x8000 | 4 << 11 | (int) (at >>> 14 & 1) << 10 | (int) (at >>> 4 & 0x3FF);
            kernel.ipc(root, HostedKernel.NIL, root.globalId, point, 0);
            kernel.tick((int) (at - kernel.now) - 1);
            assertThat(root.state()).isEqualTo(Tcb.RECEIVING);
            kernel.tick(1);
            assertThat(kernel.running).isSameAs(root);
            assertThat(kernel.errorCode(root)).isEqualTo(Abi.IPC_TIMEOUT << 1 | 1);
            kernel.ipc(root, HostedKernel.NIL, root.globalId, point, 0);
            assertThat(kernel.running).as("now it is past").isSameAs(root);
        }
    }

    @Test
    void encodedPeriodsAreNotShorter() {
        Random random = new Random(9);
        for (int n = 0; n < 2_000; n++) {
            long microseconds = random.nextLong(1L << 1 + random.nextInt(40));
            long period = Timeouts.period(Timeouts.encode(microseconds));
            assertThat(period).isBetween(microseconds, microseconds + microseconds / 512);
        }
    }
}
