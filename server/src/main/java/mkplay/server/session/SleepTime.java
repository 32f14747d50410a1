package mkplay.server.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a session has slept, which does not count as its age. */
final class SleepTime {

    private Duration before = Duration.ZERO;
    private @Nullable Instant since;

    /** Sleeps since a moment in an earlier life of the server. */
    void restore(Duration sleptBefore, Instant asleepSince) {
        before = sleptBefore;
        since = asleepSince;
    }

    /** Sleeps from now on. */
    void begin() {
        since = Instant.now();
    }

    /** Is awake from now on. */
    void end() {
        before = until(Instant.now());
        since = null;
    }

    /** Since when it sleeps; now if it does not. */
    Instant since(Instant now) {
        return since == null ? now : since;
    }

    /** How long it has slept in all. */
    Duration until(Instant now) {
        return since == null ? before : before.plus(Duration.between(since, now));
    }

    /** How long it had slept before it fell asleep. */
    Duration before() {
        return before;
    }
}
