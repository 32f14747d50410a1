package mkplay.server.session;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.EndReason;
import mkplay.engine.Limits;
import mkplay.engine.RunState;
import mkplay.server.run.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The session resource.
 *
 * @param id its identifier; who has it may watch and control the session
 * @param state where it is on its way
 * @param endReason why it ended
 * @param exitStatus the main program's exit status when it ended by exit
 * @param sentence the end reason in one plain sentence
 * @param model CPU model
 * @param limits limits that apply
 * @param createdAt when it was made
 * @param links its own address, the stream's, those of looks into its machine, the page for those who only watch, and those of
 *     profile and anatomy if they were asked for
 */
public record SessionView(
        String id,
        RunState state,
        @Nullable EndReason endReason,
        @Nullable Integer exitStatus,
        @Nullable String sentence,
        String model,
        Limits limits,
        Instant createdAt,
        Map<String, String> links) {

    /** Where sessions are. */
    public static final String PATH = "/api/v1/sessions";

    static SessionView of(LiveSession session) {
        Outcome outcome = session.outcome();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", PATH + "/" + session.id());
        links.put("stream", PATH + "/" + session.id() + "/stream");
        links.put("watch", "/w/" + session.watchId());
        for (String look : List.of("inspection", "memory", "code", "functions", "caches", "page-table")) {
            links.put(look, PATH + "/" + session.id() + "/" + look);
        }
        if (session.request().options().profile()) {
            links.put("profile", PATH + "/" + session.id() + "/profile");
        }
        if (session.request().options().anatomy()) {
            links.put("anatomy", PATH + "/" + session.id() + "/anatomy");
        }
        return new SessionView(
                session.id(),
                session.state(),
                outcome == null ? null : outcome.endReason(),
                outcome == null ? null : outcome.exitStatus(),
                outcome == null ? null : outcome.sentence(),
                session.request().options().model(),
                session.request().options().limits(),
                session.created(),
                links);
    }
}
