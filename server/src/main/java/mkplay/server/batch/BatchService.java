package mkplay.server.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import mkplay.server.api.Ids;
import mkplay.server.api.JsonCursor;
import mkplay.server.api.Owner;
import mkplay.server.api.Page;
import mkplay.server.api.Problem;
import mkplay.server.limits.BatchProperties;
import mkplay.server.limits.RunKind;
import mkplay.server.run.BatchRuns;
import mkplay.server.run.RunRequest;
import mkplay.server.run.RunRequestReader;
import mkplay.server.run.RunService;
import mkplay.server.run.RunSummary;
import mkplay.server.storage.StorageGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Batches. All runs of a batch are stored before it is acknowledged; they are put in line a few at a time, as others of theirs
 * end. A batch that had not ended when the server was stopped goes on in the next one.
 */
@Service
public class BatchService {

    private static final Logger LOG = LoggerFactory.getLogger(BatchService.class);

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final BatchRepository batches;
    private final BatchRuns runs;
    private final RunRequestReader reader;
    private final StorageGateway storage;
    private final BatchProperties limits;
    private final Map<String, Feeder> feeders = new ConcurrentHashMap<>();

    BatchService(
            BatchRepository batches,
            BatchRuns runs,
            RunRequestReader reader,
            StorageGateway storage,
            BatchProperties limits) {
        this.batches = batches;
        this.runs = runs;
        this.reader = reader;
        this.storage = storage;
        this.limits = limits;
    }

    /**
     * A batch with its items and their runs.
     *
     * @param runs by id; an item's run may be missing here when it was removed meanwhile
     */
    record State(Batch batch, List<Batch.Item> items, Map<String, RunSummary> runs) {}

    /** Stores a batch, begins it and gives it as it is then. */
    Mono<State> submit(Matrix matrix, Owner owner, RunService.Acceptance acceptance) {
        return storage.call(() -> accept(matrix, owner, acceptance))
                .retryWhen(Retry.max(1).filter(DataIntegrityViolationException.class::isInstance))
                .onErrorMap(reactor.core.Exceptions::isRetryExhausted, Throwable::getCause)
                .flatMap(this::state);
    }

    private String accept(Matrix matrix, Owner owner, RunService.Acceptance acceptance) {
        Optional<String> sent = runs.sent(owner, acceptance);
        if (sent.isPresent()) {
            return sent.get();
        }
        if (batches.countUnfinished(owner.key()) >= limits.perOwner()) {
            throw Problem.tooMany("You have " + limits.perOwner() + " batches that have not ended.", RETRY);
        }
        Batch batch =
                new Batch(Ids.random(), owner.key(), matrix.name(), (int) matrix.total(), false, Instant.now(), null);
        List<Batch.Item> items = new ArrayList<>();
        List<BatchRuns.Prepared> prepared = new ArrayList<>();
        for (int i = 0; i < batch.total(); i++) {
            List<Problem.Error> errors = new ArrayList<>();
            Matrix.Combination combination = matrix.at(i, errors);
            RunRequest request = read(combination, errors);
            BatchRuns.Prepared run = request == null ? null : runs.prepare(request, owner, batch.id());
            if (run != null) {
                prepared.add(run);
            }
            items.add(new Batch.Item(i, combination.place(), run == null ? null : run.id(), errors));
        }
        if (prepared.isEmpty()) {
            throw Problem.invalid(items.getFirst().errors().stream()
                    .map(error -> new Problem.Error("/template" + error.pointer(), error.detail()))
                    .toList());
        }
        batches.insert(batch, items, () -> runs.insert(prepared, owner, acceptance, batch.id()));
        begin(batch.id(), prepared.stream().map(BatchRuns.Prepared::id).toList());
        return batch.id();
    }

    /** The combination's request, or null after its errors were added. */
    private @Nullable RunRequest read(Matrix.Combination combination, List<Problem.Error> errors) {
        JsonCursor body = JsonCursor.root(combination.request());
        RunRequest request = reader.read(body, RunKind.BATCH, Set.of());
        errors.addAll(body.errors());
        return errors.isEmpty() ? request : null;
    }

    private void begin(String batchId, List<String> runIds) {
        Feeder feeder = new Feeder(runIds, limits.atOnce(), runs::start, () -> finished(batchId));
        feeders.put(batchId, feeder);
        feeder.feed();
    }

    private void finished(String batchId) {
        storage.run(() -> batches.finish(batchId, Instant.now()))
                .doFinally(signal -> {
                    Feeder feeder = feeders.remove(batchId);
                    if (feeder != null) {
                        feeder.done().complete(null);
                    }
                })
                .subscribe(nothing -> {}, failure -> LOG.error("the end of batch {} was not stored", batchId, failure));
    }

    /** Batches that the server had accepted when it was stopped or killed. */
    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        storage.run(() -> batches.unfinished()
                        .forEach(batch ->
                                begin(batch.id(), batch.cancelled() ? List.of() : runs.unfinished(batch.id()))))
                .subscribe(nothing -> {}, failure -> LOG.error("batches were not resumed", failure));
    }

    /** The batch with an id as it is. */
    Mono<State> find(String id) {
        return Ids.wellFormed(id) ? state(id) : Mono.error(Problem.notFound("batch"));
    }

    private Mono<State> state(String id) {
        return storage.call(() -> {
            Batch batch = batches.find(id).orElseThrow(() -> Problem.notFound("batch"));
            return new State(batch, batches.items(id), runs.summaries(id));
        });
    }

    /** Waits for a batch's end, at most this long; then the batch as it is. */
    Mono<State> await(String id, Duration atMost) {
        Feeder feeder = feeders.get(id);
        Mono<?> end = feeder == null
                ? Mono.empty()
                : Mono.fromFuture(feeder.done(), true).timeout(atMost, Mono.empty());
        return end.then(Mono.defer(() -> find(id)));
    }

    /** An owner's batches. */
    Mono<List<Batch>> page(Owner owner, Page.Request page) {
        return storage.call(() -> batches.page(owner.key(), page));
    }

    /** Stops what has not ended. */
    Mono<State> cancel(String id, Owner owner) {
        return owned(id, owner).flatMap(batch -> {
            if (batch.finished() != null) {
                return state(id);
            }
            Feeder feeder = feeders.get(id);
            if (feeder != null) {
                feeder.stop();
            }
            return storage.run(() -> {
                        batches.cancel(id);
                        runs.cancel(id);
                    })
                    .then(Mono.fromRunnable(() -> {
                        if (feeder != null) {
                            feeder.feed();
                        }
                    }))
                    .then(await(id, Duration.ofSeconds(5)));
        });
    }

    /** Stops what has not ended and forgets the batch with its runs. */
    Mono<Void> delete(String id, Owner owner) {
        return cancel(id, owner).then(storage.run(() -> {
            runs.delete(id);
            batches.delete(id);
        }));
    }

    private Mono<Batch> owned(String id, Owner owner) {
        if (!Ids.wellFormed(id)) {
            return Mono.error(Problem.notFound("batch"));
        }
        return storage.call(() -> batches.find(id).orElseThrow(() -> Problem.notFound("batch")))
                .doOnNext(batch -> {
                    if (!owner.mayChange(batch.ownerKey())) {
                        throw Problem.forbidden("This batch belongs to the holder of another owner token.");
                    }
                });
    }

    /** Removes what is older than a moment and has no run any more. */
    public int removeOld(Instant before) {
        return batches.removeOld(before);
    }
}
