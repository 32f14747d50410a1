package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedMachine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast path of IPC does nothing that the complete operation would not do: same states, messages and trace. */
class FastPathTest {
    private static final int THREADS = 4;
    private static final int UNTOUCHED = 0x5A5A_5A5A;

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void fastAndCompletePathCannotBeToldApart(long seed) {
        List<String> fast = run(seed, false);
        List<String> complete = run(seed, true);
        assertThat(fast).isEqualTo(complete);
    }

    private static List<String> run(long seed, boolean slowPathOnly) {
        Random random = new Random(seed);
        List<String> log = new ArrayList<>();
        try (HostedKernel kernel = new HostedKernel()) {
            kernel.settle();
            for (int i = 0; i < THREADS; i++) {
                kernel.spawn(60 + i, i % 2 == 0 ? 0 : id(60 + i - 1));
                if (i == 3) {
                    kernel.call(root(), Abi.CALL_SCHEDULE, id(63), 254, -1, -1, -1);
                }
            }
            kernel.ipc(root(), NIL, root().globalId, 0, 0);
            kernel.slowPathOnly = slowPathOnly;
            int fast = 0;
            int local = 0;
            for (int step = 0; step < 3_000; step++) {
                if (kernel.running == KernelState.IDLE) {
                    kernel.tick(500_000);
                    if (kernel.running == KernelState.IDLE) {
                        // Everybody waits for somebody.
                        Tcb thread = KernelState.TCBS[60 + random.nextInt(THREADS)];
                        Ipc.cancel(thread);
                        Scheduler.ready(thread);
                        kernel.tick(1000);
                    }
                    continue;
                }
                Tcb self = kernel.running;
                int to = partner(random, self);
                int from = random.nextInt(4) == 0 ? to : random.nextInt(8) == 0 ? Abi.ANY_LOCAL_THREAD : Abi.ANY_THREAD;
                if (random.nextInt(12) == 0) {
                    to = NIL;
                }
                int words = random.nextInt(64);
                for (int i = 0; i < 4; i++) {
                    kernel.setMr(self, 1 + random.nextInt(63), random.nextInt());
                }
                int timeouts = random.nextInt(8) == 0 ? Abi.TIME_ZERO << 16 | 0x3FF : 0;
                if (random.nextInt(10) == 0) {
                    timeouts |= 0x13FF;
                }
                // Only the complete operation notes the tag in the TCB.
                self.tag = UNTOUCHED;
                kernel.ipc(self, to, from, timeouts, random.nextInt(0x10000) << 16 | words);
                if (self.tag == UNTOUCHED) {
                    fast++;
                    local += Tcb.isLocalId(to) ? 1 : 0;
                }
                log.add(state(kernel));
                kernel.machine.fired().clear();
                Invariants.check(kernel.running);
            }
            if (slowPathOnly) {
                assertThat(fast).isZero();
            } else {
                assertThat(fast - local).isGreaterThan(100);
                assertThat(local).isGreaterThan(50);
            }
        }
        return log;
    }

    private static int partner(Random random, Tcb self) {
        Tcb thread = KernelState.TCBS[60 + random.nextInt(THREADS)];
        // Rather somebody who waits, else soon everybody does.
        for (int i = 0; i < THREADS && random.nextInt(8) != 0; i++) {
            Tcb other = KernelState.TCBS[60 + i];
            if (other.state() == Tcb.RECEIVING && (other.partner == Abi.ANY_THREAD || other.partner == self.globalId)) {
                thread = other;
            }
        }
        return random.nextInt(2) == 0 && thread.space == self.space ? thread.localId : thread.globalId;
    }

    private static String state(HostedKernel kernel) {
        StringBuilder text = new StringBuilder("running %x".formatted(kernel.running.globalId));
        for (int i = 0; i < THREADS; i++) {
            Tcb thread = KernelState.TCBS[60 + i];
            text.append(" | %x %x".formatted(thread.status, thread.eax));
            if (thread.state() == Tcb.RECEIVING) {
                text.append(" from %x".formatted(thread.partner));
            }
            int sum = kernel.errorCode(thread);
            for (int word = 0; word < 64; word++) {
                sum = sum * 31 + kernel.mr(thread, word);
            }
            text.append(" mr %x".formatted(sum));
        }
        kernel.machine.fired().stream()
                .filter(f -> !f.point().equals("syscall"))
                .forEach(f -> text.append(' ').append(f.point()).append(compared(f)));
        return text.toString();
    }

    /** The words of a message may be read in either UTCB. */
    private static List<Integer> compared(HostedMachine.Fired fired) {
        List<Integer> arguments = fired.arguments();
        return fired.point().equals("ipcTransfer") ? arguments.subList(0, arguments.size() - 1) : arguments;
    }
}
