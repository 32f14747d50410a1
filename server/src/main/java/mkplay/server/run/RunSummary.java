package mkplay.server.run;

import java.time.Instant;
import java.util.Map;
import mkplay.engine.EndReason;
import mkplay.engine.RunState;
import mkplay.server.expect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A run in a list.
 *
 * @param id its identifier
 * @param state where it is on its way
 * @param endReason why it ended; absent until then, like the members that follow
 * @param exitStatus the main program's exit status when it ended by exit
 * @param passed whether all that was expected came true; absent when nothing was expected
 * @param detail the first expectation that does not hold, else the end in one sentence
 * @param model CPU model
 * @param cycles cycles of the run
 * @param instructions instructions of the run
 * @param messages IPC messages that were transferred
 * @param consoleBytes bytes printed
 * @param createdAt when it was accepted
 * @param finishedAt when it ended
 * @param links its address
 */
public record RunSummary(
        String id,
        RunState state,
        @Nullable EndReason endReason,
        @Nullable Integer exitStatus,
        @Nullable Boolean passed,
        @Nullable String detail,
        String model,
        long cycles,
        long instructions,
        long messages,
        long consoleBytes,
        Instant createdAt,
        @Nullable Instant finishedAt,
        Map<String, String> links) {

    /** @param now the state of a run that has not ended */
    static RunSummary of(RunRow row, RunState now) {
        RunEnd end = row.end();
        Verdict verdict = row.verdict();
        return new RunSummary(
                row.id(),
                end == null ? now : row.state(RunState.of(end.endReason())),
                end == null ? null : end.endReason(),
                end == null ? null : end.exitStatus(),
                verdict == null ? null : verdict.passed(),
                end == null ? null : detail(verdict, end),
                row.options().model(),
                end == null ? 0 : end.cycles(),
                end == null ? 0 : end.instructions(),
                end == null ? 0 : end.messages(),
                end == null ? 0 : end.consoleBytes(),
                row.created(),
                row.finished(),
                Map.of("self", RunView.PATH + "/" + row.id()));
    }

    private static String detail(@Nullable Verdict verdict, RunEnd end) {
        if (verdict != null) {
            for (Verdict.Check check : verdict.checks()) {
                if (!check.passed()) {
                    return check.kind() + " " + check.expected() + ": " + check.detail();
                }
            }
        }
        return end.sentence();
    }
}
