package mkplay.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import mkplay.engine.Boot;
import mkplay.engine.EndReason;
import mkplay.engine.InputEvent;
import mkplay.engine.RunResult;
import mkplay.engine.RunState;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.wire.CloseCode;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.api.Problem;
import mkplay.server.limits.FairScheduler;
import mkplay.server.limits.QueueProperties;
import mkplay.server.limits.RunKind;
import mkplay.server.meters.Meters;
import mkplay.server.program.Compilation;
import mkplay.server.program.CompileService;
import mkplay.server.run.Outcome;
import mkplay.server.run.RunEngine;
import mkplay.server.run.RunRequest;
import mkplay.server.run.RunService;
import mkplay.server.run.SystemImages;
import mkplay.server.stream.EventRing;
import mkplay.server.stream.StreamProperties;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * Live sessions: bounded in number, ended when nobody watches them, asleep while they wait for their visitor, kept for a while after
 * their end. When the server stops they are put to sleep, too, and the next one has them.
 */
@Service
public class SessionService implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);

    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(5);

    private final RunEngine engine;
    private final FairScheduler scheduler;
    private final SystemImages images;
    private final CompileService compiler;
    private final QueueProperties queue;
    private final SessionProperties properties;
    private final StreamProperties stream;
    private final JsonMapper mapper;
    private final Meters meters;
    private final SessionStore store;
    private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();

    SessionService(
            RunEngine engine,
            FairScheduler scheduler,
            SystemImages images,
            CompileService compiler,
            QueueProperties queue,
            SessionProperties properties,
            StreamProperties stream,
            JsonMapper mapper,
            Meters meters,
            SessionStore store) {
        this.engine = engine;
        this.scheduler = scheduler;
        this.images = images;
        this.compiler = compiler;
        this.queue = queue;
        this.properties = properties;
        this.stream = stream;
        this.mapper = mapper;
        this.meters = meters;
        this.store = store;
        meters.sessions("active", () -> count(session -> session.awake() && !session.idle()));
        meters.sessions("idle", () -> count(session -> session.awake() && session.idle()));
        meters.sessions("asleep", () -> count(session -> session.asleep() != null));
        meters.sessions("ended", () -> count(session -> session.endedAt() != null));
    }

    private long count(Predicate<LiveSession> which) {
        return sessions.values().stream().filter(which).count();
    }

    /**
     * Makes a session and puts it in line.
     *
     * @param paused whether it stands before its first instruction
     * @throws Problem 429 or 503 when there are too many
     */
    LiveSession create(RunRequest request, boolean paused, Owner owner) {
        compiler.admit(request.programs(), owner);
        LiveSession session = register(request, owner);
        if (paused) {
            session.debug(new DebugCommand.Pause());
        }
        session.state(RunState.COMPILING);
        compiler.compileAccepted(request.programs(), owner.key()).whenComplete((compilation, failure) -> {
            if (failure != null) {
                failed(session, failure);
            } else {
                compiled(session, compilation);
            }
        });
        return session;
    }

    /** Counting and adding must not be interleaved with another caller's, or both would get the last place. */
    private synchronized LiveSession register(RunRequest request, Owner owner) {
        FairScheduler.Ticket ticket = admit(owner.key(), null);
        String id = Ids.random();
        LiveSession session = LiveSession.queued(
                new SessionIdentity(id, Ids.random(), owner.key(), request, Instant.now()),
                new EventRing(stream, mapper),
                properties,
                hooks(id));
        session.ticket(ticket);
        sessions.put(id, session);
        return session;
    }

    /** A place in the queue for one more session that is awake: a new one, or one that wakes up. */
    private FairScheduler.Ticket admit(String ownerKey, @Nullable LiveSession waking) {
        List<LiveSession> awake =
                sessions.values().stream().filter(s -> s.awake() && s != waking).toList();
        if (awake.size() >= queue.sessions()) {
            throw Problem.overloaded(
                    "There are " + queue.sessions() + " live sessions already, the most that this server has.", RETRY);
        }
        long own = awake.stream().filter(s -> s.ownerKey().equals(ownerKey)).count();
        if (own >= queue.sessionsPerOwner()) {
            throw Problem.tooMany("You have " + queue.sessionsPerOwner() + " live sessions already; stop one.", RETRY);
        }
        return scheduler.reserve(ownerKey);
    }

    private void ended(String id, EndReason reason) {
        meters.runEnded(RunKind.SESSION, reason);
        store.forget(id);
    }

    /** Makes a sleeping session's guest again; the session's own lock is held, so this only hands it on. */
    private void wake(LiveSession session) {
        Schedulers.boundedElastic().schedule(() -> wakeNow(session));
    }

    private void wakeNow(LiveSession session) {
        FairScheduler.Ticket ticket;
        try {
            synchronized (this) {
                ticket = admit(session.ownerKey(), session);
                session.ticket(ticket);
            }
        } catch (Problem full) {
            session.sleepOn();
            session.audience().closeControl(CloseCode.NO_ROOM, full.getMessage());
            return;
        }
        store.forget(session.id());
        compiler.compileAccepted(session.request().programs(), session.ownerKey())
                .whenComplete((compilation, failure) -> {
                    if (failure != null || !compilation.ok()) {
                        failed(
                                session,
                                failure != null ? failure : new IllegalStateException("does not compile again"));
                    } else {
                        ticket.start(new Slices(session, compilation));
                    }
                });
    }

    private void compiled(LiveSession session, Compilation compilation) {
        session.diagnostics(compilation.diagnostics());
        if (session.cancelled()) {
            session.release();
            session.endWithoutRun(EndReason.CANCELLED, "Stopped on request before it began.");
        } else if (!compilation.ok()) {
            session.release();
            session.endWithoutRun(EndReason.COMPILE_ERROR, "The sources did not compile; nothing ran.");
        } else {
            session.start(new Slices(session, compilation));
        }
    }

    /** The session as the scheduler sees it. */
    private final class Slices implements FairScheduler.Task {
        private final LiveSession session;
        private final Compilation compilation;
        private final Rebuilding rebuilding;
        /** A guest on its way to where the session fell asleep. */
        private RunEngine.@Nullable Guest underWay;

        Slices(LiveSession session, Compilation compilation) {
            this.session = session;
            this.compilation = compilation;
            this.rebuilding = new Rebuilding(session.listener());
        }

        @Override
        public long slice() {
            RunEngine.Guest guest = session.guest();
            RunEngine.Checkpoint asleep = session.asleep();
            if (guest == null && asleep != null) {
                return goTo(asleep);
            }
            if (guest == null) {
                guest = boot();
            } else if (session.fallAsleep(properties.rebuildInstructions())) {
                fellAsleep(session);
                return -1;
            }
            return guest == null ? -1 : session.rested(guest.slice());
        }

        private RunEngine.@Nullable Guest boot() {
            if (session.cancelled()) {
                session.endWithoutRun(EndReason.CANCELLED, "Stopped on request before it began.");
                return null;
            }
            RunEngine.Guest guest = boot(session.request().options().input(), session.listener());
            if (guest != null) {
                session.state(RunState.RUNNING);
                session.guest(guest);
            }
            return guest;
        }

        private RunEngine.@Nullable Guest boot(List<InputEvent> input, SessionListener listener) {
            try {
                return engine.boot(
                        spec(input), listener, session.request().options().observed());
            } catch (ImageFormatException e) {
                session.endWithoutRun(
                        EndReason.COMPILE_ERROR, "A program's image cannot be loaded: " + e.getMessage() + ".");
                return null;
            }
        }

        /**
         * Executes, without pauses, what the guest executed before the session fell asleep. One that stood goes exactly to the
         * newest moment that it had come to, and from there to where it stood.
         */
        private long goTo(RunEngine.Checkpoint asleep) {
            RunEngine.Guest guest = underWay;
            Long standsAt = asleep.standsAt();
            if (guest == null) {
                guest = boot(asleep.input(), rebuilding);
                underWay = guest;
                if (guest != null && standsAt != null) {
                    guest.debug(new DebugCommand.GoTo(asleep.instructions()));
                }
            }
            if (guest == null) {
                return -1;
            }
            long rest = guest.slice();
            if (rest < 0) {
                return rest;
            }
            if (standsAt == null) {
                if (rest == RunEngine.UNTIL_INPUT || guest.cycle() >= asleep.cycle()) {
                    arrived(guest);
                }
            } else if (rest == RunEngine.UNTIL_COMMAND && rebuilding.hasArrived()) {
                arrived(guest);
            } else if (rest == RunEngine.UNTIL_COMMAND) {
                rebuilding.arrived();
                guest.debug(new DebugCommand.GoTo(standsAt));
            }
            return 0;
        }

        private void arrived(RunEngine.Guest guest) {
            rebuilding.arrived();
            session.guest(guest);
            underWay = null;
        }

        private SessionSpec spec(List<InputEvent> input) {
            RunRequest.Options options = session.request().options();
            return new SessionSpec(
                    Boot.programs(images.images(), compilation.programs()),
                    options.model(),
                    options.memoryBytes(),
                    options.limits(),
                    input,
                    SessionSpec.Mode.LIVE,
                    options.trace());
        }

        @Override
        public void failed(Throwable cause) {
            SessionService.failed(session, cause);
        }
    }

    private void fellAsleep(LiveSession session) {
        store.save(session);
        List<LiveSession> asleep = sessions.values().stream()
                .filter(s -> s.asleep() != null)
                .sorted(Comparator.comparing(LiveSession::created))
                .toList();
        List<LiveSession> own = asleep.stream()
                .filter(s -> s.ownerKey().equals(session.ownerKey()))
                .toList();
        own.subList(0, Math.max(0, own.size() - properties.asleepPerOwner())).forEach(this::forget);
        asleep.subList(0, Math.max(0, asleep.size() - properties.asleepCount())).forEach(this::forget);
    }

    /** Drops a session that sleeps. */
    private void forget(LiveSession session) {
        sessions.remove(session.id());
        store.forget(session.id());
        session.audience().close(CloseCode.UNKNOWN_SESSION);
    }

    /** Sessions that an earlier life of the server has left. */
    @Override
    public void afterSingletonsInstantiated() {
        Instant oldest = Instant.now().minus(properties.asleep());
        for (StoredSession stored : store.load(oldest, properties.asleepCount())) {
            String id = stored.id();
            sessions.put(id, LiveSession.restored(stored, new EventRing(stream, mapper), properties, hooks(id)));
        }
    }

    private LiveSession.Hooks hooks(String id) {
        return new LiveSession.Hooks(this::wake, end -> ended(id, end));
    }

    private static void failed(LiveSession session, Throwable cause) {
        LOG.error("session {} failed", session.id(), cause);
        session.release();
        session.endWithoutRun(EndReason.CANCELLED, "The server failed while it ran this; its log says why.");
    }

    /** The session with an id, going on or kept. */
    Optional<LiveSession> find(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** The session that may be watched under an id. */
    Optional<LiveSession> findWatched(String watchId) {
        return sessions.values().stream()
                .filter(session -> Ids.sameSecret(session.watchId(), watchId))
                .findAny();
    }

    /** Whether there is a session that may be watched under an id. */
    public boolean isWatched(String watchId) {
        return findWatched(watchId).isPresent();
    }

    /** Ends a session and forgets it. */
    void delete(String id, Owner owner) {
        LiveSession session = find(id).orElseThrow(() -> Problem.notFound("session"));
        if (!owner.mayChange(session.ownerKey())) {
            throw Problem.forbidden("This session belongs to the holder of another owner token.");
        }
        discard(session);
    }

    /** Ends a session, whoever it belongs to, and forgets it. */
    void discard(LiveSession session) {
        if (session.asleep() != null) {
            forget(session);
        } else {
            session.cancel(Outcome.ON_REQUEST);
            sessions.remove(session.id());
        }
    }

    /**
     * A session's programs, options and outcome, for a share. Its options have all input with the cycles at which it entered, so
     * that the run can be repeated.
     */
    public Optional<RunService.Shareable> shareable(String id) {
        return find(id).map(session -> {
            RunResult result = session.result();
            RunRequest.Options asked = session.request().options();
            RunRequest.Options options = result == null ? asked : asked.withInput(result.input());
            return new RunService.Shareable(session.request().programs(), options, session.outcome());
        });
    }

    /** Ends sessions that nobody watches or that are too old, puts to sleep those that wait, forgets those whose time is over. */
    @Scheduled(fixedDelay = 5000)
    void sweep() {
        Instant now = Instant.now();
        for (LiveSession session : sessions.values()) {
            Instant ended = session.endedAt();
            if (ended != null) {
                if (ended.plus(properties.kept()).isBefore(now)) {
                    sessions.remove(session.id());
                }
            } else if (session.awake()) {
                sweep(session, now);
            } else if (session.asleepSince(now).plus(properties.asleep()).isBefore(now)) {
                forget(session);
            }
        }
        forgetSurplus();
    }

    private void sweep(LiveSession session, Instant now) {
        Instant alone = session.audience().aloneSince();
        Instant waiting = session.waitingSince();
        boolean abandoned = alone != null && alone.plus(properties.abandoned()).isBefore(now);
        boolean tooOld = session.created()
                .plus(properties.longest())
                .plus(session.sleptUntil(now))
                .isBefore(now);
        boolean waits = waiting != null && !session.sleepless();
        if (tooOld) {
            session.cancel("Stopped: a session goes on for at most "
                    + properties.longest().toMillis() + " ms.");
        } else if (abandoned && !waits) {
            session.cancel("Stopped: nobody was connected for "
                    + properties.abandoned().toMillis() + " ms.");
        } else if (waits && (abandoned || waiting.plus(properties.drowsy()).isBefore(now))) {
            session.makeDrowsy();
        }
    }

    private void forgetSurplus() {
        List<LiveSession> ended = sessions.values().stream()
                .filter(s -> s.endedAt() != null && s.audience().aloneSince() != null)
                .sorted(Comparator.comparing(LiveSession::created))
                .toList();
        ended.subList(0, Math.max(0, ended.size() - properties.keptCount())).forEach(s -> sessions.remove(s.id()));
    }

    /**
     * Stores what can be made again and closes the streams, before the web server waits for its last requests, as they would keep
     * it waiting.
     */
    @EventListener(ContextClosedEvent.class)
    void shutdown() {
        List<LiveSession> awake =
                sessions.values().stream().filter(s -> s.guest() != null).toList();
        CompletableFuture<?>[] settled =
                awake.stream().map(LiveSession::putToSleep).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(settled)
                .completeOnTimeout(null, SHUTDOWN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (!store.settle(SHUTDOWN_PATIENCE)) {
            LOG.warn("not every session was stored");
        }
        sessions.values().forEach(session -> {
            session.audience().close(CloseCode.SHUTDOWN);
            if (session.asleep() == null) {
                session.cancel(Outcome.ON_REQUEST);
            }
        });
    }
}
