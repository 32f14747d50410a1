package mkplay.kernel;

import java.util.Arrays;

/** The long campaign of {@link HostileUsers}: {@code ./playground fuzz-kernel [CALLS [SEED]]}. */
public final class KernelFuzz {
    private static final int STEPS = 20_000;
    private static final long REPORT_EVERY = 1_000_000;

    private KernelFuzz() {}

    /** Number of system calls, 10 million if not told, and the first seed. */
    public static void main(String[] arguments) {
        long wanted = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        long[] calls = new long[11];
        long total = 0;
        int failures = 0;
        while (total < wanted) {
            HostileUsers users = new HostileUsers(seed);
            try {
                users.run(STEPS);
            } catch (AssertionError e) {
                failures++;
                System.out.println("seed " + seed + " " + e.getMessage());
            }
            long before = total;
            for (int number = 0; number < calls.length; number++) {
                calls[number] += users.calls[number];
                total += users.calls[number];
            }
            if (total / REPORT_EVERY != before / REPORT_EVERY) {
                System.out.printf("%,d system calls%n", total);
            }
            seed++;
        }
        System.out.printf(
                "%,d system calls, by number %s; %d of the seeds failed%n", total, Arrays.toString(calls), failures);
        System.exit(failures == 0 ? 0 : 1);
    }
}
