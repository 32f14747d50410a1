package mkplay.server.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import mkplay.engine.EndReason;
import mkplay.engine.KeyCodes;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.RunState;
import mkplay.engine.SessionListener;
import mkplay.engine.ThreadInfo;
import mkplay.engine.inspect.Inspection;
import mkplay.engine.profile.RunProfile;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.wire.CloseCode;
import mkplay.engine.wire.ScreenText;
import mkplay.engine.wire.ServerMessage;
import mkplay.server.api.Problem;
import mkplay.server.limits.FairScheduler;
import mkplay.server.program.Compilation;
import mkplay.server.run.ConsoleText;
import mkplay.server.run.Outcome;
import mkplay.server.run.RunEngine;
import mkplay.server.run.RunRequest;
import mkplay.server.stream.Connection;
import mkplay.server.stream.EventRing;
import mkplay.x86.device.TextScreen;
import mkplay.x86.machine.Counters;
import org.jspecify.annotations.Nullable;

/**
 * A live session: its guest, the stream that it fills and the connection that reads it. The scheduler's thread calls the
 * listener's methods; everything else may come from any thread.
 */
final class LiveSession implements SessionListener {

    private final String id;
    private final String ownerKey;
    private final RunRequest request;
    private final FairScheduler.Ticket ticket;
    private final EventRing ring;
    private final Consumer<EndReason> onEnd;
    private final long counterNanos;
    private final Instant created = Instant.now();
    private final ConsoleText consoleText = new ConsoleText();
    private final StringBuilder consoleHead = new StringBuilder();
    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile RunState state = RunState.QUEUED;
    private volatile List<Compilation.Note> diagnostics = List.of();
    private volatile RunEngine.@Nullable Guest guest;
    private volatile @Nullable RunResult result;
    private volatile @Nullable Outcome outcome;
    private volatile Instant alone = created;
    private volatile @Nullable Instant ended;
    private volatile boolean cancelled;
    private volatile boolean idle;
    private long consoleBytes;
    private long lastCounters;
    private long lastScreen;
    private @Nullable TextScreen unsentScreen;
    private long cycle;
    private final List<byte[]> early = new ArrayList<>();
    private int inputBytes;
    private boolean inputClosed;

    LiveSession(
            String id,
            String ownerKey,
            RunRequest request,
            FairScheduler.Ticket ticket,
            EventRing ring,
            SessionProperties properties,
            Consumer<EndReason> onEnd) {
        this.id = id;
        this.ownerKey = ownerKey;
        this.request = request;
        this.ticket = ticket;
        this.ring = ring;
        this.onEnd = onEnd;
        this.counterNanos = properties.counters().toNanos();
        ring.message(seq -> new ServerMessage.State(seq, 0, RunState.QUEUED));
    }

    String id() {
        return id;
    }

    String ownerKey() {
        return ownerKey;
    }

    RunRequest request() {
        return request;
    }

    FairScheduler.Ticket ticket() {
        return ticket;
    }

    EventRing ring() {
        return ring;
    }

    Instant created() {
        return created;
    }

    RunState state() {
        return state;
    }

    /** When it ended; null while it goes on. */
    @Nullable
    Instant endedAt() {
        return ended;
    }

    /** Since when nobody has been connected; null while somebody is. */
    @Nullable
    Instant aloneSince() {
        return connection.get() == null ? alone : null;
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
        return nanos;
    }

    boolean cancelled() {
        return cancelled;
    }

    RunEngine.@Nullable Guest guest() {
        return guest;
    }

    /** Goes to another state and tells. */
    void state(RunState next) {
        state = next;
        ring.message(seq -> new ServerMessage.State(seq, cycle, next));
    }

    /** Keeps and tells what the compiler said. */
    void diagnostics(List<Compilation.Note> notes) {
        diagnostics = List.copyOf(notes);
        List<ServerMessage.Diagnostic> list = notes.stream()
                .map(n -> new ServerMessage.Diagnostic(n.file(), n.line(), n.column(), n.severity(), n.message()))
                .toList();
        ring.message(seq -> new ServerMessage.Diagnostics(seq, 0, list));
    }

    /** The machine is there; it gets what was typed before it was. */
    synchronized void guest(RunEngine.Guest booted) {
        guest = booted;
        early.forEach(booted::input);
        early.clear();
        if (inputClosed) {
            booted.closeInput();
        }
        if (cancelled) {
            booted.cancel();
        }
    }

    /** Ends the guest soon. */
    void cancel() {
        cancelled = true;
        RunEngine.Guest running = guest;
        if (running != null) {
            running.cancel();
        }
        ticket.wake();
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
        RunEngine.Guest running = guest;
        if (running == null) {
            early.add(bytes);
        } else {
            running.input(bytes);
            ticket.wake();
        }
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
        RunEngine.Guest running = guest;
        if (running != null && scanCodes.length > 0) {
            running.keys(scanCodes);
            ticket.wake();
        }
        return true;
    }

    /**
     * The kernel's objects, soon.
     *
     * @throws Problem 409 when nothing has run yet, or nothing will
     */
    CompletableFuture<Inspection> inspect() {
        RunEngine.Guest running = guest;
        if (running == null) {
            throw Problem.conflict("Nothing runs in this session.");
        }
        CompletableFuture<Inspection> answer = running.inspect();
        ticket.wake();
        return answer;
    }

    /** No more input will come. */
    synchronized void closeInput() {
        inputClosed = true;
        RunEngine.Guest running = guest;
        if (running != null) {
            running.closeInput();
            ticket.wake();
        }
    }

    /** A connection takes over the stream; an earlier one is closed. */
    void connect(Connection next) {
        Connection before = connection.getAndSet(next);
        if (before != null) {
            before.close(CloseCode.REPLACED);
        }
    }

    /** A connection is gone. */
    void disconnect(Connection gone) {
        if (connection.compareAndSet(gone, null)) {
            alone = Instant.now();
        }
    }

    /** Closes the connection, if there is one. */
    void close(CloseCode code) {
        Connection current = connection.get();
        if (current != null) {
            current.close(code);
        }
    }

    @Override
    public void console(long at, byte[] bytes) {
        cycle = at;
        consoleBytes += bytes.length;
        print(at, consoleText.decode(bytes));
    }

    private void print(long at, String text) {
        if (text.isEmpty()) {
            return;
        }
        int room = Outcome.HEAD_CHARS - consoleHead.length();
        consoleHead.append(text, 0, Math.min(room, text.length()));
        ring.message(seq -> new ServerMessage.Console(seq, at, text));
    }

    @Override
    public void trace(TraceRecord trace) {
        cycle = trace.cycle();
        ring.trace(trace);
    }

    @Override
    public void thread(long at, ThreadInfo thread) {
        ring.message(seq -> new ServerMessage.Thread(seq, at, thread.id(), thread.name(), thread.space()));
    }

    @Override
    public void screen(long at, TextScreen screen) {
        unsentScreen = screen;
    }

    /** Sends the latest screen; what stood there shorter than between two counters is not seen. */
    private void sendScreen(long at) {
        TextScreen screen = unsentScreen;
        if (screen != null) {
            unsentScreen = null;
            ring.message(seq -> ScreenText.message(seq, at, screen));
        }
    }

    @Override
    public void counters(RunCounters counters) {
        cycle = counters.cycles();
        long now = System.nanoTime();
        if (now - lastScreen >= counterNanos / 2) {
            lastScreen = now;
            sendScreen(cycle);
        }
        if (lastCounters == 0 || now - lastCounters >= counterNanos) {
            lastCounters = now;
            ring.message(seq -> new ServerMessage.Counters(seq, counters.cycles(), counters));
        } else {
            ring.flush();
        }
    }

    @Override
    public void ended(RunResult end) {
        result = end;
        print(end.counters().cycles(), consoleText.end());
        sendScreen(end.counters().cycles());
        ring.message(seq -> new ServerMessage.Counters(seq, end.counters().cycles(), end.counters()));
        RunEngine.Guest running = guest;
        RunProfile profile = running == null ? null : running.profile();
        finish(Outcome.of(end, diagnostics, consoleBytes, consoleHead.toString(), profile));
    }

    /** Ends without a guest having run. */
    void endWithoutRun(EndReason reason, String sentence) {
        finish(Outcome.withoutRun(reason, sentence, diagnostics));
    }

    private void finish(Outcome end) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        outcome = end;
        RunCounters counters = end.counters() == null ? none() : end.counters();
        state(end.state());
        ring.message(seq -> new ServerMessage.End(
                seq,
                counters.cycles(),
                end.endReason(),
                end.sentence(),
                end.exitStatus(),
                counters,
                end.traceRecords(),
                end.stateHash().isEmpty() ? HexFormat.of().toHexDigits(0L) : end.stateHash(),
                end.waits(),
                false));
        ring.end();
        ended = Instant.now();
        onEnd.accept(end.endReason());
    }

    private static RunCounters none() {
        Counters.Mode mode = new Counters.Mode(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new RunCounters(
                0, 0, 0, mode, mode, List.of(), new RunCounters.Ipc(0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()), List.of());
    }
}
