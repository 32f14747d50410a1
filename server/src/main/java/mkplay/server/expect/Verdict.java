package mkplay.server.expect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run did what was expected of it.
 *
 * @param passed whether every expectation holds
 * @param checks each expectation, in the order of the request
 */
public record Verdict(boolean passed, List<Check> checks) {

    /**
     * One expectation.
     *
     * @param kind {@code exitStatus}, {@code endReason}, {@code console} or {@code consoleNot}; {@code ran} for the one that
     *     nobody states: that the programs compiled and the machine did not crash
     * @param expected the number, name or pattern
     * @param passed whether it holds
     * @param detail what was there instead; absent when it holds
     */
    public record Check(
            String kind,
            String expected,
            boolean passed,
            @Nullable String detail) {}

    public Verdict {
        checks = List.copyOf(checks);
    }

    static Verdict of(List<Check> checks) {
        return new Verdict(checks.stream().allMatch(Check::passed), checks);
    }
}
