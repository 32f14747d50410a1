package mkplay.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import mkplay.server.run.RunKeys;
import mkplay.server.run.RunRequest;
import mkplay.server.storage.StorageGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Keeps sleeping sessions in the database, behind the backs of those who work with them. */
@Component
class SessionStore {

    private static final Logger LOG = LoggerFactory.getLogger(SessionStore.class);

    private final SleepRepository repository;
    private final StorageGateway storage;
    private final RunKeys keys;
    /** Sessions that are or are about to be stored. */
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    /** The last statement; each begins when the one before is done, so that they take effect in order. */
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    SessionStore(SleepRepository repository, StorageGateway storage, RunKeys keys) {
        this.repository = repository;
        this.storage = storage;
        this.keys = keys;
    }

    /** Stores a session that has fallen asleep, soon. */
    void save(LiveSession session) {
        StoredSession.Memory memory = session.memory();
        if (memory == null) {
            return;
        }
        stored.add(session.id());
        soon(() -> {
            StoredSession row = new StoredSession(
                    session.id(),
                    session.watchId(),
                    session.ownerKey(),
                    session.request(),
                    key(session.request()),
                    memory,
                    session.created(),
                    Instant.now());
            repository.savePrograms(row);
            repository.save(row);
        });
    }

    /** Removes a session, soon; it need not be stored. */
    void forget(String id) {
        if (stored.remove(id)) {
            soon(() -> repository.delete(id));
        }
    }

    private synchronized void soon(Runnable work) {
        last = last.thenCompose(done -> storage.run(work).toFuture()).exceptionally(failure -> {
            LOG.error("a sleeping session was not stored or not removed", failure);
            return null;
        });
    }

    /** Waits until what was asked for is done; false if it was not in time. */
    boolean settle(Duration patience) {
        CompletableFuture<Void> awaited;
        synchronized (this) {
            awaited = last;
        }
        return awaited.thenApply(done -> true)
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** The stored sessions whose guests can be made again, the one stored last first; the rest is removed. Blocks. */
    List<StoredSession> load(Instant oldest, int most) {
        repository.removeOld(oldest);
        List<StoredSession> usable = new ArrayList<>();
        for (StoredSession session : repository.all()) {
            if (usable.size() < most && session.runKey().equals(key(session.request()))) {
                usable.add(session);
                stored.add(session.id());
            } else {
                repository.delete(session.id());
            }
        }
        if (!usable.isEmpty()) {
            LOG.info("{} sessions sleep since an earlier life of the server", usable.size());
        }
        return usable;
    }

    /** What determines a session's guest but for the input, of which the checkpoint has all. */
    private String key(RunRequest request) {
        RunRequest.Options options = request.options();
        return keys.of(new RunRequest(request.programs(), options.withInput(List.of())));
    }
}
