package mkplay.server.session;

import java.time.Instant;
import java.util.Map;
import mkplay.engine.EndReason;
import mkplay.engine.RunState;
import mkplay.server.run.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A session as those see it who may only watch: nothing in it leads to the session itself.
 *
 * @param state where it is on its way
 * @param endReason why it ended
 * @param sentence the end reason in one plain sentence
 * @param model CPU model
 * @param watchers how many watch now
 * @param createdAt when it was made
 * @param links its own address, the stream's, and the page's
 */
public record WatchView(
        RunState state,
        @Nullable EndReason endReason,
        @Nullable String sentence,
        String model,
        int watchers,
        Instant createdAt,
        Map<String, String> links) {

    /** Where sessions are watched. */
    public static final String PATH = "/api/v1/watches";

    static WatchView of(LiveSession session) {
        Outcome outcome = session.outcome();
        String self = PATH + "/" + session.watchId();
        return new WatchView(
                session.state(),
                outcome == null ? null : outcome.endReason(),
                outcome == null ? null : outcome.sentence(),
                session.request().options().model(),
                session.audience().watchers(),
                session.created(),
                Map.of("self", self, "stream", self + "/stream", "page", "/w/" + session.watchId()));
    }
}
