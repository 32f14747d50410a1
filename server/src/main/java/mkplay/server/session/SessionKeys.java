package mkplay.server.session;

import java.time.Instant;
import java.util.function.Supplier;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.storage.IdempotencyRepository;
import mkplay.server.storage.IdempotencyRepository.Made;
import mkplay.server.storage.StorageGateway;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Sessions under idempotency keys: the same request again is the same session, as long as there is that session. */
@Component
class SessionKeys {

    private final SessionService service;
    private final IdempotencyRepository keys;
    private final StorageGateway storage;

    SessionKeys(SessionService service, IdempotencyRepository keys, StorageGateway storage) {
        this.service = service;
        this.keys = keys;
        this.storage = storage;
    }

    /**
     * The session that was made under a key; a new one if there is none, or no longer.
     *
     * @param create makes it; may block
     * @return a 422 if the key was used for another request
     */
    Mono<LiveSession> create(IdempotencyKey key, Supplier<LiveSession> create) {
        return made(key)
                .switchIfEmpty(Mono.fromSupplier(create)
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMap(session -> remembered(key, session)));
    }

    private Mono<LiveSession> made(IdempotencyKey key) {
        return storage.call(() -> {
            Made made = keys.made(key).orElse(null);
            LiveSession session = made == null ? null : service.find(made.id()).orElse(null);
            if (made != null && session == null) {
                keys.forget(made.id());
            }
            return session;
        });
    }

    /** Of two that are made at once under one key, the one that is noted first stays. */
    private Mono<LiveSession> remembered(IdempotencyKey key, LiveSession session) {
        return storage.run(() -> keys.remember(key, new Made(session.id(), null), Instant.now()))
                .thenReturn(session)
                .doOnError(e -> service.discard(session))
                .onErrorResume(DuplicateKeyException.class, e -> made(key));
    }
}
