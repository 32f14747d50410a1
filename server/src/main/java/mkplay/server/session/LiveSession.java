package mkplay.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import mkplay.engine.EndReason;
import mkplay.engine.KeyCodes;
import mkplay.engine.RunResult;
import mkplay.engine.RunState;
import mkplay.engine.SessionListener;
import mkplay.engine.cost.IpcAnatomy;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.debug.Debugger;
import mkplay.engine.profile.RunProfile;
import mkplay.server.api.Problem;
import mkplay.server.limits.FairScheduler;
import mkplay.server.program.Compilation;
import mkplay.server.run.InspectionDesk;
import mkplay.server.run.Outcome;
import mkplay.server.run.RunEngine;
import mkplay.server.run.RunRequest;
import mkplay.server.stream.EventRing;
import org.jspecify.annotations.Nullable;

/**
 * A live session: its guest, the stream that it fills and the connection that reads it.
 *
 * <p>A session that waits for its visitor can fall asleep: its guest goes, what it takes to make it again stays. Whatever needs the
 * guest then wakes it, and takes effect when the guest is where it was.
 */
final class LiveSession {

    /** Commands that are kept for a guest that is not there yet. */
    static final int MOST_EARLY = 256;

    private final SessionIdentity identity;
    private final EventRing ring;
    private final Hooks hooks;
    private final Feed feed;
    private final Audience audience = new Audience();
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile RunState state = RunState.QUEUED;
    private volatile List<Compilation.Note> diagnostics = List.of();
    private volatile RunEngine.@Nullable Guest guest;
    private volatile @Nullable RunResult result;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable Instant ended;
    private volatile @Nullable String cancelled;
    private volatile @Nullable InspectionDesk afterEnd;
    private volatile FairScheduler.@Nullable Ticket ticket;
    /** Where its guest was when it fell asleep; null unless it sleeps or wakes up. */
    private volatile RunEngine.@Nullable Checkpoint asleep;

    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile boolean waking;
    private volatile boolean sleepless;
    private volatile boolean drowsy;
    private volatile boolean mustSleep;
    private volatile @Nullable Instant waitingSince;
    private volatile boolean idle;
    private final SleepTime sleepTime = new SleepTime();
    private final List<Consumer<RunEngine.Guest>> early = new ArrayList<>();
    /** What it stops at, for a guest that is made again. */
    private DebugCommand.@Nullable Breakpoints breakpoints;

    private int inputBytes;
    private boolean inputClosed;

    /**
     * Who is told of it.
     *
     * @param waker called when it sleeps and something needs its guest
     * @param onEnd called once, with the reason
     */
    record Hooks(Consumer<LiveSession> waker, Consumer<EndReason> onEnd) {}

    private LiveSession(SessionIdentity identity, EventRing ring, SessionProperties properties, Hooks hooks) {
        this.identity = identity;
        this.ring = ring;
        this.hooks = hooks;
        this.feed = new Feed(ring, properties.counters(), this::ended);
    }

    /** A session that has not begun. */
    static LiveSession queued(SessionIdentity identity, EventRing ring, SessionProperties properties, Hooks hooks) {
        LiveSession session = new LiveSession(identity, ring, properties, hooks);
        session.feed.state(RunState.QUEUED);
        return session;
    }

    /** A session that sleeps since an earlier life of the server. */
    static LiveSession restored(StoredSession stored, EventRing ring, SessionProperties properties, Hooks hooks) {
        LiveSession session = new LiveSession(stored.identity(), ring, properties, hooks);
        StoredSession.Memory memory = stored.memory();
        session.state = RunState.RUNNING;
        session.asleep = memory.checkpoint();
        session.sleepTime.restore(Duration.ofMillis(memory.sleptMillis()), stored.storedAt());
        List<Breakpoint> breakpoints = memory.breakpoints();
        session.breakpoints = breakpoints == null ? null : new DebugCommand.Breakpoints(breakpoints);
        session.feed.restore(memory);
        session.inputBytes = memory.inputBytes();
        return session;
    }

    String id() {
        return identity.id();
    }

    /** The identifier for those who may watch it and nothing else. */
    String watchId() {
        return identity.watchId();
    }

    String ownerKey() {
        return identity.ownerKey();
    }

    RunRequest request() {
        return identity.request();
    }

    EventRing ring() {
        return ring;
    }

    Instant created() {
        return identity.created();
    }

    RunState state() {
        return state;
    }

    /** When it ended; null while it goes on. */
    @Nullable
    Instant endedAt() {
        return ended;
    }

    /** Who reads its stream. */
    Audience audience() {
        return audience;
    }

    /** The result; null until the guest has ended, or when none ran. */
    @Nullable
    RunResult result() {
        return result;
    }

    /** The outcome; null until the session has ended. */
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    /** Whether its guest rests. */
    boolean idle() {
        return idle;
    }

    /** Notes the rest that its guest takes after a slice. */
    long rested(long nanos) {
        idle = nanos > 0;
        waitingSince = nanos != RunEngine.UNTIL_INPUT ? null : waitingSince == null ? Instant.now() : waitingSince;
        if (nanos < 0) {
            letGo();
        }
        return nanos;
    }

    /** The guest has ended: what may be asked of it later is worked out now, and its machine's memory is free. */
    private synchronized void letGo() {
        RunEngine.Guest over = guest;
        if (over != null) {
            afterEnd = over.desk().outlive();
            guest = null;
            ticket = null;
        }
    }

    boolean cancelled() {
        return cancelled != null;
    }

    /** Who is told what the guest does. */
    SessionListener listener() {
        return feed;
    }

    RunEngine.@Nullable Guest guest() {
        return guest;
    }

    /** Its place in the queue from now on. */
    void ticket(FairScheduler.Ticket next) {
        ticket = next;
    }

    /** Starts its task. */
    void start(FairScheduler.Task task) {
        withTicket(current -> current.start(task));
    }

    /** Gives its place in the queue back if its task has not started. */
    void release() {
        withTicket(FairScheduler.Ticket::release);
    }

    private void wakeTask() {
        withTicket(FairScheduler.Ticket::wake);
    }

    private void withTicket(Consumer<FairScheduler.Ticket> what) {
        FairScheduler.Ticket current = ticket;
        if (current != null) {
            what.accept(current);
        }
    }

    /** Goes to another state and tells. */
    void state(RunState next) {
        state = next;
        feed.state(next);
    }

    /** Keeps and tells what the compiler said. */
    void diagnostics(List<Compilation.Note> notes) {
        diagnostics = List.copyOf(notes);
        feed.diagnostics(diagnostics);
    }

    /** The machine is there, where it fell asleep if it did; it gets what was typed before it was. */
    synchronized void guest(RunEngine.Guest booted) {
        guest = booted;
        asleep = null;
        waking = false;
        waitingSince = null;
        if (breakpoints != null) {
            booted.debug(breakpoints);
        }
        early.forEach(waiting -> waiting.accept(booted));
        early.clear();
        if (inputClosed) {
            booted.closeInput();
        }
        if (cancelled != null) {
            booted.cancel();
        }
    }

    /** Does something with the guest: now, or once it is there. */
    private synchronized void withGuest(Consumer<RunEngine.Guest> what) {
        RunEngine.Guest running = guest;
        if (running != null) {
            what.accept(running);
            wakeTask();
        } else if (ended == null) {
            early.add(what);
            wakeUp();
        }
    }

    /** False if it does not sleep, or wakes up already. */
    private synchronized boolean wakeUp() {
        if (asleep == null || waking) {
            return false;
        }
        waking = true;
        sleepTime.end();
        hooks.waker().accept(this);
        return true;
    }

    /** There was no room to wake up: it sleeps on, and what it was woken for is void. */
    synchronized void sleepOn() {
        waking = false;
        sleepTime.begin();
        early.clear();
        if (cancelled != null) {
            endWithoutRun(EndReason.CANCELLED, "Stopped on request while it waited for input.");
        }
    }

    /** Where its guest was when it fell asleep; null unless it sleeps or wakes up. */
    RunEngine.@Nullable Checkpoint asleep() {
        return asleep;
    }

    /** Since when it sleeps. */
    synchronized Instant asleepSince(Instant now) {
        return sleepTime.since(now);
    }

    /** Whether it takes part of what is for sessions with a guest. */
    boolean awake() {
        return ended == null && (asleep == null || waking);
    }

    /** Whether making its guest again would take too long. */
    boolean sleepless() {
        return sleepless;
    }

    /** Since when its guest has waited for input; null while it does not. */
    @Nullable
    Instant waitingSince() {
        return waitingSince;
    }

    /** Lets it fall asleep at its next slice, if its guest waits for input then. */
    void makeDrowsy() {
        drowsy = true;
        wakeTask();
    }

    /** Lets it fall asleep whatever its guest does; completed when it has, or cannot. */
    CompletableFuture<Void> putToSleep() {
        mustSleep = true;
        makeDrowsy();
        return settled;
    }

    /**
     * Falls asleep if it is to. For the thread that runs it, between slices.
     *
     * @param most instructions that making the guest again may take
     */
    synchronized boolean fallAsleep(long most) {
        RunEngine.Guest running = guest;
        boolean wanted = drowsy;
        drowsy = false;
        if (!wanted || running == null || !mustSleep && !running.waitsForInput()) {
            return false;
        }
        RunEngine.Checkpoint checkpoint = running.checkpoint();
        sleepless = cancelled != null || inputClosed || checkpoint.instructions() > most;
        if (!sleepless) {
            asleep = checkpoint;
            sleepTime.begin();
            guest = null;
            ticket = null;
            ring.forgetTrace();
        }
        settled.complete(null);
        return !sleepless;
    }

    /** How long it has slept in all. */
    synchronized Duration sleptUntil(Instant now) {
        return sleepTime.until(now);
    }

    /** What is stored of it while it sleeps. */
    synchronized StoredSession.@Nullable Memory memory() {
        RunEngine.Checkpoint checkpoint = asleep;
        return checkpoint == null
                ? null
                : new StoredSession.Memory(
                        checkpoint,
                        sleepTime.before().toMillis(),
                        ring.nextSeq(),
                        feed.console(),
                        feed.consoleBytes(),
                        inputBytes,
                        breakpoints == null ? null : breakpoints.list());
    }

    /** Ends the guest soon, and says why if it was not {@link Outcome#ON_REQUEST}. */
    void cancel(String why) {
        cancelled = why;
        RunEngine.Guest running = guest;
        if (running != null) {
            running.cancel();
        }
        if (running != null || !wakeUp()) {
            wakeTask();
        }
    }

    /**
     * Console input.
     *
     * @return false if it is more than the session takes
     */
    synchronized boolean input(byte[] bytes, int most) {
        if (inputBytes + bytes.length > most) {
            return false;
        }
        inputBytes += bytes.length;
        withGuest(running -> running.input(bytes));
        return true;
    }

    /**
     * A key of the PC's keyboard. One that is pressed before the machine is there is lost, as on a PC.
     *
     * @return false if it is more than the session takes
     */
    synchronized boolean key(String code, boolean down, int most) {
        byte[] scanCodes = KeyCodes.scanCodes(code, down);
        if (inputBytes + scanCodes.length > most) {
            return false;
        }
        inputBytes += scanCodes.length;
        if (scanCodes.length > 0 && (guest != null || asleep != null)) {
            withGuest(running -> running.keys(scanCodes));
        }
        return true;
    }

    /**
     * Controls the guest: from where it is, or once it is there.
     *
     * @return false if it is more than the session takes
     */
    synchronized boolean debug(DebugCommand command) {
        if (early.size() >= MOST_EARLY) {
            return false;
        }
        if (command instanceof DebugCommand.Breakpoints set && set.list().size() <= Debugger.MOST_BREAKPOINTS) {
            breakpoints = set;
            if (guest == null) {
                return true; // every new guest gets them
            }
        }
        RunEngine.Guest running = guest;
        if (running != null && !running.debug(command)) {
            return false;
        }
        withGuest(running != null ? already -> {} : later -> later.debug(command));
        return true;
    }

    /**
     * A look at the guest, soon.
     *
     * @throws Problem 409 when nothing has run yet, or nothing will
     */
    synchronized <T> CompletableFuture<T> look(InspectionDesk.Question<T> question) {
        InspectionDesk last = afterEnd;
        if (last != null) {
            return last.ask(question);
        }
        if (guest == null && asleep == null) {
            throw Problem.conflict("Nothing runs in this session.");
        }
        CompletableFuture<RunEngine.Guest> there = new CompletableFuture<>();
        withGuest(there::complete);
        return there.thenCompose(running -> running.desk().ask(question));
    }

    /** No more input will come. */
    synchronized void closeInput() {
        if (guest == null && asleep == null) {
            inputClosed = true;
        } else {
            withGuest(running -> {
                inputClosed = true;
                running.closeInput();
            });
        }
    }

    private void ended(RunResult end) {
        result = end;
        RunEngine.Guest running = guest;
        RunProfile profile = running == null ? null : running.profile();
        IpcAnatomy anatomy = running == null ? null : running.anatomy();
        finish(Outcome.of(end, diagnostics, feed.consoleBytes(), feed.console(), profile, anatomy));
    }

    /** Ends without a guest having run. */
    void endWithoutRun(EndReason reason, String sentence) {
        finish(Outcome.withoutRun(reason, sentence, diagnostics));
    }

    private void finish(Outcome reached) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        Outcome end = reached.because(cancelled);
        outcome = end;
        state = end.state();
        feed.end(end);
        asleep = null;
        settled.complete(null);
        ended = Instant.now();
        hooks.onEnd().accept(end.endReason());
    }
}
