package mkplay.server.share;

import java.net.URI;
import java.time.Instant;
import java.util.Set;
import mkplay.server.api.BodyReader;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.JsonCursor;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import mkplay.server.limits.LimitProperties;
import mkplay.server.limits.RunKind;
import mkplay.server.run.RunRequest;
import mkplay.server.run.RunRequestReader;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code /api/v1/shares}. */
@RestController
@RequestMapping(ShareView.PATH)
public class ShareController {

    private static final Set<String> OWN = Set.of("title", "session", "run", "expiresInDays");
    private static final int TITLE_CHARS = 120;

    private final ShareService service;
    private final RunRequestReader reader;
    private final BodyReader bodies;
    private final LimitProperties limits;
    private final ShareProperties properties;

    ShareController(
            ShareService service,
            RunRequestReader reader,
            BodyReader bodies,
            LimitProperties limits,
            ShareProperties properties) {
        this.service = service;
        this.reader = reader;
        this.bodies = bodies;
        this.limits = limits;
        this.properties = properties;
    }

    /**
     * A new share.
     *
     * @param id its identifier
     * @param url path of its page
     * @param ownerToken token that deletes it, said only here
     * @param expires when it ends, absent if it does not
     */
    public record Created(
            String id,
            String url,
            String ownerToken,
            @Nullable Instant expires) {}

    /**
     * Shares programs. The body is a run request with {@code title} and {@code expiresInDays}; {@code session} or {@code run}
     * names what ran, whose input and result are shared, too, if it ran these programs.
     */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    public Mono<ResponseEntity<Created>> create(
            ServerHttpRequest request, @RequestAttribute(Owner.ATTRIBUTE) Owner owner) {
        return bodies.json(request, limits.requestBytes())
                .flatMap(json -> service.create(
                        read(json), owner, IdempotencyKey.of(request.getHeaders(), owner, "share " + json)))
                .map(created -> ResponseEntity.created(URI.create(
                                ShareView.PATH + "/" + created.share().id()))
                        .body(new Created(
                                created.share().id(),
                                "/s/" + created.share().id(),
                                created.token(),
                                created.share().expires())));
    }

    private ShareRequest read(JsonNode json) {
        JsonCursor body = JsonCursor.root(json);
        String runId = text(body.get("run"), 100);
        String sessionId = text(body.get("session"), 100);
        boolean named = runId != null || sessionId != null;
        boolean programs = body.has("files") || body.has("programs") || body.has("sample");
        RunRequest run = null;
        if (programs || !named) {
            run = reader.read(body, RunKind.SESSION, OWN);
        } else {
            body.object(OWN);
        }
        String title = text(body.get("title"), TITLE_CHARS);
        if (title != null && title.chars().anyMatch(Character::isISOControl)) {
            body.at("title").error("must have no control characters");
        }
        JsonCursor days = body.get("expiresInDays");
        int expires = days == null ? 0 : (int) days.integer(1, properties.longestDays(), 0);
        body.check();
        return new ShareRequest(title == null ? "" : title.strip(), run, runId, sessionId, expires);
    }

    private static @Nullable String text(@Nullable JsonCursor at, int max) {
        return at == null ? null : at.text(max);
    }

    /** A share with its sources. */
    @GetMapping("/{id}")
    public Mono<ShareView> get(@PathVariable String id) {
        return service.find(id)
                .map(share -> ShareView.of(share, service.today(share.options().model())));
    }

    /** Deletes a share; the header is the token that its creator got. */
    @DeleteMapping("/{id}")
    public Mono<ResponseEntity<Void>> delete(
            @PathVariable String id, @RequestHeader(name = Owner.HEADER, required = false) @Nullable String token) {
        if (token == null) {
            return Mono.error(
                    Problem.forbidden("Deleting a share needs its token in the header " + Owner.HEADER + "."));
        }
        return service.delete(id, token)
                .thenReturn(ResponseEntity.noContent()
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }
}
