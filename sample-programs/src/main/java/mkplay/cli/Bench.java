package mkplay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import mkplay.engine.BootImages;
import mkplay.engine.Limits;
import mkplay.engine.Program;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.ThreadInfo;
import mkplay.engine.trace.TraceRecord;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the playground: emulator speed, IPC cost, what the probes cost, kernel size, start-up. Everything is measured in this
 * run; published figures stand beside it in a column of their own.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures emulator speed, IPC cost, probe cost, kernel size and start-up.")
public final class Bench implements Callable<Integer> {

    private static final int FEW_ROUNDS = 2_000;
    private static final int MANY_ROUNDS = 12_000;

    @Option(names = "--repeats", description = "Runs of each emulator workload; default ${DEFAULT-VALUE}.")
    int repeats = 5;

    @Option(names = "--model", description = "CPU model; default ${DEFAULT-VALUE}.")
    String model = SessionSpec.DEFAULT_MODEL;

    private final BenchGuests guests = new BenchGuests();
    private final BootFiles files = new BootFiles();

    /** Starts the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        say(
                "CPU model %s, Java %s, %d processors%n",
                model, Runtime.version(), Runtime.getRuntime().availableProcessors());
        emulator();
        ipc();
        kernelSize();
        startUp();
        return 0;
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    private void emulator() throws IOException, ImageFormatException {
        say("%nEmulator, host time of each of %d runs in this JVM%n", repeats);
        workload("integer mix: sieve, CRC, sort", "integer.c", 0, "JPC 41, Bochs 167, QEMU TCG 950 MIPS");
        workload("int from ring 3 and iret", "ring.S", 1_000_000, "Bochs 0.32, QEMU TCG 0.54, JPC 1.27 us each");
    }

    /** Runs a bare multiboot image; {@code units} is how often its inner operation happens, 0 when instructions are the unit. */
    private void workload(String title, String source, long units, String reference)
            throws IOException, ImageFormatException {
        byte[] image = guests.bare(source);
        StringBuilder times = new StringBuilder();
        double best = Double.MAX_VALUE;
        long instructions = 0;
        for (int i = 0; i < repeats; i++) {
            Machine machine = new Machine(new MachineConfig(4 << 20, model));
            machine.boot(image, "", List.of());
            long start = System.nanoTime();
            Stop stop = machine.run(RunLimits.NONE);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!(stop instanceof Stop.DebugExit exit) || exit.value() != 0) {
                throw new IllegalStateException(source + " ended with " + stop);
            }
            instructions = machine.instructions();
            best = Math.min(best, seconds);
            times.append(String.format(Locale.ROOT, " %.2f", seconds));
        }
        say("  %-34s %,14d instructions, seconds%s%n", title, instructions, times);
        say("  %-34s best %.1f MIPS", "", instructions / best / 1e6);
        if (units > 0) {
            say(", %.3f us each", best * 1e6 / units);
        }
        say("%n  %-34s (published or measured elsewhere: %s)%n", "", reference);
    }

    private void ipc() throws Exception {
        say("%nOne-way IPC between address spaces, executed instructions including the user stubs%n");
        say(
                "  %5s %10s %10s %10s %10s   %s%n",
                "words", "all", "user", "kernel", "no probes", "Pistachio: C path, assembly");
        for (int words : new int[] {0, 8, 63}) {
            double[] probed = perIpc(files.images(), words);
            double[] twin = perIpc(files.probeFreeImages(), words);
            String reference = switch (words) {
                case 0 -> "222, 101";
                case 63 -> "291, 171";
                default -> "";
            };
            say("  %5d %10.1f %10.1f %10.1f %10.1f   %s%n", words, probed[0], probed[1], probed[2], twin[0], reference);
        }
    }

    /** Instructions per message, all, in ring 3, in ring 0: the difference between a long and a short run. */
    private double[] perIpc(BootImages images, int words) throws Exception {
        RunCounters few = counters(images, words, FEW_ROUNDS);
        RunCounters many = counters(images, words, MANY_ROUNDS);
        double messages = 2.0 * (MANY_ROUNDS - FEW_ROUNDS);
        return new double[] {
            (many.instructions() - few.instructions()) / messages,
            (many.user().instructions() - few.user().instructions()) / messages,
            (many.kernel().instructions() - few.kernel().instructions()) / messages
        };
    }

    private RunCounters counters(BootImages images, int words, int rounds) throws Exception {
        Program caller = new Program(
                "main", guests.program(files, "caller.c"), 100, List.of(String.valueOf(words), String.valueOf(rounds)));
        Program server = new Program("server", guests.program(files, "server.c"), 100, List.of());
        RunResult result = run(images, List.of(caller, server), new FirstByte());
        if (result.exitStatus().orElse(-1) != 0) {
            throw new IllegalStateException("the IPC benchmark ended otherwise: " + result.sentence());
        }
        return result.counters();
    }

    private RunResult run(BootImages images, List<Program> programs, SessionListener listener)
            throws ImageFormatException {
        return new Session(
                        new SessionSpec(
                                mkplay.engine.Boot.programs(images, programs),
                                model,
                                SessionSpec.DEFAULT_MEMORY,
                                Limits.NONE,
                                List.of(),
                                SessionSpec.Mode.BATCH,
                                false),
                        listener)
                .run();
    }

    private void kernelSize() throws IOException, ImageFormatException {
        say("%nKernel image, bytes (published: Pistachio's text without debugger 39,866)%n");
        for (ElfFile.Section section : ElfFile.parse(files.images().kernel()).sections()) {
            boolean allocated = (section.flags() & 2) != 0;
            if (allocated && section.size() > 0) {
                say("  %-34s %,14d%n", section.name(), section.size());
            }
        }
    }

    private void startUp() throws Exception {
        say(
                "%nFrom Run to the first console byte of hello itself, milliseconds: compile in the sandbox, boot, print%n");
        for (int i = 0; i < repeats; i++) {
            FirstByte first = new FirstByte();
            long start = System.nanoTime();
            byte[] elf = files.compileSample("hello");
            long compiled = System.nanoTime();
            run(files.images(), List.of(new Program("hello", elf, 100, List.of())), first);
            say(
                    "  compile %6.1f   boot and run %6.1f   together %6.1f%n",
                    (compiled - start) / 1e6, (first.nanos - compiled) / 1e6, (first.nanos - start) / 1e6);
        }
    }

    /** Notes when the first byte came that is the program's: after the line with which the kernel announces itself. */
    private static final class FirstByte implements SessionListener {
        long nanos;
        private boolean announced;

        @Override
        public void console(long cycle, byte[] bytes) {
            if (nanos == 0 && announced) {
                nanos = System.nanoTime();
            }
            announced |= bytes[bytes.length - 1] == '\n';
        }

        @Override
        public void trace(TraceRecord trace) {}

        @Override
        public void thread(long cycle, ThreadInfo thread) {}

        @Override
        public void counters(RunCounters counters) {}

        @Override
        public void ended(RunResult result) {}
    }
}
