package mkplay.server.run;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mkplay.engine.EndReason;
import mkplay.engine.RunState;
import mkplay.server.api.IdempotencyKey;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.program.CompileService;
import mkplay.server.program.ProgramRepository;
import mkplay.server.storage.IdempotencyRepository;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/**
 * Runs that a batch has made: stored together at first, put in line one by one later. Blocks, but for {@link #start}: call it
 * through {@link mkplay.server.storage.StorageGateway}.
 */
@Service
public class BatchRuns {

    private final RunService service;
    private final RunRepository runs;
    private final IdempotencyRepository idempotency;
    private final ProgramRepository programs;
    private final CompileService compiler;
    private final RunKeys keys;

    BatchRuns(
            RunService service,
            RunRepository runs,
            IdempotencyRepository idempotency,
            ProgramRepository programs,
            CompileService compiler,
            RunKeys keys) {
        this.idempotency = idempotency;
        this.service = service;
        this.runs = runs;
        this.programs = programs;
        this.compiler = compiler;
        this.keys = keys;
    }

    /** A run whose programs are stored and which is not stored itself yet. */
    public static final class Prepared {
        private final RunRow row;

        private Prepared(RunRow row) {
            this.row = row;
        }

        /** The run's identifier. */
        public String id() {
            return row.id();
        }
    }

    /** What the caller's idempotency key has made already, if that is the same request. */
    public Optional<String> sent(Owner owner, RunService.Acceptance acceptance) {
        return runs.made(owner, acceptance);
    }

    /**
     * Stores a request's programs. Not inside a transaction.
     *
     * @throws mkplay.server.api.Problem 503 if they may not be compiled for this caller
     */
    public Prepared prepare(RunRequest request, Owner owner, String batchId) {
        compiler.admit(request.programs(), owner);
        return new Prepared(new RunRow(
                Ids.random(),
                owner.key(),
                programs.save(request.programs()),
                request.options(),
                keys.of(request),
                null,
                false,
                Instant.now(),
                null,
                request.expect(),
                null,
                batchId,
                null));
    }

    /** Stores runs, and under the caller's idempotency key what they belong to. */
    public void insert(List<Prepared> prepared, Owner owner, RunService.Acceptance acceptance, String batchId) {
        if (acceptance.idempotencyKey() != null) {
            idempotency.remember(
                    new IdempotencyKey(owner.key(), acceptance.idempotencyKey(), acceptance.requestHash()),
                    new IdempotencyRepository.Made(batchId, null),
                    Instant.now());
        }
        prepared.forEach(run -> runs.insert(run.row, null, acceptance.requestHash()));
    }

    /**
     * Puts a stored run in line, unless its result is known; completes at its end. Fails with a {@link
     * mkplay.server.api.Problem} when there is no place in the queue.
     */
    public Mono<Void> start(String runId) {
        return service.start(runId);
    }

    /** Ids of a batch's runs that have no result, in the order in which they were made. */
    public List<String> unfinished(String batchId) {
        return runs.ofBatch(batchId).stream()
                .filter(row -> row.finished() == null)
                .map(RunRow::id)
                .toList();
    }

    /** A batch's runs by id. */
    public Map<String, RunSummary> summaries(String batchId) {
        Map<String, RunSummary> summaries = new LinkedHashMap<>();
        for (RunRow row : runs.ofBatch(batchId)) {
            summaries.put(row.id(), RunSummary.of(row, service.state(row.id(), RunState.QUEUED)));
        }
        return summaries;
    }

    /** Ends all runs of a batch that have not ended. */
    public void cancel(String batchId) {
        for (String id : unfinished(batchId)) {
            service.cancelActive(id);
        }
        runs.cancelWaiting(
                batchId,
                Ids.random(),
                Outcome.withoutRun(EndReason.CANCELLED, "Stopped on request before it began.", List.of()),
                Instant.now());
    }

    /** Removes all runs of a batch. */
    public void delete(String batchId) {
        runs.deleteBatch(batchId);
    }
}
