package mkplay.server.expect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import mkplay.engine.EndReason;
import mkplay.engine.RunState;
import org.jspecify.annotations.Nullable;

/** Holds a run's end against what was expected. */
public final class Judge {

    /** Time for all patterns of one run together. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private Judge() {}

    /**
     * The verdict. Takes {@link #PATIENCE} at most; a pattern that is not through by then does not hold.
     *
     * @param console all that was printed
     * @param sentence the end in words
     */
    public static Verdict judge(
            Expectations expected, EndReason end, @Nullable Integer exitStatus, String console, String sentence) {
        return judge(expected, end, exitStatus, console, sentence, System::nanoTime);
    }

    static Verdict judge(
            Expectations expected,
            EndReason end,
            @Nullable Integer exitStatus,
            String console,
            String sentence,
            LongSupplier nanos) {
        List<Verdict.Check> checks = new ArrayList<>();
        if (RunState.of(end) != RunState.SUCCEEDED) {
            checks.add(new Verdict.Check("ran", "the programs run", false, sentence));
        }
        Integer status = expected.exitStatus();
        if (status != null) {
            checks.add(check(
                    "exitStatus",
                    status.toString(),
                    status.equals(exitStatus),
                    exitStatus == null ? sentence : "The exit status is " + exitStatus + "."));
        }
        if (expected.endReason() != null) {
            checks.add(check(
                    "endReason", expected.endReason(), expected.endReason().equals(end.wireName()), sentence));
        }
        long deadline = nanos.getAsLong() + PATIENCE.toNanos();
        for (String pattern : expected.console()) {
            checks.add(match("console", pattern, true, console, nanos, deadline));
        }
        for (String pattern : expected.consoleNot()) {
            checks.add(match("consoleNot", pattern, false, console, nanos, deadline));
        }
        return Verdict.of(checks);
    }

    private static Verdict.Check match(
            String kind, String pattern, boolean wanted, String console, LongSupplier nanos, long deadline) {
        try {
            boolean found = Patterns.found(pattern, console, nanos, deadline);
            return check(
                    kind,
                    pattern,
                    found == wanted,
                    found ? "The console text matches it." : "Nothing in the console text matches it.");
        } catch (Patterns.TimeOver over) {
            return check(
                    kind, pattern, false, "Matching the patterns took more than " + PATIENCE.toSeconds() + " seconds.");
        }
    }

    private static Verdict.Check check(String kind, String expected, boolean passed, String otherwise) {
        return new Verdict.Check(kind, expected, passed, passed ? null : otherwise);
    }
}
