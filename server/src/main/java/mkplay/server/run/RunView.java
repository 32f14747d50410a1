package mkplay.server.run;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.EndReason;
import mkplay.engine.Limits;
import mkplay.engine.RunCounters;
import mkplay.engine.RunState;
import mkplay.engine.ThreadInfo;
import mkplay.engine.WaitEdge;
import mkplay.engine.cost.IpcAnatomy;
import mkplay.server.expect.Verdict;
import mkplay.server.program.Compilation;
import org.jspecify.annotations.Nullable;

/**
 * The run resource.
 *
 * @param id its identifier; who has it may read the run
 * @param state where it is on its way
 * @param endReason why it ended; absent until then, like all members that only a result has
 * @param exitStatus the main program's exit status when it ended by exit
 * @param sentence the reason in one plain sentence
 * @param compile what the compiler said
 * @param model the CPU model
 * @param limits limits that apply to it
 * @param runKey hash of all that determines it; equal keys, equal results
 * @param cached whether the result is that of an earlier run of the same key
 * @param console first part of what was printed; the whole is under its link
 * @param consoleBytes bytes printed so far
 * @param counters counters so far
 * @param traceRecords trace records so far
 * @param stateHash hash of the machine at the end
 * @param threads threads that were seen
 * @param waits blocked threads at the end and whom they wait for
 * @param verdict whether what was expected came true; absent until the end, and when nothing was expected
 * @param profile what the functions took, if that was asked for; what each instruction took is under its link
 * @param anatomy what the messages took, taken apart, if that was asked for
 * @param createdAt when it was accepted
 * @param finishedAt when it ended
 * @param links addresses of its parts
 */
public record RunView(
        String id,
        RunState state,
        @Nullable EndReason endReason,
        @Nullable Integer exitStatus,
        @Nullable String sentence,
        Compile compile,
        Model model,
        Limits limits,
        String runKey,
        boolean cached,
        String console,
        long consoleBytes,
        @Nullable RunCounters counters,
        long traceRecords,
        @Nullable String stateHash,
        @Nullable List<ThreadInfo> threads,
        @Nullable List<WaitEdge> waits,
        @Nullable Verdict verdict,
        @Nullable ProfileSummary profile,
        @Nullable IpcAnatomy anatomy,
        Instant createdAt,
        @Nullable Instant finishedAt,
        Map<String, String> links) {

    /** What the compiler and linker said. */
    public record Compile(List<Compilation.Note> diagnostics) {}

    /** A CPU model with its version. */
    public record Model(String name, int version) {}

    /** Where runs are. */
    public static final String PATH = "/api/v1/runs";

    /** A run that has not ended. */
    static RunView of(ActiveRun run) {
        Recorder recorder = run.recorder();
        RunRow row = run.row();
        return new RunView(
                row.id(),
                run.state(),
                null,
                null,
                null,
                new Compile(run.diagnostics()),
                model(row),
                row.options().limits(),
                row.runKey(),
                false,
                recorder.head(),
                recorder.consoleBytes(),
                recorder.counters(),
                recorder.traceRecords(),
                null,
                null,
                null,
                null,
                null,
                null,
                row.created(),
                null,
                links(row));
    }

    /** A run that ended and whose result could not be stored. */
    static RunView of(ActiveRun run, Outcome outcome) {
        Verdict verdict = run.verdict();
        return of(verdict == null ? run.row() : run.row().with(verdict), outcome);
    }

    /** A stored run that waits to be run again. */
    static RunView of(RunRow row) {
        return new RunView(
                row.id(),
                RunState.QUEUED,
                null,
                null,
                null,
                new Compile(List.of()),
                model(row),
                row.options().limits(),
                row.runKey(),
                false,
                "",
                0,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                row.created(),
                null,
                links(row));
    }

    /** A run with its result. */
    static RunView of(RunRow row, Outcome outcome) {
        return new RunView(
                row.id(),
                row.state(outcome.state()),
                outcome.endReason(),
                outcome.exitStatus(),
                outcome.sentence(),
                new Compile(outcome.diagnostics()),
                model(row),
                row.options().limits(),
                row.runKey(),
                row.cached(),
                outcome.console(),
                outcome.consoleBytes(),
                outcome.counters(),
                outcome.traceRecords(),
                outcome.stateHash().isEmpty() ? null : outcome.stateHash(),
                outcome.threads(),
                outcome.waits(),
                row.verdict(),
                outcome.profile(),
                outcome.anatomy(),
                row.created(),
                row.finished(),
                links(row));
    }

    private static Model model(RunRow row) {
        String name = row.options().model();
        return new Model(name, Models.version(name));
    }

    private static Map<String, String> links(RunRow row) {
        String self = PATH + "/" + row.id();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        links.put("console", self + "/console");
        links.put("events", self + "/events");
        links.put("counters", self + "/counters");
        if (row.options().profile()) {
            links.put("profile", self + "/profile");
        }
        links.put("junit", self + "/junit");
        links.put("cancel", self + "/cancel");
        return links;
    }
}
