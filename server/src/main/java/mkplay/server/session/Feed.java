package mkplay.server.session;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.RunState;
import mkplay.engine.SessionListener;
import mkplay.engine.ThreadInfo;
import mkplay.engine.debug.DebugReport;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.wire.ScreenText;
import mkplay.engine.wire.ServerMessage;
import mkplay.server.program.Compilation;
import mkplay.server.run.ConsoleText;
import mkplay.server.run.Outcome;
import mkplay.server.stream.EventRing;
import mkplay.x86.device.TextScreen;
import mkplay.x86.machine.Counters;
import org.jspecify.annotations.Nullable;

/** Makes a session's stream of what its guest does. On the guest's thread, but for what is said to be readable from others. */
final class Feed implements SessionListener {

    private final EventRing ring;
    private final long counterNanos;
    private final Consumer<RunResult> onEnded;
    private final ConsoleText consoleText = new ConsoleText();
    private final StringBuffer consoleHead = new StringBuffer();
    private volatile long consoleBytes;
    private volatile long cycle;
    private long lastCounters;
    private long lastScreen;
    private @Nullable TextScreen unsentScreen;

    /** @param onEnded called once everything before the end is in the stream */
    Feed(EventRing ring, Duration counters, Consumer<RunResult> onEnded) {
        this.ring = ring;
        this.counterNanos = counters.toNanos();
        this.onEnded = onEnded;
    }

    /** Goes on from where a session of an earlier life of the server was. */
    void restore(StoredSession.Memory memory) {
        long at = memory.checkpoint().cycle();
        cycle = at;
        consoleBytes = memory.consoleBytes();
        consoleHead.append(memory.console());
        ring.restore(
                memory.nextSeq(),
                List.of(
                        seq -> new ServerMessage.State(seq, at, RunState.RUNNING),
                        seq -> new ServerMessage.Console(seq, at, memory.console())));
    }

    /** Tells of another state. */
    void state(RunState next) {
        ring.message(seq -> new ServerMessage.State(seq, cycle, next));
    }

    /** Tells what the compiler said. */
    void diagnostics(List<Compilation.Note> notes) {
        List<ServerMessage.Diagnostic> list = notes.stream()
                .map(n -> new ServerMessage.Diagnostic(n.file(), n.line(), n.column(), n.severity(), n.message()))
                .toList();
        ring.message(seq -> new ServerMessage.Diagnostics(seq, 0, list));
    }

    /** Tells of the end; nothing follows. */
    void end(Outcome end) {
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
    }

    private static RunCounters none() {
        Counters.Mode mode = new Counters.Mode(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new RunCounters(
                0, 0, 0, mode, mode, List.of(), new RunCounters.Ipc(0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()), List.of());
    }

    /** The guest's clock as it was told last; from any thread. */
    long cycle() {
        return cycle;
    }

    /** Bytes printed so far; from any thread. */
    long consoleBytes() {
        return consoleBytes;
    }

    /** The first part of what was printed; from any thread. */
    String console() {
        return consoleHead.toString();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
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
    public void debugging(long at, DebugReport report) {
        ring.message(seq -> switch (report) {
            case DebugReport.Stopped stopped -> new ServerMessage.Stopped(seq, at, stopped.moment());
            case DebugReport.Resumed resumed -> new ServerMessage.Resumed(seq, at, resumed.backwards());
            case DebugReport.Resolved resolved -> new ServerMessage.Resolved(seq, at, resolved.list());
            case DebugReport.Refused refused -> new ServerMessage.Refused(seq, at, refused.why());
        });
    }

    @Override
    public void ended(RunResult end) {
        print(end.counters().cycles(), consoleText.end());
        sendScreen(end.counters().cycles());
        ring.message(seq -> new ServerMessage.Counters(seq, end.counters().cycles(), end.counters()));
        onEnded.accept(end);
    }
}
