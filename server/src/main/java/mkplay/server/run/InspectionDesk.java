package mkplay.server.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mkplay.engine.inspect.InspectionException;
import mkplay.engine.view.ViewException;
import mkplay.engine.view.Views;
import mkplay.server.api.Problem;

/**
 * Looks at a guest that any thread may ask for. While the guest goes on, the thread that runs it answers between slices. The desk
 * outlives the guest with what can still be seen then, and whoever asks does the work.
 */
public final class InspectionDesk {

    /** Questions that wait for the end of a slice: more than anybody asks meanwhile. */
    private static final int MOST_WAITING = 256;

    /** Slices that may end in the middle of a kernel operation, one after the other, before the one who asks is told so. */
    private static final int PATIENCE = 20;

    /** What is asked. */
    public interface Question<T> {
        T of(Views views) throws InspectionException, ViewException;
    }

    private static final class Waiting<T> {
        private final Question<T> question;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private int failures;

        Waiting(Question<T> question) {
            this.question = question;
        }

        /** Answers if that can be; true if it need not be asked again. */
        boolean ask(Views views, boolean stands) {
            try {
                answer.complete(question.of(views));
            } catch (InspectionException e) {
                failures++;
                if (!stands && e.problem() == InspectionException.Problem.MID_OPERATION && failures <= PATIENCE) {
                    return false;
                }
                answer.completeExceptionally(e);
            } catch (ViewException e) {
                answer.completeExceptionally(e);
            }
            return true;
        }
    }

    private final List<Waiting<?>> waiting = new ArrayList<>();
    private Views views;
    private boolean ended;

    InspectionDesk(Views views) {
        this.views = views;
    }

    /** The next answer; it fails with an {@link InspectionException}, a {@link ViewException} or a {@link Problem}. */
    public synchronized <T> CompletableFuture<T> ask(Question<T> question) {
        // Who gave up waiting is no longer there.
        waiting.removeIf(other -> other.answer.isDone());
        if (waiting.size() >= MOST_WAITING) {
            return CompletableFuture.failedFuture(
                    Problem.unavailable("Too many look at this session at the same time."));
        }
        Waiting<T> asked = new Waiting<>(question);
        waiting.add(asked);
        if (ended) {
            serve(true);
        }
        return asked.answer;
    }

    /**
     * Answers who waits. Called while the guest does not run.
     *
     * @param stands whether no other moment will come soon
     */
    synchronized void serve(boolean stands) {
        waiting.removeIf(asked -> asked.answer.isDone() || asked.ask(views, stands));
    }

    /** The guest has ended: this desk, with what can still be seen when the machine has gone, also for those who wait. */
    public synchronized InspectionDesk outlive() {
        views = views.remains();
        ended = true;
        serve(true);
        return this;
    }
}
