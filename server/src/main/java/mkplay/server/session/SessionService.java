package mkplay.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import mkplay.engine.Boot;
import mkplay.engine.EndReason;
import mkplay.engine.RunResult;
import mkplay.engine.RunState;
import mkplay.engine.SessionSpec;
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
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Live sessions: bounded in number, ended when nobody watches them, kept for a while after their end. */
@Service
public class SessionService {

    private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final RunEngine engine;
    private final FairScheduler scheduler;
    private final SystemImages images;
    private final CompileService compiler;
    private final QueueProperties queue;
    private final SessionProperties properties;
    private final StreamProperties stream;
    private final JsonMapper mapper;
    private final Meters meters;
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
            Meters meters) {
        this.engine = engine;
        this.scheduler = scheduler;
        this.images = images;
        this.compiler = compiler;
        this.queue = queue;
        this.properties = properties;
        this.stream = stream;
        this.mapper = mapper;
        this.meters = meters;
        meters.sessions("active", () -> count(session -> session.endedAt() == null && !session.idle()));
        meters.sessions("idle", () -> count(session -> session.endedAt() == null && session.idle()));
        meters.sessions("ended", () -> count(session -> session.endedAt() != null));
    }

    private long count(Predicate<LiveSession> which) {
        return sessions.values().stream().filter(which).count();
    }

    /**
     * Makes a session and puts it in line.
     *
     * @throws Problem 429 or 503 when there are too many
     */
    LiveSession create(RunRequest request, Owner owner) {
        compiler.admit(request.programs(), owner);
        LiveSession session = register(request, owner);
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
        List<LiveSession> going =
                sessions.values().stream().filter(s -> s.endedAt() == null).toList();
        if (going.size() >= queue.sessions()) {
            throw Problem.overloaded("There are " + going.size() + " live sessions already.", RETRY);
        }
        long own = going.stream().filter(s -> s.ownerKey().equals(owner.key())).count();
        if (own >= queue.sessionsPerOwner()) {
            throw Problem.tooMany("You have " + own + " live sessions already; stop one.", RETRY);
        }
        LiveSession session = new LiveSession(
                Ids.random(),
                owner.key(),
                request,
                scheduler.reserve(owner.key()),
                new EventRing(stream, mapper),
                properties,
                end -> meters.runEnded(RunKind.SESSION, end));
        sessions.put(session.id(), session);
        return session;
    }

    private void compiled(LiveSession session, Compilation compilation) {
        session.diagnostics(compilation.diagnostics());
        if (session.cancelled()) {
            session.ticket().release();
            session.endWithoutRun(EndReason.CANCELLED, "Stopped on request before it began.");
        } else if (!compilation.ok()) {
            session.ticket().release();
            session.endWithoutRun(EndReason.COMPILE_ERROR, "The sources did not compile; nothing ran.");
        } else {
            session.ticket().start(new Slices(session, compilation));
        }
    }

    /** The session as the scheduler sees it. */
    private final class Slices implements FairScheduler.Task {
        private final LiveSession session;
        private final Compilation compilation;

        Slices(LiveSession session, Compilation compilation) {
            this.session = session;
            this.compilation = compilation;
        }

        @Override
        public long slice() {
            RunEngine.Guest guest = session.guest();
            if (guest == null) {
                guest = boot();
            }
            return guest == null ? -1 : session.rested(guest.slice());
        }

        private RunEngine.@Nullable Guest boot() {
            if (session.cancelled()) {
                session.endWithoutRun(EndReason.CANCELLED, "Stopped on request before it began.");
                return null;
            }
            try {
                RunEngine.Guest guest =
                        engine.boot(spec(), session, session.request().options().profile());
                session.state(RunState.RUNNING);
                session.guest(guest);
                return guest;
            } catch (ImageFormatException e) {
                session.endWithoutRun(
                        EndReason.COMPILE_ERROR, "A program's image cannot be loaded: " + e.getMessage() + ".");
                return null;
            }
        }

        private SessionSpec spec() {
            RunRequest.Options options = session.request().options();
            return new SessionSpec(
                    Boot.programs(images.images(), compilation.programs()),
                    options.model(),
                    options.memoryBytes(),
                    options.limits(),
                    options.input(),
                    SessionSpec.Mode.LIVE,
                    options.trace());
        }

        @Override
        public void failed(Throwable cause) {
            SessionService.failed(session, cause);
        }
    }

    private static void failed(LiveSession session, Throwable cause) {
        LOG.error("session {} failed", session.id(), cause);
        session.ticket().release();
        session.endWithoutRun(EndReason.CANCELLED, "The server failed while it ran this; its log says why.");
    }

    /** The session with an id, going on or kept. */
    Optional<LiveSession> find(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** Ends a session and forgets it. */
    void delete(String id, Owner owner) {
        LiveSession session = find(id).orElseThrow(() -> Problem.notFound("session"));
        if (!owner.mayChange(session.ownerKey())) {
            throw Problem.forbidden("This session belongs to the holder of another owner token.");
        }
        session.cancel();
        sessions.remove(id);
    }

    /**
     * A session's programs, options and outcome, for a share. Its options have all input with the cycles at which it entered, so
     * that the run can be repeated.
     */
    public Optional<RunService.Shareable> shareable(String id) {
        return find(id).map(session -> {
            RunResult result = session.result();
            RunRequest.Options asked = session.request().options();
            RunRequest.Options options = result == null
                    ? asked
                    : new RunRequest.Options(
                            asked.model(),
                            asked.memoryBytes(),
                            asked.limits(),
                            result.input(),
                            asked.trace(),
                            asked.profile());
            return new RunService.Shareable(session.request().programs(), options, session.outcome());
        });
    }

    /** Ends sessions that nobody watches or that are too old, forgets ended ones after their time. */
    @Scheduled(fixedDelay = 5000)
    void sweep() {
        Instant now = Instant.now();
        for (LiveSession session : sessions.values()) {
            Instant ended = session.endedAt();
            Instant alone = session.aloneSince();
            if (ended != null) {
                if (ended.plus(properties.kept()).isBefore(now)) {
                    sessions.remove(session.id());
                }
            } else if (alone != null && alone.plus(properties.abandoned()).isBefore(now)
                    || session.created().plus(properties.longest()).isBefore(now)) {
                session.cancel();
            }
        }
        forgetSurplus();
    }

    private void forgetSurplus() {
        List<LiveSession> ended = sessions.values().stream()
                .filter(s -> s.endedAt() != null && s.aloneSince() != null)
                .sorted(Comparator.comparing(LiveSession::created))
                .toList();
        ended.subList(0, Math.max(0, ended.size() - properties.keptCount())).forEach(s -> sessions.remove(s.id()));
    }

    /** Closes the streams before the web server waits for its last requests, as they would keep it waiting. */
    @EventListener(ContextClosedEvent.class)
    void shutdown() {
        sessions.values().forEach(session -> {
            session.close(CloseCode.SHUTDOWN);
            session.cancel();
        });
    }
}
