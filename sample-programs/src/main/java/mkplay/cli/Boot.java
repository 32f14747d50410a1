package mkplay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.ThreadInfo;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.trace.TraceText;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Boots a machine on the terminal: any multiboot image, our kernel with a root task, or our system with a program. */
@Command(
        name = "boot",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Boots a kernel on the emulated PC; its serial console is this terminal.",
            "Without --kernel and --root: our kernel with init, the console server and a PROGRAM",
            "(a C, C++ or assembly source, an ELF file, or the name of a sample; default: hello)."
        })
public final class Boot implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "PROGRAM",
            description = "Sources of one program, or an ELF file, or a sample's name.")
    List<String> program = List.of();

    @Option(names = "--kernel", paramLabel = "FILE", description = "A multiboot image; default: our kernel.")
    @Nullable
    Path kernel;

    @Option(names = "--append", paramLabel = "TEXT", description = "Command line of the kernel.")
    String append = "";

    @Option(names = "--root", paramLabel = "FILE", description = "With our kernel: this ELF file as root task.")
    @Nullable
    String root;

    @Option(names = "--sigma0", paramLabel = "FILE", description = "With --root: this sigma0 instead of ours.")
    @Nullable
    Path sigma0;

    @Option(names = "--module", paramLabel = "\"FILE ARGS\"", description = "A boot module, repeatable.")
    List<String> modules = List.of();

    @Option(names = "--model", description = "CPU model; default ${DEFAULT-VALUE}.")
    String model = SessionSpec.DEFAULT_MODEL;

    @Option(names = "--memory", paramLabel = "MIB", description = "Memory in MiB; default ${DEFAULT-VALUE}.")
    int memory = SessionSpec.DEFAULT_MEMORY >> 20;

    @Option(names = "--max-instructions", paramLabel = "N", description = "Stop after so many instructions.")
    long maxInstructions = Long.MAX_VALUE;

    @Option(names = "--serial", paramLabel = "stdio|FILE", description = "Where console output goes; default stdio.")
    String serial = "stdio";

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Console input; then nothing is read from this terminal.")
    @Nullable
    Path input;

    @Option(names = "--trace", paramLabel = "FILE", description = "Trace records, one JSON object a line.")
    @Nullable
    Path trace;

    @Option(
            names = "--gdb",
            paramLabel = "PORT",
            description = "Wait for gdb on this port of this host before the first instruction, then do what it says.")
    @Nullable
    Integer gdb;

    @Option(names = "--counters", description = "Print the counters at the end, on standard error.")
    boolean counters;

    /** Starts the command and exits with its code. */
    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new Boot());
        commandLine.getCommandSpec().usageMessage().footer("", ExitCode.table());
        commandLine.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE);
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        try (OutputStream console = console();
                PrintWriter records = trace == null ? null : new PrintWriter(Files.newBufferedWriter(trace))) {
            if (gdb != null) {
                return new DebuggedRun(spec(), console).serve(gdb);
            }
            Session session = new Session(spec(), new Terminal(console, records));
            if (input == null) {
                typeInto(session);
            }
            RunResult result = runPaced(session);
            if (counters) {
                System.err.println(CounterText.of(result.counters()));
            }
            System.err.println(result.sentence());
            return ExitCode.of(result);
        } catch (UsageException | ImageFormatException | IllegalArgumentException e) {
            System.err.println("boot: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private OutputStream console() throws IOException {
        // The descriptor and not System.out, whose printing methods swallow errors.
        return serial.equals("stdio")
                ? new FileOutputStream(FileDescriptor.out)
                : Files.newOutputStream(Path.of(serial));
    }

    private SessionSpec spec() throws IOException, UsageException {
        List<InputEvent> events = input == null ? List.of() : List.of(new InputEvent(0, Files.readAllBytes(input)));
        Limits limits = new Limits(
                maxInstructions, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        SessionSpec.Mode mode = input == null ? SessionSpec.Mode.LIVE : SessionSpec.Mode.BATCH;
        return new SessionSpec(image(), model, memory << 20, limits, events, mode, trace != null);
    }

    private mkplay.engine.Boot image() throws IOException, UsageException {
        List<BootModule> extra = new ArrayList<>();
        for (String module : modules) {
            extra.add(module(module));
        }
        if (kernel != null && root == null) {
            return mkplay.engine.Boot.foreign(Files.readAllBytes(kernel), append, extra);
        }
        BootFiles files = new BootFiles();
        if (root != null) {
            byte[] image = kernel == null ? files.images().kernel() : Files.readAllBytes(kernel);
            byte[] pager = sigma0 == null ? files.images().sigma0() : Files.readAllBytes(sigma0);
            return mkplay.engine.Boot.rootTask(image, append, pager, module(root), extra);
        }
        return mkplay.engine.Boot.programs(
                files.images(), files.programs(program.isEmpty() ? List.of("hello") : program));
    }

    /** A module from "FILE ARGS": its command line is the text as given. */
    private static BootModule module(String text) throws IOException, UsageException {
        Path file = Path.of(text.strip().split("\\s+", 2)[0]);
        if (!Files.isRegularFile(file)) {
            throw new UsageException("no such file: " + file);
        }
        return new BootModule(text.strip(), Files.readAllBytes(file));
    }

    private static RunResult runPaced(Session session) {
        while (true) {
            long rest = session.slice();
            RunResult result = session.result();
            if (result != null) {
                return result;
            }
            if (rest > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(rest);
            }
        }
    }

    /** Feeds standard input to the guest until its end. */
    private static void typeInto(Session session) {
        Thread.ofPlatform().daemon().name("terminal input").start(() -> {
            byte[] buffer = new byte[256];
            InputStream in = System.in;
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    session.input(java.util.Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                System.err.println("boot: standard input: " + e.getMessage());
            }
            session.closeInput();
        });
    }

    /** Prints what the session observes. */
    private record Terminal(OutputStream console, @Nullable PrintWriter records) implements SessionListener {
        @Override
        public void console(long cycle, byte[] bytes) {
            try {
                console.write(bytes);
                console.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void trace(TraceRecord record) {
            if (records != null) {
                records.println(TraceText.ndjson(record));
            }
        }

        @Override
        public void thread(long cycle, ThreadInfo thread) {}

        @Override
        public void counters(RunCounters counters) {}

        @Override
        public void ended(RunResult result) {}
    }
}
