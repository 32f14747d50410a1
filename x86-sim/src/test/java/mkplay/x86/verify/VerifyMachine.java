package mkplay.x86.verify;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code ./playground verify-machine}: runs every suite whose input is there and says which ran, which did not, and why. */
final class VerifyMachine {
    /** Exit status: something came out wrong. */
    static final int FAILED = 1;
    /** Exit status: the command line cannot be understood. */
    static final int USAGE = 2;
    /** Exit status: no suite ran. */
    static final int NOTHING_RAN = 3;

    /** From the repository's root, where the launcher runs this. */
    private static final Path REPRODUCERS = Path.of("x86-sim/src/test/resources/verify");

    private static final long DEFAULT_CASES = 200_000;

    private static final String HELP = """
            usage: ./playground verify-machine [--inputs DIR] [--suite NAME]... [--cases N] [--seed N]

              --inputs DIR   folder with one folder per suite (docs/verification.md tells what belongs there)
              --suite NAME   only this suite; may be repeated
              --cases N      how many cases generating suites make (default 200000)
              --seed N       which cases they make (default 1)

            Exit status: 0 all suites that ran passed, 1 something failed, 2 usage, 3 no suite ran.
            """;

    /**
     * What the command line asks for.
     *
     * @param inputs folder of the inputs
     * @param names suites to run, all when empty
     * @param cases for generating suites
     * @param seed for generating suites
     */
    record Options(Path inputs, List<String> names, long cases, long seed) {
        /** Parses arguments; throws {@link IllegalArgumentException} with a sentence. */
        static Options parse(List<String> arguments) {
            Path inputs = Path.of("inputs");
            List<String> names = new ArrayList<>();
            long cases = DEFAULT_CASES;
            long seed = 1;
            for (int n = 0; n < arguments.size(); n += 2) {
                String option = arguments.get(n);
                if (n + 1 == arguments.size()) {
                    throw new IllegalArgumentException("unknown option, or one without its value: " + option);
                }
                String value = arguments.get(n + 1);
                switch (option) {
                    case "--inputs" -> inputs = Path.of(value);
                    case "--suite" -> names.add(value);
                    case "--cases" -> cases = Long.parseLong(value);
                    case "--seed" -> seed = Long.parseLong(value);
                    default -> throw new IllegalArgumentException("unknown option " + option);
                }
            }
            return new Options(inputs, List.copyOf(names), cases, seed);
        }
    }

    /** One line of the summary. */
    private record Line(String name, String verdict, String text, List<String> notes) {}

    private final List<Suite> suites;
    private final PrintStream out;
    private final List<Line> summary = new ArrayList<>();
    private int ran;
    private int failed;

    VerifyMachine(List<Suite> suites, PrintStream out) {
        this.suites = suites;
        this.out = out;
    }

    /** Runs the command; the result is the process's exit status. */
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        int status;
        try {
            status = new VerifyMachine(Suites.all(), System.out).run(Options.parse(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(HELP);
            status = USAGE;
        }
        System.exit(status);
    }

    /** Runs the suites asked for and prints the summary; returns the exit status. */
    int run(Options options) throws InterruptedException {
        for (String name : options.names()) {
            if (suites.stream().noneMatch(s -> s.name().equals(name))) {
                throw new IllegalArgumentException("no suite " + name + "; there are "
                        + suites.stream().map(Suite::name).toList());
            }
        }
        for (Suite suite : suites) {
            if (options.names().isEmpty() || options.names().contains(suite.name())) {
                runOne(suite, options);
            }
        }
        printSummary();
        return failed > 0 ? FAILED : ran == 0 ? NOTHING_RAN : 0;
    }

    private void runOne(Suite suite, Options options) throws InterruptedException {
        Path folder = options.inputs().resolve(suite.name());
        SuiteInput input = new SuiteInput(folder, options.cases(), options.seed(), REPRODUCERS, out);
        @Nullable String obstacle = obstacle(suite, input);
        if (obstacle != null) {
            out.println("== " + suite.name() + ": skipped: " + obstacle);
            summary.add(new Line(suite.name(), "SKIPPED", obstacle, List.of()));
            return;
        }
        out.println("== " + suite.name() + ": " + suite.about());
        long start = System.nanoTime();
        try {
            SuiteResult result = suite.run(input);
            result.failures().forEach(f -> out.println("  FAILED " + f));
            finish(suite, result, (System.nanoTime() - start) / 1e9);
        } catch (IOException e) {
            ran++;
            failed++;
            out.println("  FAILED: input cannot be read: " + e);
            summary.add(new Line(suite.name(), "FAILED", "input cannot be read: " + e, List.of()));
        }
    }

    private static @Nullable String obstacle(Suite suite, SuiteInput input) {
        if (suite.needsInput() && !Files.isDirectory(input.folder())) {
            return "no folder " + input.folder();
        }
        Optional<String> obstacle = suite.obstacle(input);
        return obstacle.orElse(null);
    }

    private void finish(Suite suite, SuiteResult result, double seconds) {
        ran++;
        // A suite that compared nothing proved nothing.
        boolean good = result.failed() == 0 && result.passed() > 0;
        failed += good ? 0 : 1;
        String text = result.figures() + String.format(Locale.ROOT, ", %.1f s", seconds);
        out.println("  " + text);
        summary.add(new Line(suite.name(), good ? "passed" : "FAILED", text, result.notes()));
    }

    private void printSummary() {
        out.println();
        for (Line line : summary) {
            out.printf(Locale.ROOT, "%-22s %-8s %s%n", line.name(), line.verdict(), line.text());
            line.notes().forEach(note -> out.println("  - " + note));
        }
        out.printf(Locale.ROOT, "%d suites ran, %d failed, %d skipped%n", ran, failed, summary.size() - ran);
    }
}
