package mkplay.server.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import mkplay.server.api.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Puts the runs of one batch in line, a few at a time. A run for which the queue has no place now is tried again later: a batch
 * waits where a single request would be refused.
 */
final class Feeder {

    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Deque<String> waiting;
    private final int atOnce;
    private final Function<String, Mono<Void>> start;
    private final Runnable finished;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private int going;
    private boolean over;
    private boolean stopped;

    /**
     * @param start starts a run; completes at its end
     * @param finished told once when nothing is left; then {@link #done} is to be completed
     */
    Feeder(List<String> runs, int atOnce, Function<String, Mono<Void>> start, Runnable finished) {
        this.waiting = new ArrayDeque<>(runs);
        this.atOnce = atOnce;
        this.start = start;
        this.finished = finished;
    }

    /** Starts what may be started now. */
    void feed() {
        String next;
        while ((next = next()) != null) {
            String run = next;
            start.apply(run).subscribe(nothing -> {}, failure -> failed(run, failure), this::ended);
        }
    }

    private synchronized @Nullable String next() {
        if (waiting.isEmpty() && going == 0 && !over) {
            over = true;
            finished.run();
        }
        if (going >= atOnce || waiting.isEmpty()) {
            return null;
        }
        going++;
        return waiting.remove();
    }

    private void ended() {
        synchronized (this) {
            going--;
        }
        feed();
    }

    private void failed(String run, Throwable failure) {
        if (failure instanceof Problem problem && problem.retryAfter() != null) {
            Mono.delay(problem.retryAfter().compareTo(RETRY) < 0 ? problem.retryAfter() : RETRY)
                    .subscribe(tick -> {
                        synchronized (this) {
                            if (!stopped) {
                                waiting.addFirst(run);
                            }
                        }
                        ended();
                    });
            return;
        }
        LOG.warn("run {} of a batch was not started: {}", run, failure.toString());
        ended();
    }

    /** Starts nothing more. */
    synchronized void stop() {
        stopped = true;
        waiting.clear();
    }

    /** Completed when the end of the batch is stored. */
    CompletableFuture<@Nullable Void> done() {
        return done;
    }
}
