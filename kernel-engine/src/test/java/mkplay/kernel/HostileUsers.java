package mkplay.kernel;

import static mkplay.kernel.HostedKernel.NIL;
import static mkplay.kernel.HostedKernel.id;
import static mkplay.kernel.HostedKernel.root;
import static mkplay.kernel.HostedKernel.sigma0;

import java.util.Random;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;

/**
 * Random system calls with half-sensible and with wild arguments, strings, faults, interrupts and scribbling over UTCBs, by twelve
 * threads in four spaces: the kernel must neither fail (an exception here is a panic there) nor break an invariant, nor lose memory.
 */
final class HostileUsers {
    private static final int FIRST = 60, COUNT = 12;
    private static final int CHECK_MAPPINGS_EVERY = 500;

    /** Address in all spaces, and physical, of a page of 4 MiB. */
    private static final int LARGE = 0x200_0000;

    /** System calls made, by number. */
    final long[] calls = new long[11];

    private final Random random;
    private HostedKernel kernel;

    HostileUsers(long seed) {
        random = new Random(seed);
    }

    /** Boots a kernel, makes so many steps on it, ends all threads, and checks everything on the way. */
    void run(int steps) {
        int step = -1;
        try (HostedKernel hosted = new HostedKernel()) {
            kernel = hosted;
            kernel.settle();
            for (int number = FIRST; number < FIRST + COUNT; number++) {
                kernel.spawn(number, number % 3 == 0 ? 0 : id(FIRST + (number - FIRST) / 3 * 3));
            }
            shareLargePage();
            for (step = 0; step < steps; step++) {
                step();
                Invariants.check(kernel.running);
                if (step % CHECK_MAPPINGS_EVERY == 0) {
                    checkMemory();
                }
            }
            endEverybody();
            checkMemory();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("in step " + step + ": " + e.getMessage(), e);
        }
    }

    /** Each space has the same 4 MiB from sigma0. */
    private void shareLargePage() {
        kernel.machine.memory().map(Frames.WINDOW + LARGE, PageTables.TABLE_SPAN, 0);
        for (int number = FIRST; number < FIRST + COUNT; number += 3) {
            Space space = KernelState.TCBS[number].space;
            Mapping.mapRange(sigma0().space, LARGE, space, LARGE, Mapping.LARGE_PAGES, 7, false);
        }
    }

    private void checkMemory() {
        Invariants.checkMappings();
        Invariants.checkFrames();
        kernel.machine.fired().clear();
    }

    /** The root task deletes all others: afterwards there are the spaces of boot. */
    private void endEverybody() {
        if (root().state() == Tcb.FREE) {
            // A privileged thread, once moved to the root task's space, has deleted it: nobody is left who could.
            return;
        }
        while (kernel.running != root()) {
            Ipc.cancel(root());
            root().status &= ~Tcb.HALTED;
            ReadyQueue.remove(root());
            root().priority = 255;
            Scheduler.ready(root());
            kernel.tick(100_000);
            if (kernel.running != root() && kernel.running != KernelState.IDLE) {
                kernel.call(kernel.running, Abi.CALL_THREAD_SWITCH, root().globalId);
            }
        }
        root().priority = 255;
        root().quantum = 0;
        for (int number = Abi.USER_BASE; number < KernelState.threadLimit; number++) {
            Tcb thread = KernelState.TCBS[number];
            if (thread.state() != Tcb.FREE && thread != root() && thread != HostedKernel.sigma0()) {
                kernel.call(root(), Abi.CALL_THREAD_CONTROL, thread.globalId, NIL, NIL, NIL, -1);
                if (root().eax == 0) {
                    throw new AssertionError(
                            "thread " + number + " was not deleted: error " + kernel.errorCode(root()));
                }
            }
        }
        Invariants.check(kernel.running);
        long spaces = java.util.Arrays.stream(KernelState.SPACE_POOL)
                .filter(space -> space.cr3 != 0)
                .count();
        // A privileged thread, once moved to the root task's space, may have deleted sigma0, or moved it.
        Space sigma0 = HostedKernel.sigma0().space;
        int servers = sigma0 == null || sigma0 == root().space ? 1 : 2;
        if (spaces != servers) {
            throw new AssertionError(spaces + " spaces are left");
        }
    }

    private void step() {
        Tcb running = kernel.running;
        if (running == KernelState.IDLE) {
            wakeSomebody();
            return;
        }
        if (running == root() && random.nextInt(4) == 0) {
            resize();
        }
        if (random.nextInt(3) == 0) {
            scribble(running);
        }
        if (random.nextInt(3) == 0) {
            describeStrings(running);
        }
        switch (random.nextInt(13)) {
            case 0 -> kernel.tick(1000);
            case 12 -> kernel.calculate(running);
            case 1 -> kernel.trap(running, 0x20 + random.nextInt(16), 0);
            case 2 -> kernel.pageFault(running, linear(running.space), random.nextBoolean());
            case 3 -> {
                running.eip = word();
                int vector = random.nextInt(14);
                // The kernel looks at an invalid opcode; sigma0 may have memory there that this machine has not.
                if (isMemory(running.eip) && isMemory(running.eip + 1)) {
                    kernel.trap(running, vector, 0);
                }
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

    /** The root task makes a space small or large. */
    private void resize() {
        int[] numbers = {0, 4, 12, 20, 28, 8, 16, 64, random.nextInt(256)};
        int control = 1 << 31 | numbers[random.nextInt(numbers.length)];
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, id(FIRST + random.nextInt(COUNT)), control);
    }

    /** An address that a thread of the space uses, as the processor has it. */
    private int linear(Space space) {
        return space.small == 0 || random.nextInt(4) == 0 ? word() : SmallSpaces.base(space.small) + word();
    }

    private boolean isMemory(int address) {
        return Integer.compareUnsigned(kernel.pageTableEntry(kernel.running, address) & -4096, HostedKernel.RAM) < 0;
    }

    /** Everybody waits or is halted: time passes, or a test's hand lets somebody go on. */
    private void wakeSomebody() {
        Tcb thread = random.nextInt(4) == 0 ? root() : KernelState.TCBS[FIRST + random.nextInt(COUNT)];
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

    /** The root task creates somebody who was deleted again; its start message must not go to a redirector of its own. */
    private void respawn() {
        kernel.call(root(), Abi.CALL_SPACE_CONTROL, root().globalId, 0, 0, 0, Abi.ANY_THREAD);
        for (int number = FIRST; number < FIRST + COUNT; number++) {
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

    /** Strings to send and to receive, in memory that is there, is not there, or is nobody's. */
    private void describeStrings(Tcb thread) {
        for (int register = 1; register < 12; register += 2) {
            kernel.setMr(thread, register, descriptor());
            kernel.setMr(thread, register + 1, word());
            kernel.store(thread.utcb + Abi.UTCB_BR0 - 4 * register, descriptor());
            kernel.store(thread.utcb + Abi.UTCB_BR0 - 4 * register - 4, word());
        }
        kernel.setAcceptor(thread, 1 | (random.nextBoolean() ? Abi.FPAGE_COMPLETE : 0));
        kernel.store(thread.utcb + Abi.UTCB_XFER_TIMEOUTS, timeouts());
        kernel.store(thread.utcb + Abi.UTCB_PREEMPT_FLAGS, random.nextInt(8) << 5);
    }

    private int descriptor() {
        int length = random.nextInt(3) == 0 ? random.nextInt(1 << 22) : random.nextInt(20_000);
        int pointers = random.nextInt(8) == 0 ? random.nextInt(32) : 0;
        return length << 10 | random.nextInt(2) << 9 | pointers << 4 | random.nextInt(4);
    }

    private int word() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> (random.nextBoolean() ? 0x40_0000 : LARGE) + random.nextInt(64) * 4096;
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
        return random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(6) * 2 << 6 | random.nextInt(2) << 12;
    }

    private int fpage() {
        return switch (random.nextInt(7)) {
            case 0 -> random.nextInt();
            case 3 -> LARGE + random.nextInt(64) * 4096 | 12 + random.nextInt(11) << 4 | random.nextInt(8);
            case 1 -> Abi.FPAGE_COMPLETE | random.nextInt(8);
            case 2 -> random.nextInt(0x400) << 18 | random.nextInt(12) << 10 | 2 << 4 | 0xF;
            default -> 0x40_0000 + random.nextInt(64) * 4096 | 12 + random.nextInt(8) << 4 | random.nextInt(8);
        };
    }
}
