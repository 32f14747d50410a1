package mkplay.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
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

/** What our kernel costs: instructions per message with and without probes, bytes of its image, time to a first line. */
final class BenchKernel {
    private static final int FEW_ROUNDS = 2_000;
    private static final int MANY_ROUNDS = 12_000;

    private final BenchGuests guests;
    private final BootFiles files = new BootFiles();
    private final String model;

    BenchKernel(BenchGuests guests, String model) {
        this.guests = guests;
        this.model = model;
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }

    /** Prints the cost of messages. */
    void ipc() throws Exception {
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

    /** Prints the sizes of the kernel's sections. */
    void size() throws IOException, ImageFormatException {
        say("%nKernel image, bytes (published: Pistachio's text without debugger 39,866)%n");
        for (ElfFile.Section section : ElfFile.parse(files.images().kernel()).sections()) {
            boolean allocated = (section.flags() & 2) != 0;
            if (allocated && section.size() > 0) {
                say("  %-34s %,14d%n", section.name(), section.size());
            }
        }
    }

    /** Prints the times from Run to the first byte of the program. */
    void startUp(int repeats) throws Exception {
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
