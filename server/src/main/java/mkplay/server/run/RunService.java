package mkplay.server.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import mkplay.engine.Boot;
import mkplay.engine.EndReason;
import mkplay.engine.RunState;
import mkplay.engine.SessionSpec;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.api.Page;
import mkplay.server.api.Problem;
import mkplay.server.limits.FairScheduler;
import mkplay.server.limits.RunKind;
import mkplay.server.meters.Meters;
import mkplay.server.program.Compilation;
import mkplay.server.program.CompileService;
import mkplay.server.program.OwnKernel;
import mkplay.server.program.ProgramRepository;
import mkplay.server.program.ProgramSet;
import mkplay.server.storage.StorageGateway;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Batch runs. A run is stored before it is acknowledged and is a pure function of what is stored, so one that was accepted is
 * run again after a crash of the server.
 */
@Service
public class RunService {

    private static final Logger LOG = LoggerFactory.getLogger(RunService.class);

    private final RunEngine engine;
    private final FairScheduler scheduler;
    private final SystemImages images;
    private final CompileService compiler;
    private final RunKeys keys;
    private final RunRepository runs;
    private final ProgramRepository programs;
    private final StorageGateway storage;
    private final Meters meters;
    private final Map<String, ActiveRun> active = new ConcurrentHashMap<>();

    RunService(
            RunEngine engine,
            FairScheduler scheduler,
            SystemImages images,
            CompileService compiler,
            RunKeys keys,
            RunRepository runs,
            ProgramRepository programs,
            StorageGateway storage,
            Meters meters) {
        this.engine = engine;
        this.scheduler = scheduler;
        this.images = images;
        this.compiler = compiler;
        this.keys = keys;
        this.runs = runs;
        this.programs = programs;
        this.storage = storage;
        this.meters = meters;
    }

    /**
     * How a request is to be taken.
     *
     * @param idempotencyKey the client's key, under which the same request again is the same run
     * @param requestHash hash of the request as it was sent
     * @param fresh whether a stored result must not answer it
     */
    public record Acceptance(@Nullable String idempotencyKey, String requestHash, boolean fresh) {}

    /** Stores the run, puts it in line and gives it as it is then. */
    public Mono<RunView> submit(RunRequest request, Owner owner, Acceptance acceptance) {
        return storage.call(() -> {
                    compiler.admit(request.programs(), owner);
                    return accept(request, owner, acceptance);
                })
                .retryWhen(reactor.util.retry.Retry.max(1).filter(DataIntegrityViolationException.class::isInstance))
                .onErrorMap(reactor.core.Exceptions::isRetryExhausted, Throwable::getCause)
                .flatMap(this::view);
    }

    /** Blocks on the database. A violated constraint means that something changed meanwhile; once more then finds it. */
    private String accept(RunRequest request, Owner owner, Acceptance acceptance) {
        Optional<String> made = runs.made(owner, acceptance);
        if (made.isPresent()) {
            return made.get();
        }
        String key = keys.of(request);
        String result = acceptance.fresh() ? null : runs.resultFor(key).orElse(null);
        Instant now = Instant.now();
        boolean ends = result != null && request.expect() == null;
        FairScheduler.Ticket ticket = ends ? null : scheduler.reserve(owner.key());
        try {
            RunRow row = new RunRow(
                    Ids.random(),
                    owner.key(),
                    programs.save(request.programs()),
                    request.options(),
                    key,
                    ends ? result : null,
                    ends,
                    now,
                    ends ? now : null,
                    request.expect(),
                    null,
                    null,
                    ends ? runs.outcome(result).map(RunEnd::of).orElse(null) : null);
            runs.insert(row, acceptance.idempotencyKey(), acceptance.requestHash());
            if (ticket != null) {
                launch(new ActiveRun(row, request.programs(), ticket), result);
                ticket = null;
            }
            return row.id();
        } finally {
            if (ticket != null) {
                ticket.release();
            }
        }
    }

    /** Runs that the server had accepted when it was stopped or killed. */
    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        storage.run(() -> {
                    List<RunRow> rows = runs.unfinished();
                    if (!rows.isEmpty()) {
                        LOG.info("{} runs were accepted earlier and have no result; running them", rows.size());
                    }
                    rows.forEach(this::restore);
                })
                .block(Duration.ofSeconds(60));
    }

    private void restore(RunRow row) {
        Optional<ProgramSet> set = programs.find(row.programHash());
        if (set.isPresent() && !active.containsKey(row.id())) {
            launch(new ActiveRun(row, set.get(), scheduler.restore(row.ownerKey())), null);
        }
    }

    /** Puts a stored run of a batch in line; completes at its end. */
    Mono<Void> start(String id) {
        return storage.call(() -> {
                    RunRow row = runs.find(id).orElseThrow(() -> Problem.notFound("run"));
                    if (row.finished() != null) {
                        return CompletableFuture.completedFuture(row);
                    }
                    ProgramSet set = programs.find(row.programHash()).orElseThrow(() -> Problem.notFound("run"));
                    ActiveRun run = new ActiveRun(row, set, scheduler.reserve(row.ownerKey()));
                    launch(run, runs.resultFor(row.runKey()).orElse(null));
                    return run.done();
                })
                .flatMap(end -> Mono.fromFuture(end, true))
                .then();
    }

    /** The state of a run that has not ended, as far as this server has begun it. */
    RunState state(String id, RunState otherwise) {
        ActiveRun run = active.get(id);
        return run == null ? otherwise : run.state();
    }

    /** Ends a run soon if it has begun. */
    void cancelActive(String id) {
        ActiveRun run = active.get(id);
        if (run != null) {
            run.cancel();
        }
    }

    /** Runs of an owner, newest first, but for those of batches. */
    Mono<List<RunRow>> page(Owner owner, Page.Request page) {
        return storage.call(() -> runs.page(owner.key(), page));
    }

    /** @param known a stored result that the run has only to be judged by; null if it has to run */
    private void launch(ActiveRun run, @Nullable String known) {
        active.put(run.row().id(), run);
        if (known != null) {
            run.ticket().start(new Judging(run, known));
            return;
        }
        run.state(RunState.COMPILING);
        compiler.compileAccepted(run.programs(), run.row().ownerKey()).whenComplete((compilation, failure) -> {
            if (failure != null) {
                failed(run, failure);
            } else {
                compiled(run, compilation);
            }
        });
    }

    private void compiled(ActiveRun run, Compilation compilation) {
        run.diagnostics(compilation.diagnostics());
        if (run.cancelled()) {
            end(run, run.cancelledOutcome());
        } else if (!compilation.ok()) {
            end(
                    run,
                    Outcome.withoutRun(
                            EndReason.COMPILE_ERROR,
                            "The sources did not compile; nothing ran.",
                            compilation.diagnostics()));
        } else {
            run.state(RunState.QUEUED);
            run.ticket().start(new Slices(run, compilation));
        }
    }

    /** A run whose result is known: what is expected of it is held against that, in the owner's time like everything else. */
    private final class Judging implements FairScheduler.Task {
        private final ActiveRun run;
        private final String result;

        Judging(ActiveRun run, String result) {
            this.run = run;
            this.result = result;
        }

        @Override
        public long slice() {
            Outcome outcome = runs.outcome(result).orElseThrow();
            run.verdict(Judgement.of(run.row(), outcome, Judgement.console(runs, result)));
            runs.finishFromStore(run.row().id(), result, outcome, run.verdict(), Instant.now());
            // Not before it is stored: if that fails, the run must still be able to end.
            if (run.beginEnding()) {
                over(run, outcome);
            }
            return -1;
        }

        @Override
        public void failed(Throwable cause) {
            RunService.this.failed(run, cause);
        }
    }

    /** The run as the scheduler sees it: boots in its first slice, so that a waiting run has no machine. */
    private final class Slices implements FairScheduler.Task {
        private final ActiveRun run;
        private final Compilation compilation;

        Slices(ActiveRun run, Compilation compilation) {
            this.run = run;
            this.compilation = compilation;
        }

        @Override
        public long slice() {
            RunEngine.Guest guest = run.guest();
            if (guest == null) {
                if (run.cancelled()) {
                    end(run, run.cancelledOutcome());
                    return -1;
                }
                guest = boot();
                if (guest == null) {
                    return -1;
                }
            }
            long rest = guest.slice();
            if (rest < 0) {
                end(run, run.outcome());
            }
            return rest;
        }

        private RunEngine.@Nullable Guest boot() {
            try {
                RunEngine.Guest guest =
                        engine.boot(spec(), run.recorder(), run.row().options().observed());
                run.state(RunState.RUNNING);
                run.guest(guest);
                return guest;
            } catch (ImageFormatException e) {
                end(run, Outcome.withoutRun(EndReason.COMPILE_ERROR, notLoaded(e), run.diagnostics()));
                return null;
            }
        }

        private SessionSpec spec() {
            RunRequest.Options options = run.row().options();
            OwnKernel kernel = run.programs().kernel();
            return new SessionSpec(
                    kernel != null ? kernel.boot() : Boot.programs(images.images(), compilation.programs()),
                    options.model(),
                    options.memoryBytes(),
                    options.limits(),
                    options.input(),
                    SessionSpec.Mode.BATCH,
                    options.trace());
        }

        @Override
        public void failed(Throwable cause) {
            RunService.this.failed(run, cause);
        }
    }

    private static String notLoaded(ImageFormatException e) {
        return "A program's image cannot be loaded: " + e.getMessage() + ".";
    }

    /** A defect of this server, not of the guest: the run ends as cancelled, so that nothing is cached, and says so. */
    private void failed(ActiveRun run, Throwable cause) {
        LOG.error("run {} failed", run.row().id(), cause);
        run.ticket().release();
        end(
                run,
                Outcome.withoutRun(
                        EndReason.CANCELLED, "The server failed while it ran this; its log says why.", List.of()));
    }

    private void end(ActiveRun run, Outcome outcome) {
        if (!run.beginEnding()) {
            return;
        }
        run.ticket().release();
        meters.runEnded(RunKind.BATCH, outcome.endReason());
        List<Chunk> chunks = new ArrayList<>(run.recorder().chunks(Chunk.Kind.CONSOLE));
        run.verdict(Judgement.of(run.row(), outcome, chunks));
        chunks.addAll(run.recorder().chunks(Chunk.Kind.TRACE));
        chunks.addAll(run.recorder().chunks(Chunk.Kind.PROFILE));
        RunRow row = run.row();
        storage.run(() -> runs.finish(
                        row.id(), Ids.random(), row.runKey(), outcome, run.verdict(), chunks, Instant.now()))
                .subscribe(
                        nothing -> {},
                        failure -> {
                            // Kept in memory: it can still be read, and is run again after a restart.
                            LOG.error("the result of run {} was not stored", row.id(), failure);
                            run.done().complete(outcome);
                        },
                        () -> over(run, outcome));
    }

    /** Its end is stored. */
    private void over(ActiveRun run, Outcome outcome) {
        active.remove(run.row().id());
        run.done().complete(outcome);
    }

    /** A run as it is now. */
    public Mono<RunView> view(String id) {
        return view(id, true);
    }

    private Mono<RunView> view(String id, boolean again) {
        ActiveRun run = active.get(id);
        if (run != null && run.done().isDone()) {
            return Mono.just(RunView.of(run, run.done().join()));
        }
        return run != null ? Mono.just(RunView.of(run)) : stored(id, again);
    }

    private Mono<RunView> stored(String id, boolean again) {
        return row(id).flatMap(row -> {
            String result = row.resultId();
            if (result == null) {
                // Stored but not active: it became active, or ended, between the two looks.
                return again ? view(id, false) : Mono.just(RunView.of(row));
            }
            return storage.call(() -> runs.outcome(result).orElseThrow(() -> Problem.notFound("run")))
                    .map(outcome -> RunView.of(row, outcome));
        });
    }

    /** Waits for a run's end, at most this long; then the run as it is. */
    public Mono<RunView> await(String id, Duration atMost) {
        ActiveRun run = active.get(id);
        Mono<?> end =
                run == null ? Mono.empty() : Mono.fromFuture(run.done(), true).timeout(atMost, Mono.empty());
        return end.then(Mono.defer(() -> view(id)));
    }

    /** Ends a run that has not ended. */
    public Mono<RunView> cancel(String id, Owner owner) {
        ActiveRun run = active.get(id);
        if (run == null) {
            return owned(id, owner).then(Mono.defer(() -> view(id)));
        }
        allow(owner, run.row());
        run.cancel();
        return await(id, Duration.ofSeconds(5));
    }

    /** Ends a run if it has not ended, and removes it. */
    public Mono<Void> delete(String id, Owner owner) {
        return owned(id, owner)
                .doOnNext(row -> {
                    if (row.batchId() != null) {
                        throw Problem.conflict(
                                "This run belongs to a batch; only the batch as a whole can be deleted.");
                    }
                })
                .then(Mono.defer(() -> cancel(id, owner)))
                .then(storage.run(() -> runs.delete(id)));
    }

    /** Parts of what a run left, or has left so far, in order. */
    public Flux<Chunk> output(String id, Chunk.Kind kind) {
        ActiveRun run = active.get(id);
        if (run != null) {
            return Flux.fromIterable(run.recorder().chunks(kind));
        }
        return row(id).flatMapMany(row -> {
            String result = row.resultId();
            return result == null
                    ? Flux.empty()
                    : chunk(result, kind, 0).expand(chunk -> chunk(result, kind, chunk.seq() + 1));
        });
    }

    private Mono<Chunk> chunk(String result, Chunk.Kind kind, int seq) {
        return storage.call(() -> runs.chunk(result, kind, seq).orElse(null));
    }

    /**
     * What a share keeps of a run.
     *
     * @param programs what ran
     * @param options how
     * @param outcome what it yielded; null while it runs
     */
    public record Shareable(
            ProgramSet programs,
            RunRequest.Options options,
            @Nullable Outcome outcome) {}

    /** A run's programs, options and outcome. */
    public Mono<Shareable> shareable(String id) {
        return row(id).flatMap(row -> storage.call(() -> {
            ProgramSet set = programs.find(row.programHash()).orElseThrow(() -> Problem.notFound("run"));
            if (set.kernel() != null) {
                throw Problem.conflict("A run of a kernel of your own cannot be shared.");
            }
            Outcome outcome =
                    row.resultId() == null ? null : runs.outcome(row.resultId()).orElse(null);
            return new Shareable(set, row.options(), outcome);
        }));
    }

    /** The stored outcome of an equal request, if there was one. */
    public Mono<Outcome> known(RunRequest request) {
        return storage.call(
                () -> runs.resultFor(keys.of(request)).flatMap(runs::outcome).orElse(null));
    }

    /** Removes what is older than a moment. */
    public int removeOld(Instant before) {
        return runs.removeOld(before);
    }

    private Mono<RunRow> owned(String id, Owner owner) {
        return row(id).doOnNext(row -> allow(owner, row));
    }

    private Mono<RunRow> row(String id) {
        if (!Ids.wellFormed(id)) {
            return Mono.error(Problem.notFound("run"));
        }
        return storage.call(() -> runs.find(id).orElseThrow(() -> Problem.notFound("run")));
    }

    private static void allow(Owner owner, RunRow row) {
        if (!owner.mayChange(row.ownerKey())) {
            throw Problem.forbidden("This run belongs to the holder of another owner token.");
        }
    }
}
