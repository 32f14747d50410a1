package mkplay.server.share;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import mkplay.server.program.CompileService;
import mkplay.server.program.ProgramSet;
import mkplay.server.run.Models;
import mkplay.server.run.Outcome;
import mkplay.server.run.RunRequest;
import mkplay.server.run.RunService;
import mkplay.server.run.SystemImages;
import mkplay.server.session.SessionService;
import mkplay.server.storage.IdempotencyRepository;
import mkplay.server.storage.StorageGateway;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Makes, opens and deletes shares. */
@Service
public class ShareService {

    private static final Duration DAY = Duration.ofDays(1);

    private final ShareRepository shares;
    private final IdempotencyRepository keys;
    private final RunService runs;
    private final SessionService sessions;
    private final CompileService compiler;
    private final SystemImages images;
    private final StorageGateway storage;
    private final ShareProperties properties;

    ShareService(
            ShareRepository shares,
            IdempotencyRepository keys,
            RunService runs,
            SessionService sessions,
            CompileService compiler,
            SystemImages images,
            StorageGateway storage,
            ShareProperties properties) {
        this.shares = shares;
        this.keys = keys;
        this.runs = runs;
        this.sessions = sessions;
        this.compiler = compiler;
        this.images = images;
        this.storage = storage;
        this.properties = properties;
    }

    /** A new share and the token that deletes it. */
    record Created(Share share, String token) {}

    /**
     * Stores a share; what the same request has stored under its key already is given again.
     *
     * @param key null for none
     */
    Mono<Created> create(ShareRequest request, Owner owner, @Nullable IdempotencyKey key) {
        Mono<Created> made = key == null ? Mono.empty() : storage.call(() -> made(key));
        return made.switchIfEmpty(Mono.defer(() -> store(request, owner, key)))
                // The key was used meanwhile: once more then finds what it made.
                .retryWhen(Retry.max(1).filter(DuplicateKeyException.class::isInstance))
                .onErrorMap(Exceptions::isRetryExhausted, Throwable::getCause);
    }

    /** What was stored under a key; null if there is nothing, or no longer: then the key is free again. */
    private @Nullable Created made(IdempotencyKey key) {
        IdempotencyRepository.Made made = keys.made(key).orElse(null);
        if (made == null) {
            return null;
        }
        Optional<Share> share = shares.find(made.id(), Instant.now());
        if (share.isEmpty()) {
            keys.forget(made.id());
            return null;
        }
        return new Created(share.get(), Objects.requireNonNull(made.secret()));
    }

    private Mono<Created> store(ShareRequest request, Owner owner, @Nullable IdempotencyKey key) {
        return content(request).flatMap(content -> {
            Instant now = Instant.now();
            Share share = new Share(
                    Ids.random(),
                    request.title(),
                    content.programs(),
                    content.options(),
                    provenance(content.options().model(), content.outcome()),
                    now,
                    request.expiresInDays() == 0 ? null : now.plus(DAY.multipliedBy(request.expiresInDays())));
            String token = Ids.random();
            return storage.call(() -> {
                if (shares.countSince(owner.key(), now.minus(DAY)) >= properties.perOwnerAndDay()) {
                    throw Problem.tooMany(
                            "You have made " + properties.perOwnerAndDay() + " shares in 24 hours.",
                            Duration.ofHours(1));
                }
                if (key == null) {
                    shares.insert(share, owner.key(), Ids.hash(token));
                } else {
                    shares.insert(share, owner.key(), token, key);
                }
                return new Created(share, token);
            });
        });
    }

    /** What is shared: the run or session that is named, if it ran what was sent; else what was sent. */
    private Mono<RunService.Shareable> content(ShareRequest request) {
        RunRequest sent = request.run();
        if (sent == null) {
            return named(request).switchIfEmpty(Mono.error(() -> missing(request)));
        }
        return named(request)
                .filter(ran -> samePrograms(ran.programs(), sent.programs()))
                .switchIfEmpty(Mono.defer(() -> known(sent)));
    }

    /** What ran under the name that the request has; empty if there is no such thing, or no longer. */
    private Mono<RunService.Shareable> named(ShareRequest request) {
        if (request.sessionId() != null) {
            return Mono.justOrEmpty(sessions.shareable(request.sessionId()));
        }
        return request.runId() == null
                ? Mono.empty()
                : runs.shareable(request.runId())
                        .onErrorComplete(e -> e instanceof Problem p && p.status() == HttpStatus.NOT_FOUND);
    }

    private static Problem missing(ShareRequest request) {
        return request.sessionId() != null
                ? Problem.invalid("/session", "There is no such session.")
                : Problem.invalid("/run", "There is no such run.");
    }

    private static boolean samePrograms(ProgramSet a, ProgramSet b) {
        return a.programs().equals(b.programs());
    }

    private Mono<RunService.Shareable> known(RunRequest sent) {
        return runs.known(sent)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .map(outcome -> new RunService.Shareable(sent.programs(), sent.options(), outcome.orElse(null)));
    }

    private Provenance provenance(String model, @Nullable Outcome outcome) {
        return new Provenance(
                compiler.toolchainId(),
                images.hashes(),
                Models.version(model),
                outcome == null ? null : outcome.hash(),
                outcome);
    }

    /** What a share made now would say about a model. */
    Provenance today(String model) {
        return provenance(model, null);
    }

    /** The share with an id. */
    Mono<Share> find(String id) {
        if (!Ids.wellFormed(id)) {
            return Mono.error(Problem.notFound("share"));
        }
        return storage.call(() -> shares.find(id, Instant.now()).orElseThrow(() -> Problem.notFound("share")));
    }

    /** Deletes a share for who has its token. */
    Mono<Void> delete(String id, String token) {
        if (!Ids.wellFormed(id)) {
            return Mono.error(Problem.notFound("share"));
        }
        return storage.run(() -> {
            String hash = shares.tokenHash(id).orElseThrow(() -> Problem.notFound("share"));
            if (!Ids.sameSecret(hash, Ids.hash(token))) {
                throw Problem.forbidden("This is not the token of this share.");
            }
            shares.delete(id);
        });
    }
}
