package mkplay.verify;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import mkplay.engine.InputEvent;
import mkplay.engine.SessionSpec;
import mkplay.samples.Qemu;
import mkplay.samples.UserImages;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./playground verify-kernel}: the conformance suite on our kernel on both machines, and with a Pistachio supplied by
 * path: the same suite on that kernel, and its programs, unmodified, on ours.
 */
final class VerifyKernel {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final List<String> MODELS = List.of("one-cycle", "i486DX-50", "Pentium-90", "Pentium-166");

    private static final String HELP = """
            usage: ./playground verify-kernel [--pistachio DIR]

              --pistachio DIR  a folder with kickstart, x86-kernel, sigma0, l4test and pingpong of L4Ka::Pistachio

            Exit status: 0 all that ran passed, 1 something failed, 2 usage.
            """;

    private static final String LOST_STATUS = "it does not look at a page's receivers once parts of it were given";

    /** Where Pistachio's answer differs, and why. */
    private static final Map<String, String> DIFFERENCES = Map.of(
            "KernelInterface: the clock's precision is told", "its ClockInfo is 0",
            "KernelInterface: the scheduling precision is told", "its ClockInfo is 0",
            "Flexpages of 4 MiB: and is taken from there",
                    "of a part it finds the first receiver's, not what went on from there",
            "Flexpages of 4 MiB: a read anywhere in it is a reference", LOST_STATUS,
            "Flexpages of 4 MiB: a write is one", LOST_STATUS,
            "Schedule: equal ones take turns", "it takes time slice and total quantum for each other");

    /** Cycles between keys: a program has long read one when the next comes. */
    private static final long KEY_CYCLES = 2_000_000;

    /** Pistachio's programs set up the serial line at their first output, which loses what was typed before. */
    private static final long FIRST_KEY = 150_000_000;

    private static final Pattern PINGPONG = Pattern.compile("IPC \\( *0 MRs\\): *([0-9.]+) cycles");

    private final PrintStream out;
    private int failed;

    VerifyKernel(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ImageFormatException {
        Path pistachio = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--help")) {
                System.out.print(HELP);
                return;
            }
            if (arguments[i].equals("--pistachio") && i + 1 < arguments.length) {
                pistachio = Path.of(arguments[++i]);
                continue;
            }
            System.err.println("unknown option, or one without its value: " + arguments[i]);
            System.err.print(HELP);
            System.exit(USAGE);
        }
        System.exit(new VerifyKernel(System.out).run(pistachio));
    }

    /** Runs everything that can run; the exit status. */
    int run(@Nullable Path pistachio) throws IOException, InterruptedException, ImageFormatException {
        for (String model : MODELS) {
            ours("our kernel, " + model, Kernels.run(Kernels.conformance(), model, Long.MAX_VALUE, List.of()));
        }
        if (Qemu.isInstalled()) {
            Path folder = Files.createTempDirectory("mkplay-verify");
            try {
                ours("our kernel, QEMU", Qemu.run(folder, Kernels.conformance(), ""));
            } finally {
                delete(folder);
            }
        } else {
            out.println("SKIPPED our kernel, QEMU: not installed");
        }
        if (pistachio == null) {
            out.println("SKIPPED Pistachio, l4test, pingpong: no --pistachio");
        } else {
            pistachio(pistachio);
        }
        out.println(failed == 0 ? "all passed" : failed + " failed");
        return failed == 0 ? 0 : FAILED;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private void ours(String name, String console) {
        Conformance result = Conformance.of(console);
        boolean good = result.complete() && result.failed().isEmpty();
        verdict(
                good,
                name,
                "%d checks, %d failed, %d skipped%s"
                        .formatted(
                                result.passed().size() + result.failed().size(),
                                result.failed().size(),
                                result.skipped().size(),
                                result.complete() ? "" : ", did not reach the end"));
        result.reasons().forEach(line -> out.println("  " + line));
    }

    private void verdict(boolean good, String name, String text) {
        failed += good ? 0 : 1;
        out.printf(Locale.ROOT, "%s  %s: %s%n", good ? "passed" : "FAILED", name, text);
    }

    private void pistachio(Path folder) throws IOException, ImageFormatException {
        compared(Conformance.of(Kernels.run(
                Kernels.pistachio(folder, new BootModule("conformance", UserImages.conformance())),
                SessionSpec.DEFAULT_MODEL,
                Long.MAX_VALUE,
                List.of())));
        l4test(folder);
        pingpong(folder);
    }

    private void compared(Conformance result) {
        List<String> unexplained = new ArrayList<>(result.failed());
        unexplained.removeAll(DIFFERENCES.keySet());
        List<String> mended = new ArrayList<>(DIFFERENCES.keySet());
        mended.removeAll(result.failed());
        verdict(
                result.complete() && unexplained.isEmpty() && mended.isEmpty(),
                "Pistachio",
                "%d checks, %d like ours, %d explained, %d not explained, %d explained but like ours, %d skipped%s"
                        .formatted(
                                result.passed().size() + result.failed().size(),
                                result.passed().size(),
                                result.failed().size() - unexplained.size(),
                                unexplained.size(),
                                mended.size(),
                                result.skipped().size(),
                                result.complete() ? "" : ", did not reach the end"));
        for (String line : result.reasons()) {
            String reason = DIFFERENCES.entrySet().stream()
                    .filter(d -> line.contains(d.getKey()))
                    .map(d -> " (" + d.getValue() + ")")
                    .findFirst()
                    .orElse("");
            out.println("  " + line + reason);
        }
    }

    private static List<InputEvent> keys(String keys) {
        return IntStream.range(0, keys.length())
                .mapToObj(i -> new InputEvent(
                        FIRST_KEY + KEY_CYCLES * i, keys.substring(i, i + 1).getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    /** All tests; a key continues after each group. */
    private void l4test(Path folder) throws IOException, ImageFormatException {
        String console = Kernels.run(
                Kernels.pistachioProgram(folder, "l4test"),
                SessionSpec.DEFAULT_MODEL,
                400_000_000L,
                keys("8" + " ".repeat(17)));
        long good = console.lines().filter(line -> line.contains("OK")).count();
        long bad = console.lines()
                .filter(line -> line.contains("FAILED"))
                .peek(line -> out.println("  " + line))
                .count();
        boolean ended = console.indexOf("8) All tests") != console.lastIndexOf("8) All tests");
        verdict(
                bad == 0 && good > 0 && ended,
                "l4test on our kernel",
                good + " OK, " + bad + " failed" + (ended ? "" : ", did not reach the end"));
    }

    /** Its measurement between address spaces. */
    private void pingpong(Path folder) throws IOException, ImageFormatException {
        String console = Kernels.run(
                Kernels.pistachioProgram(folder, "pingpong"), SessionSpec.DEFAULT_MODEL, 400_000_000L, keys("1"));
        Matcher cycles = PINGPONG.matcher(console);
        boolean found = cycles.find();
        verdict(
                found,
                "pingpong on our kernel",
                found ? cycles.group(1) + " cycles for a message without words" : console);
    }
}
