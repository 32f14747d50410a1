package mkplay.server.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.InspectionException;
import org.jspecify.annotations.Nullable;

/**
 * Inspections that are asked for by any thread. While the session goes on, the thread that runs it makes them between slices; once it
 * has ended, whoever asks.
 */
final class InspectionDesk {

    /** Lines of threads, of page tables and of the mapping tree in one answer, each: less than a megabyte of JSON. */
    private static final int MOST_LINES = 1000;

    /** Slices that may end in the middle of a kernel operation, one after the other, before the one who asks is told so. */
    private static final int PATIENCE = 20;

    /** Who can look at the machine. */
    interface Inspected {
        Inspection inspect() throws InspectionException;
    }

    private final Inspected session;
    private final List<CompletableFuture<Inspection>> waiting = new ArrayList<>();
    private boolean ended;
    /** Nothing changes after the end: one inspection serves all. */
    private @Nullable Inspection last;

    private int failures;

    InspectionDesk(Inspected session) {
        this.session = session;
    }

    /** The next inspection; it fails with an {@link InspectionException}. */
    synchronized CompletableFuture<Inspection> ask() {
        CompletableFuture<Inspection> answer = new CompletableFuture<>();
        // Who gave up waiting is no longer there.
        waiting.removeIf(CompletableFuture::isDone);
        waiting.add(answer);
        if (ended) {
            serve(true);
        }
        return answer;
    }

    /**
     * Answers who waits, all with the same inspection. Called while the session does not run.
     *
     * @param stands whether no other moment will come soon
     */
    synchronized void serve(boolean stands) {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            Inspection inspection = last != null ? last : session.inspect().limitedTo(MOST_LINES);
            last = ended ? inspection : null;
            take().forEach(answer -> answer.complete(inspection));
        } catch (InspectionException e) {
            failures++;
            if (stands || e.problem() != InspectionException.Problem.MID_OPERATION || failures > PATIENCE) {
                take().forEach(answer -> answer.completeExceptionally(e));
            }
        }
    }

    private List<CompletableFuture<Inspection>> take() {
        List<CompletableFuture<Inspection>> taken = List.copyOf(waiting);
        waiting.clear();
        failures = 0;
        return taken;
    }

    /** The session has ended. */
    synchronized void end() {
        ended = true;
        serve(true);
    }
}
