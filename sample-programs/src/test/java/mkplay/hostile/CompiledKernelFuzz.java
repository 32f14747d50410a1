package mkplay.hostile;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import mkplay.samples.UserImages;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.MachineConfig;

/**
 * The long campaign of {@link HostileRun}: {@code ./playground fuzz-kernel --compiled [CALLS [SEED [MODEL]]]}. Runs seed after seed
 * until there were so many system calls.
 */
public final class CompiledKernelFuzz {
    private static final int ROUNDS = 4;
    private static final int BEATS = 250;
    private static final long REPORT_EVERY = 500_000;

    private CompiledKernelFuzz() {}

    /** Number of system calls, 10 million if not told, the first seed, and the CPU model. */
    public static void main(String[] arguments) throws ImageFormatException {
        long wanted = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        String model = arguments.length > 2 ? arguments[2] : MachineConfig.DEFAULT_MODEL;
        byte[] kernel = UserImages.bootImages().kernel();
        Map<String, Long> results = new TreeMap<>();
        long start = System.nanoTime();
        long calls = 0;
        long checks = 0;
        long small = 0;
        int failures = 0;
        for (; calls < wanted; seed++) {
            long before = calls;
            try (HostileRun run = new HostileRun(kernel, model, seed, ROUNDS, BEATS)) {
                try {
                    run.run();
                } catch (AssertionError e) {
                    failures++;
                    System.out.println(e.getMessage());
                }
                calls += run.counts().calls();
                checks += run.checks();
                small += run.checksWithSmallSpaces();
                run.counts().results().forEach((result, count) -> results.merge(result, count, Long::sum));
            }
            if (calls / REPORT_EVERY != before / REPORT_EVERY) {
                say(
                        "%,d system calls, %,d checks, %,d s%n",
                        calls, checks, (System.nanoTime() - start) / 1_000_000_000);
            }
        }
        results.forEach((result, count) -> say("%,12d  %s%n", count, result));
        say(
                "%,d system calls, %,d checks of all invariants, %,d of them with small spaces; %d of the seeds failed%n",
                calls, checks, small, failures);
        System.exit(failures == 0 ? 0 : 1);
    }

    private static void say(String format, Object... args) {
        System.out.printf(Locale.ROOT, format, args);
    }
}
