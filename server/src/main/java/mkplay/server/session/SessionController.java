package mkplay.server.session;

import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;
import mkplay.engine.cost.IpcAnatomy;
import mkplay.server.api.BodyReader;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import mkplay.server.limits.LimitProperties;
import mkplay.server.limits.RunKind;
import mkplay.server.run.Outcome;
import mkplay.server.run.ProfileSummary;
import mkplay.server.run.RunRequest;
import mkplay.server.run.RunRequestReader;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/sessions}: live sessions. */
@RestController
@RequestMapping(SessionView.PATH)
public class SessionController {

    private static final String PAUSED = "paused";

    private final SessionService service;
    private final SessionKeys keys;
    private final RunRequestReader reader;
    private final BodyReader bodies;
    private final LimitProperties limits;

    SessionController(
            SessionService service,
            SessionKeys keys,
            RunRequestReader reader,
            BodyReader bodies,
            LimitProperties limits) {
        this.service = service;
        this.keys = keys;
        this.reader = reader;
        this.bodies = bodies;
        this.limits = limits;
    }

    private static boolean paused(JsonNode json) {
        JsonNode paused = json.path(PAUSED);
        if (!paused.isMissingNode() && !paused.isNull() && !paused.isBoolean()) {
            throw Problem.invalid("/" + PAUSED, "must be true or false");
        }
        return paused.asBoolean(false);
    }

    /** Starts a session with the body of a run request; with {@code "paused": true} it stands before its first instruction. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<SessionView>> create(
            ServerHttpRequest request, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return bodies.json(request, limits.requestBytes())
                .flatMap(json -> create(json, IdempotencyKey.of(request.getHeaders(), owner, "session " + json), owner))
                .map(SessionView::of)
                .map(view -> ResponseEntity.created(URI.create(view.links().get("self")))
                        .body(view));
    }

    private Mono<LiveSession> create(JsonNode json, @Nullable IdempotencyKey key, Owner owner) {
        RunRequest run = reader.read(json, RunKind.SESSION, Set.of(PAUSED));
        boolean paused = paused(json);
        Supplier<LiveSession> create = () -> service.create(run, paused, owner);
        return key == null
                ? Mono.fromSupplier(create).subscribeOn(Schedulers.boundedElastic())
                : keys.create(key, create);
    }

    /** The session as it is. */
    @GetMapping("/{id}")
    public SessionView get(@PathVariable String id) {
        return service.find(id).map(SessionView::of).orElseThrow(() -> Problem.notFound("session"));
    }

    /** What the functions took, once the session has ended. */
    @GetMapping("/{id}/profile")
    public ProfileSummary profile(@PathVariable String id) {
        LiveSession session = service.find(id).orElseThrow(() -> Problem.notFound("session"));
        Outcome outcome = session.outcome();
        if (outcome == null || outcome.profile() == null) {
            throw Problem.conflict(
                    "This session has no profile: it has not ended, was not asked for one, or nothing has run.");
        }
        return outcome.profile();
    }

    /** What the messages took, taken apart, once the session has ended. */
    @GetMapping("/{id}/anatomy")
    public IpcAnatomy anatomy(@PathVariable String id) {
        LiveSession session = service.find(id).orElseThrow(() -> Problem.notFound("session"));
        Outcome outcome = session.outcome();
        if (outcome == null || outcome.anatomy() == null) {
            throw Problem.conflict(
                    "This session has no anatomy: it has not ended, was not asked for one, or nothing has run.");
        }
        return outcome.anatomy();
    }

    /** Ends the session and forgets it. */
    @DeleteMapping("/{id}")
    public ResponseEntity<Void> delete(@PathVariable String id, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        service.delete(id, owner);
        return ResponseEntity.noContent().build();
    }
}
