package mkplay.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;

/**
 * The emulator's speed on bare guests beside QEMU's, in turns on the same host, so that both see the same noise. A guest's
 * time is that between its two marks on the serial port. Every run is in this JVM: the first one has the JIT's warm-up.
 */
final class BenchEmulator {
    private static final int MEMORY = 32 << 20;

    private final BenchGuests guests;
    private final String model;
    private final int repeats;
    private final boolean cpuTime;

    /** What one guest took in our runs and in QEMU's. */
    private record Times(long instructions, double[] ours, double[] qemu) {}

    BenchEmulator(BenchGuests guests, String model, int repeats, boolean cpuTime) {
        this.guests = guests;
        this.model = model;
        this.repeats = repeats;
        this.cpuTime = cpuTime;
    }

    /** Prints the table. */
    void print() throws IOException, ImageFormatException, InterruptedException {
        String qemu = BenchQemu.version();
        System.out.printf(
                "%nEmulator, %d runs of each guest, by %s time, in turns with %s%n",
                repeats,
                cpuTime ? "processor" : "wall",
                qemu.isEmpty() ? "nothing: qemu-system-i386 is not installed" : qemu);
        System.out.printf(
                "  %-34s %-8s %9s %9s %9s  %9s %9s %7s  %s%n",
                "", "", "first", "median", "best", "QEMU med.", "best", "ratio", "measured once elsewhere");
        for (BenchWorkload workload : BenchWorkload.ALL) {
            print(workload, measure(workload, !qemu.isEmpty()));
        }
        System.out.println("  ratio: how many times as fast as QEMU, of the medians");
    }

    private Times measure(BenchWorkload workload, boolean withQemu)
            throws IOException, ImageFormatException, InterruptedException {
        byte[] image = guests.bare(workload.sources());
        double[] ours = new double[repeats];
        double[] qemu = new double[withQemu ? repeats : 0];
        long instructions = 0;
        for (int n = 0; n < repeats; n++) {
            Marks marks = run(image, workload.title());
            ours[n] = marks.seconds();
            instructions = marks.instructions();
            if (withQemu) {
                qemu[n] = BenchQemu.seconds(image, cpuTime);
            }
        }
        return new Times(instructions, ours, qemu);
    }

    private Marks run(byte[] image, String title) throws ImageFormatException {
        Machine machine = new Machine(new MachineConfig(MEMORY, model));
        machine.boot(image, "", List.of());
        Marks marks = new Marks(machine, cpuTime);
        Stop stop = machine.run(RunLimits.NONE);
        if (!(stop instanceof Stop.DebugExit exit) || exit.value() != 0) {
            throw new IllegalStateException(title + " ended with " + stop);
        }
        return marks;
    }

    private static void print(BenchWorkload workload, Times times) {
        double median = median(times.ours);
        System.out.printf(
                Locale.ROOT,
                "  %-34s %-8s %s %s %s ",
                workload.title(),
                workload.unit().label,
                figure(workload, times.ours[0], times),
                figure(workload, median, times),
                figure(workload, best(times.ours), times));
        if (times.qemu.length > 0) {
            System.out.printf(
                    Locale.ROOT,
                    " %s %s %7.2f",
                    figure(workload, median(times.qemu), times),
                    figure(workload, best(times.qemu), times),
                    median(times.qemu) / median);
        } else {
            System.out.printf(" %9s %9s %7s", "", "", "");
        }
        System.out.printf("  %s%n", workload.elsewhere());
    }

    private static String figure(BenchWorkload workload, double seconds, Times times) {
        double figure = workload.figure(seconds, times.instructions);
        return String.format(Locale.ROOT, figure < 100 ? "%9.3f" : "%9.1f", figure);
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double best(double[] times) {
        return Arrays.stream(times).min().orElseThrow();
    }

    /** Host time and instructions between the two bytes that a guest sends. */
    private static final class Marks {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private long nanos;
        private long instructions;

        Marks(Machine machine, boolean cpuTime) {
            machine.uart().onTransmit((cycle, value) -> {
                nanos = (cpuTime ? THREADS.getCurrentThreadCpuTime() : System.nanoTime()) - nanos;
                instructions = machine.instructions() - instructions;
            });
        }

        double seconds() {
            return nanos / 1e9;
        }

        long instructions() {
            return instructions;
        }
    }
}
