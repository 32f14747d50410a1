package mkplay.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import mkplay.engine.Boot;
import mkplay.kernel.Abi;
import mkplay.kernel.Invariants;
import mkplay.kernel.KernelReader;
import mkplay.kernel.KernelState;
import mkplay.kernel.thread.Tcb;
import mkplay.samples.UserImages;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.Probes;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Snapshot;
import mkplay.x86.machine.Stop;

/**
 * One boot of the compiled kernel with the root task of hostile threads. Now and then the machine is stopped between two kernel
 * operations and everything that must hold then is checked. At the end of each round, when the root task has deleted everything, kernel
 * memory must be what it was.
 */
final class HostileRun implements AutoCloseable {
    /** What the root task writes to the debug-exit port. */
    private static final int SETTLED = 1, BEAT = 2, FINISHED = 3, DONE = 4;

    /** Every so many seeds nobody is spared: the root task may delete itself. */
    private static final int WILD_EVERY = 8;

    /** Every so many seeds the root task leaves the kernel next to no memory. */
    private static final int GREEDY_EVERY = 3;

    /**
     * Microseconds without a sign of the supervisor's, which sleeps 1 ms at a time at the highest priority. At the end of a round it
     * deletes all spaces first: on a 486 that was seen to take 650,000, most of it for page tables with few pages in them.
     */
    private static final long PATIENCE = 1_500_000;

    /** Cycles that the machine runs at most in one piece. */
    private static final int SLICE = 20_000;

    private static final int MOST_CALLS_BETWEEN_CHECKS = 100;
    /** {@link Machine#stalePage}: none. */
    private static final int NO_PAGE = 1;

    private static final int MOST_STEPS = 5_000_000;

    private final String model;
    private final long seed;
    private final boolean wild;
    private final int rounds;
    private final int beats;
    private final Machine machine;
    private final KernelReader kernel;
    private final CallCounts counts;
    private final RevocationCheck revocation;
    private final Random random;
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final long cyclesPerMicrosecond;
    private long lastBeat;
    private long checks;
    private long checksWithSmallSpaces;
    private long nextCheck;
    private int stalePage = NO_PAGE;
    private KernelMemory settled = KernelMemory.NONE;
    private Snapshot good;

    /**
     * Boots.
     *
     * @param image the kernel
     * @param rounds how often all hostile threads are made and deleted
     * @param beats milliseconds of each round
     */
    HostileRun(byte[] image, String model, long seed, int rounds, int beats) throws ImageFormatException {
        this.model = model;
        this.seed = seed;
        this.rounds = rounds;
        this.beats = beats;
        wild = seed % WILD_EVERY == 0;
        random = new Random(seed);
        machine = new Machine(new MachineConfig(megabytes() << 20, model));
        kernel = new KernelReader(machine, image);
        counts = new CallCounts(machine, kernel);
        revocation = new RevocationCheck(machine, kernel);
        machine.probes().address(kernel.symbol("kernel_ipc"), (m, a) -> lookForStalePage());
        machine.probes().address(kernel.symbol("kernel_ipc_guarded"), (m, a) -> lookForStalePage());
        machine.probes().address(kernel.symbol("kernel_trap"), (m, a) -> lookForStalePage());
        cyclesPerMicrosecond = Math.max(1, machine.model().nominalHertz() / 1_000_000);
        machine.uart().onTransmit((cycle, value) -> console.write(value));
        String commandLine =
                "hostile %d %d %d %d %d".formatted(seed, rounds, beats, wild ? 1 : 0, seed % GREEDY_EVERY == 0 ? 1 : 0);
        Boot.rootTask(
                        image,
                        "io=closed",
                        UserImages.bootImages().sigma0(),
                        new BootModule(commandLine, UserImages.hostile()),
                        List.of())
                .start(machine);
        good = machine.snapshot();
    }

    /** An eighth of it is the kernel's. */
    private int megabytes() {
        return seed % GREEDY_EVERY != 0 && (seed & 1) == 0 ? 64 : 16;
    }

    @Override
    public void close() {
        kernel.close();
    }

    CallCounts counts() {
        return counts;
    }

    /** How many calls of Unmap were looked at for what they had to take. */
    long revocations() {
        return revocation.checks();
    }

    /** How often all invariants were checked, and how often of these there were small spaces. */
    long checks() {
        return checks;
    }

    long checksWithSmallSpaces() {
        return checksWithSmallSpaces;
    }

    /** Runs to the end; an error tells how to come to the same one again. */
    void run() {
        try {
            while (true) {
                Stop stop = machine.run(RunLimits.cycles(machine.cycle() + 1 + random.nextInt(SLICE)));
                if (stop instanceof Stop.DebugExit exit) {
                    if (exit.value() == DONE) {
                        return;
                    }
                    reported(exit.value());
                } else if (stop instanceof Stop.Requested && stalePage == NO_PAGE && revocation.isDue()) {
                    goToQuiet();
                    kernel.read();
                    revocation.check();
                } else if (stop instanceof Stop.Requested) {
                    throw new AssertionError("the processor goes by another translation of page %x than the page tables"
                            .formatted(stalePage));
                } else if (!(stop instanceof Stop.Limit)) {
                    throw new AssertionError("the machine stopped: " + stop);
                }
                if (counts.calls() >= nextCheck) {
                    goToQuiet();
                    check();
                    nextCheck = counts.calls() + random.nextInt(MOST_CALLS_BETWEEN_CHECKS);
                }
                if ((machine.cycle() - lastBeat) / cyclesPerMicrosecond > PATIENCE) {
                    if (wild) {
                        return;
                    }
                    throw new AssertionError("the supervisor does not run any more");
                }
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed %d on %s at cycle %,d, after %,d calls: %s%n%s%nconsole: %s%nagain: ./playground fuzz-kernel --compiled 1 %d %s"
                            .formatted(
                                    seed,
                                    model,
                                    machine.cycle(),
                                    counts.calls(),
                                    e.getMessage(),
                                    counts.last(),
                                    console.toString(StandardCharsets.ISO_8859_1),
                                    seed,
                                    model),
                    e);
        }
    }

    private void reported(int what) {
        lastBeat = machine.cycle();
        switch (what) {
            case BEAT -> {}
            case SETTLED -> {
                kernel.read();
                settled = KernelMemory.now();
            }
            case FINISHED -> {
                kernel.read();
                KernelMemory now = KernelMemory.now();
                if (!wild && !now.equals(settled)) {
                    throw new AssertionError("kernel memory before and after a round: " + settled + ", " + now);
                }
            }
            default -> throw new AssertionError("the root task could not do what it must: " + what);
        }
    }

    private void goToQuiet() {
        for (int steps = 0; !kernel.isQuiet(); steps++) {
            if (steps == MOST_STEPS) {
                throw new AssertionError("the kernel does not come to an end");
            }
            Stop stop = machine.run(RunLimits.instructions(machine.instructions() + 1));
            if (!(stop instanceof Stop.Limit || stop instanceof Stop.Requested && stalePage == NO_PAGE)) {
                throw new AssertionError("the machine stopped in the kernel");
            }
        }
    }

    /** Everything; if it is not in order, finds the operation since the last time that it was. */
    private void check() {
        try {
            checkNow();
        } catch (AssertionError e) {
            findFirst();
            throw e;
        }
        good = machine.snapshot();
    }

    private void checkNow() {
        checks++;
        Tcb running = kernel.read();
        checksWithSmallSpaces += KernelState.smallSpaces == 0 ? 0 : 1;
        Invariants.check(running);
        Invariants.checkMappings();
        Invariants.checkFrames();
    }

    /** The kernel is entered: what users went by up to now must be what the page tables say. */
    private void lookForStalePage() {
        stalePage = machine.stalePage();
        if (stalePage != NO_PAGE) {
            machine.requestStop();
        }
    }

    private void findFirst() {
        long end = machine.cycle();
        machine.restore(good);
        List<Probes.Registration> stops = CallCounts.EXITS.stream()
                .map(exit -> machine.probes().address(kernel.symbol(exit), (m, a) -> m.requestStop()))
                .toList();
        while (machine.cycle() < end) {
            machine.run(RunLimits.cycles(end));
            goToQuietStepping();
            checkNow();
        }
        stops.forEach(Probes.Registration::remove);
    }

    private void goToQuietStepping() {
        for (int steps = 0; !kernel.isQuiet() && steps < MOST_STEPS; steps++) {
            machine.run(RunLimits.instructions(machine.instructions() + 1));
        }
    }

    /**
     * What the kernel has given out, without what stays: save areas of the floating-point unit, and what sigma0 was asked for.
     *
     * @param threads that exist
     * @param frames pages of kernel memory that are neither sigma0's tables nor save areas
     * @param mappings that are not sigma0's
     */
    private record KernelMemory(int threads, int spaces, int frames, int mappings, int ports) {
        static final KernelMemory NONE = new KernelMemory(0, 0, 0, 0, 0);

        static KernelMemory now() {
            int threads = 0;
            for (int i = Abi.SYSTEM_BASE; i < KernelState.threadLimit; i++) {
                threads += KernelState.TCBS[i].state() == Tcb.FREE ? 0 : 1;
            }
            int spaces = 0;
            for (int i = 0; i < KernelState.SPACES; i++) {
                spaces += KernelState.SPACE_POOL[i].cr3 == 0 ? 0 : 1;
            }
            int ports = 0;
            for (int i = 0; i < KernelState.IO_NODES; i++) {
                ports += KernelState.IO_NODE_POOL[i].holder == null ? 0 : 1;
            }
            return new KernelMemory(threads, spaces, Invariants.framesOfUsers(), Invariants.mappingsOfUsers(), ports);
        }
    }
}
