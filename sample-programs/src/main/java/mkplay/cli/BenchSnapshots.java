package mkplay.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import mkplay.engine.Boot;
import mkplay.engine.SessionSpec;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Snapshot;
import mkplay.x86.machine.SnapshotFile;

/** What snapshots of a 32 MiB guest cost: our kernel with a program that waits for input, whose clock ticks. */
final class BenchSnapshots {
    private static final int SNAPSHOTS = 1000;
    private static final int PAGE_KIB = 4;
    /** A millisecond at 100 MHz. */
    private static final long INTERVAL_CYCLES = 100_000;

    private static final long BOOT_CYCLES = 100_000_000;

    private final Machine machine;

    BenchSnapshots(String model) throws Exception {
        BootFiles files = new BootFiles();
        Boot boot = Boot.programs(files.images(), files.programs(List.of("echo")));
        machine = new Machine(new MachineConfig(SessionSpec.DEFAULT_MEMORY, model));
        boot.start(machine);
        machine.run(RunLimits.cycles(BOOT_CYCLES));
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    void print() {
        say("%nSnapshots of a guest with %d MiB%n", machine.config().memoryBytes() >> 20);
        long start = System.nanoTime();
        Snapshot first = machine.snapshot();
        say("  the first, after boot     %9.3f ms %,8d pages%n", millisSince(start), first.pages());
        long[] taking = new long[SNAPSHOTS];
        long pages = 0;
        long state = 0;
        Snapshot before = first;
        for (int n = 0; n < SNAPSHOTS; n++) {
            machine.run(RunLimits.cycles(machine.cycle() + INTERVAL_CYCLES));
            start = System.nanoTime();
            Snapshot next = machine.snapshot();
            taking[n] = System.nanoTime() - start;
            pages += next.pagesNotSharedWith(before);
            state += next.stateBytesNotSharedWith(before);
            before = next;
        }
        Arrays.sort(taking);
        say(
                "  a thousand, 1 ms apart    %9.3f ms (median); %,d pages (%,d KiB) and %,d KiB of other state in all%n",
                taking[SNAPSHOTS / 2] / 1e6, pages, pages * PAGE_KIB, state >> 10);
        start = System.nanoTime();
        machine.restore(first);
        say("  back over all of them     %9.3f ms%n", millisSince(start));
        start = System.nanoTime();
        byte[] file = SnapshotFile.write(before);
        say("  as a file                 %9.3f ms %,8d KiB%n", millisSince(start), file.length >> 10);
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
