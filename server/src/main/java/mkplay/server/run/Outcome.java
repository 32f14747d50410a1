package mkplay.server.run;

import java.util.HexFormat;
import java.util.List;
import mkplay.engine.EndReason;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.RunState;
import mkplay.engine.ThreadInfo;
import mkplay.engine.WaitEdge;
import mkplay.engine.cost.IpcAnatomy;
import mkplay.engine.profile.RunProfile;
import mkplay.server.api.Ids;
import mkplay.server.program.Compilation;
import org.jspecify.annotations.Nullable;

/**
 * What a run yielded, as it is stored.
 *
 * @param endReason why it ended
 * @param exitStatus the main program's exit status when it ended by exit
 * @param sentence the reason in one plain sentence
 * @param diagnostics what the compiler said
 * @param counters totals; null when nothing ran
 * @param traceRecords trace records of the run
 * @param consoleBytes bytes printed
 * @param console first part of what was printed
 * @param stateHash hash of the machine at the end, 16 hexadecimal digits; empty when nothing ran
 * @param threads threads that were seen
 * @param waits blocked threads at the end
 * @param profile what the functions took; null unless that was asked for
 * @param anatomy what the messages took, taken apart; null unless that was asked for
 */
public record Outcome(
        EndReason endReason,
        @Nullable Integer exitStatus,
        String sentence,
        List<Compilation.Note> diagnostics,
        @Nullable RunCounters counters,
        long traceRecords,
        long consoleBytes,
        String console,
        String stateHash,
        List<ThreadInfo> threads,
        List<WaitEdge> waits,
        @Nullable ProfileSummary profile,
        @Nullable IpcAnatomy anatomy) {

    /** Characters of console text that an outcome itself has; the whole is in the recorded output. */
    public static final int HEAD_CHARS = 64 << 10;

    /** Why a run was stopped, if somebody wanted that: its end's own sentence says so. */
    public static final String ON_REQUEST = "";

    /** The state that this leads to. */
    public RunState state() {
        return RunState.of(endReason);
    }

    /**
     * Hash of everything observable: equal hashes mean the same console text, trace length, counters and machine state.
     */
    public String hash() {
        return Ids.hash(endReason.wireName()
                + '\n'
                + exitStatus
                + '\n'
                + consoleBytes
                + '\n'
                + console
                + '\n'
                + traceRecords
                + '\n'
                + (counters == null ? "" : counters.cycles() + "\n" + counters.instructions())
                + '\n'
                + stateHash);
    }

    /** If it was stopped: the same with the reason of who stopped it, when there is one to tell. */
    public Outcome because(@Nullable String why) {
        return endReason != EndReason.CANCELLED || why == null || why.equals(ON_REQUEST)
                ? this
                : new Outcome(
                        endReason,
                        exitStatus,
                        why,
                        diagnostics,
                        counters,
                        traceRecords,
                        consoleBytes,
                        console,
                        stateHash,
                        threads,
                        waits,
                        profile,
                        anatomy);
    }

    /** Nothing ran. */
    public static Outcome withoutRun(EndReason reason, String sentence, List<Compilation.Note> diagnostics) {
        return new Outcome(reason, null, sentence, diagnostics, null, 0, 0, "", "", List.of(), List.of(), null, null);
    }

    /** A run that ended by itself or was ended. */
    public static Outcome of(
            RunResult result,
            List<Compilation.Note> diagnostics,
            long consoleBytes,
            String console,
            @Nullable RunProfile profile,
            @Nullable IpcAnatomy anatomy) {
        return new Outcome(
                result.reason(),
                result.exitStatus().isPresent() ? result.exitStatus().getAsInt() : null,
                result.sentence(),
                diagnostics,
                result.counters(),
                result.traceRecords(),
                consoleBytes,
                console,
                HexFormat.of().toHexDigits(result.stateHash()),
                result.threads(),
                result.waits(),
                profile == null ? null : ProfileSummary.of(profile),
                anatomy);
    }
}
