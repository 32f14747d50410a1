package mkplay.server.run;

import java.time.Instant;
import mkplay.engine.RunState;
import mkplay.server.expect.Expectations;
import mkplay.server.expect.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is stored.
 *
 * @param id its identifier
 * @param ownerKey who created it
 * @param programHash its programs
 * @param options how it runs
 * @param runKey hash of all that determines it
 * @param resultId its result when it has ended
 * @param cached whether that is the result of an earlier run
 * @param created when it was accepted
 * @param finished when it ended
 * @param expect what is expected of it; null for nothing
 * @param verdict whether that came true; null until it has ended, or when nothing was expected
 * @param batchId the batch it belongs to; null for none
 * @param end its end in a few figures; null until then
 */
record RunRow(
        String id,
        String ownerKey,
        String programHash,
        RunRequest.Options options,
        String runKey,
        @Nullable String resultId,
        boolean cached,
        Instant created,
        @Nullable Instant finished,
        @Nullable Expectations expect,
        @Nullable Verdict verdict,
        @Nullable String batchId,
        @Nullable RunEnd end) {

    /** The state that its end leads to. */
    RunState state(RunState state) {
        return state == RunState.SUCCEEDED && verdict != null && !verdict.passed() ? RunState.FAILED : state;
    }

    RunRow with(RunEnd known) {
        return new RunRow(
                id,
                ownerKey,
                programHash,
                options,
                runKey,
                resultId,
                cached,
                created,
                finished,
                expect,
                verdict,
                batchId,
                known);
    }

    RunRow with(Verdict judged) {
        return new RunRow(
                id,
                ownerKey,
                programHash,
                options,
                runKey,
                resultId,
                cached,
                created,
                finished,
                expect,
                judged,
                batchId,
                end);
    }
}
