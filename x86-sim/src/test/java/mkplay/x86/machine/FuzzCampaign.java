package mkplay.x86.machine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A long campaign: arguments are the number of cases, the campaign's number, and the folder for failing inputs
 * ({@code src/test/resources/fuzz}, from which {@link FuzzTest} replays them).
 */
final class FuzzCampaign {
    private static final int REPORT_EVERY = 100_000;

    private FuzzCampaign() {}

    public static void main(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        long campaign = Long.parseLong(arguments[1]);
        Path folder = Path.of(arguments[2]);
        FuzzRunner runner = new FuzzRunner();
        int failures = 0;
        long start = System.nanoTime();
        for (int number = 0; number < count; number++) {
            FuzzRunner.Case c = runner.generate(campaign, number);
            try {
                runner.run(c);
            } catch (RuntimeException | Error e) {
                failures++;
                System.out.println("case " + number + ": " + save(folder, c, e));
            }
            if ((number + 1) % REPORT_EVERY == 0) {
                System.out.println(number + 1 + " cases, " + failures + " failures");
            }
        }
        System.out.println(runner.report());
        System.out.printf(Locale.ROOT, "%d failures, %.1f s%n", failures, (System.nanoTime() - start) / 1e9);
    }

    /** Saves a failing input under a name made of its kind, the failure and the input. */
    static Path save(Path folder, FuzzRunner.Case c, Throwable failure) throws IOException {
        String name = "%s-%s-%08x.bin"
                .formatted(
                        c.kind().name().toLowerCase(Locale.ROOT),
                        failure.getClass().getSimpleName(),
                        Arrays.hashCode(c.file()));
        Files.createDirectories(folder);
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        Files.writeString(folder.resolve(name + ".txt"), trace.toString());
        return Files.write(folder.resolve(name), c.file());
    }
}
