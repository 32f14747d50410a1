package mkplay.cli;

import mkplay.engine.EndReason;
import mkplay.engine.RunResult;

/**
 * Exit codes of {@code boot}: the guest's exit status when that is below 100, else 100; for other end reasons 100 plus the
 * reason's position in {@link EndReason}, so 101 halted, 102 deadlock and so on as {@code boot --help} lists.
 */
final class ExitCode {

    static final int FIRST = 100;

    /** The command line was wrong or a file cannot be used. */
    static final int USAGE = 120;

    private ExitCode() {}

    static int of(RunResult result) {
        return result.reason() == EndReason.EXIT
                ? Math.min(FIRST, result.exitStatus().orElse(FIRST))
                : of(result.reason());
    }

    static int of(EndReason reason) {
        return FIRST + reason.ordinal();
    }

    /** The table for the help text. */
    static String table() {
        StringBuilder text = new StringBuilder("Exit code: the guest's exit status below 100, else%n".formatted());
        text.append("  100 exit status of 100 or more%n".formatted());
        for (EndReason reason : EndReason.values()) {
            if (reason != EndReason.EXIT) {
                text.append("  %d %s%n".formatted(of(reason), reason.wireName()));
            }
        }
        return text.append("  %d wrong command line or unusable file".formatted(USAGE))
                .toString();
    }
}
