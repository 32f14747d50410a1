package mkplay.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.inspect.InspectionException;
import mkplay.engine.profile.RunProfile;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.trace.TraceText;
import mkplay.x86.cpu.Profile;
import mkplay.x86.device.TextScreen;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.InputSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Boots a machine on the terminal: a foreign image, our kernel with a root task, or our system with a program. */
@Command(
        name = "boot",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Boots a kernel on the emulated PC; its serial console is this terminal.",
            "Without --kernel, --raw, --rom and --root: our kernel with init, the console server and a PROGRAM",
            "(a C, C++ or assembly source, an ELF file, or the name of a sample; default: hello)."
        })
public final class Boot implements Callable<Integer> {

    /** When the display is shown; the names are the option's values. */
    enum ScreenMode {
        end,
        live
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "PROGRAM",
            description = "Sources of one program, or an ELF file, or a sample's name.")
    List<String> program = List.of();

    @Option(
            names = "--kernel",
            paramLabel = "FILE",
            description = "A multiboot image, a Linux bzImage or a plain ELF file; default: our kernel.")
    @Nullable
    Path kernel;

    @Option(names = "--initrd", paramLabel = "FILE", description = "Initial RAM disk of a bzImage.")
    @Nullable
    Path initrd;

    @Option(
            names = "--raw",
            paramLabel = "FILE[@ADDRESS]",
            description = "Bytes at a physical address: below 64 KiB in real mode, above in flat 32-bit mode;"
                    + " default 0x7C00, as a boot sector (the file's first 512 bytes are enough of a disk).")
    @Nullable
    String raw;

    @Option(names = "--rom", paramLabel = "FILE", description = "A ROM below 1 MiB, from the reset vector.")
    @Nullable
    Path rom;

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

    @Option(
            names = "--disk",
            paramLabel = "FILE",
            description =
                    "An ATA disk's image, repeatable; it stays unchanged. Programs on our kernel have a blank one else.")
    List<Path> disks = List.of();

    @Option(
            names = "--keyboard",
            description = "Typed text, and --input, enters by the keyboard, not by the serial line.")
    boolean keyboard;

    @Option(
            names = "--screen",
            arity = "0..1",
            fallbackValue = "end",
            paramLabel = "end|live",
            description = "Show the display: at the end (default), or redrawn on this terminal while it changes.")
    @Nullable
    ScreenMode screen;

    @Option(names = "--counters", description = "Print the counters at the end, on standard error.")
    boolean counters;

    @Option(
            names = "--profile",
            arity = "0..1",
            preprocessor = AttachedValue.class,
            paramLabel = "FILE",
            description = "Print what each function took at the end, on standard error; with FILE, write what each"
                    + " instruction took there. Exact, not sampled; the run is slower, the guest cannot tell.")
    @Nullable
    String profile;

    @Option(
            names = "--inspect",
            arity = "0..1",
            preprocessor = AttachedValue.class,
            paramLabel = "PART",
            description =
                    "Print our kernel's objects at the end, on standard error: threads, waits, spaces or mappings;"
                            + " without =PART all of them. With --gdb: 'monitor inspect PART' at any moment.")
    @Nullable
    String inspect;

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
            List<InspectionText.Part> parts = inspect == null ? List.of() : InspectionText.parts(inspect);
            Session session = new Session(spec(), new Terminal(console, records, screen == ScreenMode.live));
            Profile profiled = new Profile();
            if (profile != null) {
                session.machine().setStepObserver(profiled);
            }
            if (input == null) {
                typeInto(session);
            }
            RunResult result = runPaced(session);
            if (screen == ScreenMode.end) {
                console.write(session.machine().screen().toString().getBytes(StandardCharsets.UTF_8));
            }
            if (counters) {
                System.err.println(CounterText.of(result.counters()));
            }
            if (profile != null) {
                report(RunProfile.of(profiled, session.boot(), result.threads()), profile);
            }
            if (inspect != null) {
                System.err.print(inspection(session, parts));
            }
            System.err.println(result.sentence());
            return ExitCode.of(result);
        } catch (UsageException | ImageFormatException | IllegalArgumentException e) {
            System.err.println("boot: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private static String inspection(Session session, List<InspectionText.Part> parts) {
        try {
            return InspectionText.of(session.inspect(), parts);
        } catch (InspectionException e) {
            return "No inspection: " + e.getMessage() + '\n';
        }
    }

    private static void report(RunProfile profile, String file) throws IOException {
        System.err.print(ProfileText.functions(profile));
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), ProfileText.lines(profile));
        }
    }

    private OutputStream console() throws IOException {
        // The descriptor and not System.out, whose printing methods swallow errors.
        return serial.equals("stdio")
                ? new FileOutputStream(FileDescriptor.out)
                : Files.newOutputStream(Path.of(serial));
    }

    private SessionSpec spec() throws IOException, UsageException, ImageFormatException {
        List<InputEvent> events = input == null ? List.of() : List.of(typed(Files.readAllBytes(input)));
        Limits limits = new Limits(
                maxInstructions, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        SessionSpec.Mode mode = input == null ? SessionSpec.Mode.LIVE : SessionSpec.Mode.BATCH;
        return new SessionSpec(image(), model, memory << 20, limits, events, mode, trace != null);
    }

    private InputEvent typed(byte[] text) {
        return keyboard ? new InputEvent(0, InputSource.KEYBOARD, KeyboardText.codes(text)) : new InputEvent(0, text);
    }

    private mkplay.engine.Boot image() throws IOException, UsageException, ImageFormatException {
        List<BootModule> extra = new ArrayList<>();
        for (String module : modules) {
            extra.add(module(module));
        }
        BootImage foreign = foreign(extra);
        List<byte[]> images = new ArrayList<>();
        for (Path disk : disks) {
            images.add(Files.readAllBytes(disk));
        }
        if (foreign != null) {
            return mkplay.engine.Boot.foreign(foreign, images);
        }
        BootFiles files = new BootFiles();
        if (root != null) {
            byte[] image = kernel == null ? files.images().kernel() : Files.readAllBytes(kernel);
            byte[] pager = sigma0 == null ? files.images().sigma0() : Files.readAllBytes(sigma0);
            return mkplay.engine.Boot.rootTask(image, append, pager, module(root), extra)
                    .withDisks(images);
        }
        mkplay.engine.Boot system = mkplay.engine.Boot.programs(
                files.images(), files.programs(program.isEmpty() ? List.of("hello") : program));
        return images.isEmpty() ? system : system.withDisks(images);
    }

    /** The image that is not ours, or null. */
    private @Nullable BootImage foreign(List<BootModule> extra)
            throws IOException, UsageException, ImageFormatException {
        if (rom != null) {
            return new BootImage.Rom(Files.readAllBytes(rom));
        }
        if (raw != null) {
            return RawArgument.parse(raw);
        }
        if (kernel != null && root == null) {
            byte[] ramDisk = initrd == null ? new byte[0] : Files.readAllBytes(initrd);
            return BootImage.kernel(Files.readAllBytes(kernel), append, ramDisk, extra);
        }
        return null;
    }

    /** A module from "FILE ARGS": its command line is the text as given. */
    private static BootModule module(String text) throws IOException, UsageException {
        Path file = Path.of(text.strip().split("\\s+", 2)[0]);
        if (!Files.isRegularFile(file)) {
            throw new UsageException("no such file: " + file);
        }
        return new BootModule(text.strip(), Files.readAllBytes(file));
    }

    private static final long LONGEST_REST_NANOS = 10_000_000;

    private static RunResult runPaced(Session session) {
        while (true) {
            long rest = session.slice();
            RunResult result = session.result();
            if (result != null) {
                return result;
            }
            if (rest > 0) {
                // Whoever types does not wake this thread.
                java.util.concurrent.locks.LockSupport.parkNanos(Math.min(rest, LONGEST_REST_NANOS));
            }
        }
    }

    /** Feeds standard input to the guest until its end. */
    private void typeInto(Session session) {
        Thread.ofPlatform().daemon().name("terminal input").start(() -> {
            byte[] buffer = new byte[256];
            InputStream in = System.in;
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    byte[] text = java.util.Arrays.copyOf(buffer, n);
                    if (keyboard) {
                        session.keys(KeyboardText.codes(text));
                    } else {
                        session.input(text);
                    }
                }
            } catch (IOException e) {
                System.err.println("boot: standard input: " + e.getMessage());
            }
            session.closeInput();
        });
    }

    /** Prints what the session observes. */
    private record Terminal(OutputStream console, @Nullable PrintWriter records, boolean live)
            implements SessionListener {
        private static final String HOME_AND_CLEAR = "\033[H\033[J";

        @Override
        public void screen(long cycle, TextScreen screen) {
            if (live) {
                console(cycle, (HOME_AND_CLEAR + screen).getBytes(StandardCharsets.UTF_8));
            }
        }

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
    }
}
