package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.thread.Tcb;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random system calls with half-sensible and with wild arguments, faults, interrupts and scribbling over UTCBs: the kernel must
 * neither fail (an exception here is a panic there) nor break an invariant.
 */
class HostileUserTest {
    private static final int STEPS = 3_000;
    private final int[] calls = new int[11];
    private Random random;
    private HostedKernel kernel;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noUserInputHarmsTheKernel(long seed) {
        random = new Random(seed);
        try (HostedKernel hosted = new HostedKernel()) {
            kernel = hosted;
            kernel.settle();
            for (int number = 60; number < 72; number++) {
                kernel.spawn(number, number % 3 == 0 ? 0 : id(60 + (number - 60) / 3 * 3));
            }
            for (int step = 0; step < STEPS; step++) {
                step();
                Invariants.check(kernel.running);
                if (step % 500 == 0) {
                    Invariants.checkMappings();
                    kernel.machine.fired().clear();
                }
            }
            Invariants.checkMappings();
        }
        for (int number = 0; number < calls.length; number++) {
            assertThat(calls[number]).as("calls of number %d", number).isGreaterThan(number == 1 ? -1 : 20);
        }
    }

    private void step() {
        Tcb running = kernel.running;
        if (running == KernelState.IDLE) {
            wakeSomebody();
            return;
        }
        if (random.nextInt(3) == 0) {
            scribble(running);
        }
        switch (random.nextInt(12)) {
            case 0 -> kernel.tick(1000);
            case 1 -> kernel.trap(running, 0x20 + random.nextInt(16), 0);
            case 2 -> kernel.pageFault(running, word(), random.nextBoolean());
            case 3 -> {
                running.eip = word();
                kernel.trap(running, random.nextInt(14), 0);
            }
            case 4, 5, 6, 7, 8 -> {
                calls[0]++;
                kernel.ipc(running, anyId(), anyId(), timeouts(), tag());
            }
            default -> {
                int number = 2 + random.nextInt(9);
                calls[number]++;
                kernel.call(
                        running,
                        number,
                        number == Abi.CALL_UNMAP ? random.nextInt(128) : anyId(),
                        argument(),
                        argument(),
                        number == Abi.CALL_UNMAP ? fpage() : argument(),
                        argument(),
                        argument(),
                        argument());
            }
        }
    }

    /** Everybody waits or is halted: time passes, or a test's hand lets somebody go on. */
    private void wakeSomebody() {
        Tcb thread = random.nextInt(4) == 0 ? root() : KernelState.TCBS[60 + random.nextInt(12)];
        if (thread.isActive()) {
            Ipc.cancel(thread);
            thread.status &= ~Tcb.HALTED;
            kernel.store(thread.utcb + Abi.UTCB_PAGER, root().globalId);
            kernel.store(thread.utcb + Abi.UTCB_EXCEPTION_HANDLER, root().globalId);
            Scheduler.ready(thread);
        }
        kernel.tick(1 << random.nextInt(20));
        if (kernel.running == root()) {
            respawn();
        }
    }

    /** The root task creates somebody who was deleted again. */
    private void respawn() {
        for (int number = 60; number < 72; number++) {
            if (KernelState.TCBS[number].state() == Tcb.FREE) {
                kernel.spawn(number, 0);
                return;
            }
        }
    }

    private void scribble(Tcb thread) {
        for (int i = 0; i < 4; i++) {
            kernel.store(thread.utcb - 256 + 4 * random.nextInt(128), argument());
        }
        kernel.setAcceptor(thread, random.nextInt(4) == 0 ? fpage() : Abi.FPAGE_COMPLETE);
        for (int i = 1; i < 8; i += 2) {
            kernel.setMr(thread, i, argument() & ~0xF | 8 | random.nextInt(2) << 1);
            kernel.setMr(thread, i + 1, fpage());
        }
    }

    private int word() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> 0x40_0000 + random.nextInt(64) * 4096;
            case 2 -> HostedKernel.UTCBS + random.nextInt(0x20_0000) - 0x1000;
            default -> random.nextInt(32);
        };
    }

    private int argument() {
        return switch (random.nextInt(5)) {
            case 0 -> anyId();
            case 1 -> fpage();
            case 2 -> -1;
            case 3 -> random.nextInt(512);
            default -> word();
        };
    }

    private int anyId() {
        return switch (random.nextInt(12)) {
            case 0 -> NIL;
            case 1, 2 -> Abi.ANY_THREAD;
            case 3 -> Abi.ANY_LOCAL_THREAD;
            case 4 -> random.nextInt();
            case 5 -> id(random.nextInt(50));
            case 6 -> HostedKernel.UTCBS + random.nextInt(16) * 512 + 256;
            case 7 -> id(50);
            default -> id(58 + random.nextInt(16)) + (random.nextInt(20) == 0 ? 1 : 0);
        };
    }

    private int timeouts() {
        int[] values = {0, 0, 0, Abi.TIME_ZERO, 0x1234, 0x7FFF, 0x8001, random.nextInt(0x10000)};
        return values[random.nextInt(8)] << 16 | values[random.nextInt(8)];
    }

    private int tag() {
        return random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(4) * 2 << 6 | random.nextInt(2) << 12;
    }

    private int fpage() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1 -> Abi.FPAGE_COMPLETE | random.nextInt(8);
            case 2 -> random.nextInt(0x400) << 18 | random.nextInt(12) << 10 | 2 << 4 | 0xF;
            default -> 0x40_0000 + random.nextInt(64) * 4096 | 12 + random.nextInt(8) << 4 | random.nextInt(8);
        };
    }
}
