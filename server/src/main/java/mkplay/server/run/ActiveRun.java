package mkplay.server.run;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import mkplay.engine.EndReason;
import mkplay.engine.RunResult;
import mkplay.engine.RunState;
import mkplay.engine.profile.RunProfile;
import mkplay.server.expect.Verdict;
import mkplay.server.limits.FairScheduler;
import mkplay.server.program.Compilation;
import mkplay.server.program.ProgramSet;
import org.jspecify.annotations.Nullable;

/** A batch run between its acceptance and its stored result. */
final class ActiveRun {

    private final RunRow row;
    private final ProgramSet programs;
    private final FairScheduler.Ticket ticket;
    private final Recorder recorder = new Recorder();
    private final CompletableFuture<Outcome> done = new CompletableFuture<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile RunState state = RunState.QUEUED;
    private volatile List<Compilation.Note> diagnostics = List.of();
    private volatile RunEngine.@Nullable Guest guest;
    private volatile boolean cancelled;
    private volatile @Nullable Verdict verdict;

    ActiveRun(RunRow row, ProgramSet programs, FairScheduler.Ticket ticket) {
        this.row = row;
        this.programs = programs;
        this.ticket = ticket;
    }

    RunRow row() {
        return row;
    }

    ProgramSet programs() {
        return programs;
    }

    FairScheduler.Ticket ticket() {
        return ticket;
    }

    Recorder recorder() {
        return recorder;
    }

    RunState state() {
        return state;
    }

    void state(RunState next) {
        state = next;
    }

    List<Compilation.Note> diagnostics() {
        return diagnostics;
    }

    void diagnostics(List<Compilation.Note> notes) {
        diagnostics = List.copyOf(notes);
    }

    RunEngine.@Nullable Guest guest() {
        return guest;
    }

    /** The machine is there; one that was cancelled meanwhile is told at once. */
    void guest(RunEngine.Guest booted) {
        guest = booted;
        if (cancelled) {
            booted.cancel();
        }
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Ends the machine if there is one; else whoever would start it sees that it is not wanted any more. */
    void cancel() {
        cancelled = true;
        RunEngine.Guest running = guest;
        if (running != null) {
            running.cancel();
        }
        ticket.wake();
    }

    /** Whether what was expected came true; null until the end. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    void verdict(@Nullable Verdict judged) {
        verdict = judged;
    }

    /** True for the first caller only: there is one end. */
    boolean beginEnding() {
        return ending.compareAndSet(false, true);
    }

    /** Completed with the outcome once it is stored. */
    CompletableFuture<Outcome> done() {
        return done;
    }

    /** The outcome of a guest that ended; records its profile. */
    Outcome outcome() {
        RunResult result = recorder.result();
        if (result == null) {
            throw new IllegalStateException("a guest that ended without a result");
        }
        RunEngine.Guest ended = guest;
        RunProfile profile = ended == null ? null : ended.profile();
        if (profile != null) {
            recorder.profile(profile);
        }
        return Outcome.of(
                result,
                diagnostics,
                recorder.consoleBytes(),
                recorder.head(),
                profile,
                ended == null ? null : ended.anatomy());
    }

    /** The outcome of a run that was cancelled before it had a machine. */
    Outcome cancelledOutcome() {
        return Outcome.withoutRun(EndReason.CANCELLED, "Stopped on request before it began.", diagnostics);
    }
}
