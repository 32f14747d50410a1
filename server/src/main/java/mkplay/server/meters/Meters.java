package mkplay.server.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import mkplay.engine.EndReason;
import mkplay.server.limits.FairScheduler;
import mkplay.server.limits.RunKind;
import org.springframework.stereotype.Component;

/**
 * The playground's own metrics, all of them; {@code docs/operations.md} lists them, and a test holds the list to this class. None
 * has a visitor's text or an identifier in a label: the number of time series is fixed.
 */
@Component
public final class Meters {

    /** Executed nanoseconds over which the speed of guests is averaged. */
    private static final long SPEED_WINDOW = 1_000_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry registry;
    private final Counter instructions;
    private final Counter seconds;
    private final Counter droppedTrace;
    private final Counter droppedMessages;
    private final AtomicInteger owners = new AtomicInteger();
    private final AtomicInteger watchers = new AtomicInteger();
    private final Speed speed = new Speed();

    /** Who reads a stream. */
    public enum Reader {
        OWNER,
        WATCHER
    }

    /** Instructions in a window of executed time. */
    private static final class Speed {
        private long instructions;
        private long nanos;
        private double mips;

        synchronized void add(long executed, long spent) {
            instructions += executed;
            nanos += spent;
            if (nanos >= SPEED_WINDOW) {
                mips = instructions * 1000.0 / nanos;
                instructions = 0;
                nanos = 0;
            }
        }

        synchronized double mips() {
            return mips;
        }
    }

    Meters(MeterRegistry registry) {
        this.registry = registry;
        for (RunKind kind : RunKind.values()) {
            for (EndReason reason : EndReason.values()) {
                ended(kind, reason);
            }
        }
        instructions = Counter.builder("playground.guest.instructions")
                .description("Instructions that guests have executed")
                .register(registry);
        seconds = Counter.builder("playground.guest.time")
                .baseUnit("seconds")
                .description("Host time in which guests have executed, all threads together")
                .register(registry);
        Gauge.builder("playground.guest.mips", speed, Speed::mips)
                .description(
                        "Millions of instructions per second of host time, over the last second in which guests executed")
                .register(registry);
        droppedTrace = dropped("trace");
        droppedMessages = dropped("messages");
        connections("owner", owners);
        connections("watcher", watchers);
    }

    private Counter ended(RunKind kind, EndReason reason) {
        return Counter.builder("playground.runs.ended")
                .tag("kind", kind == RunKind.BATCH ? "batch" : "session")
                .tag("reason", reason.wireName())
                .description("Runs and live sessions that have ended")
                .register(registry);
    }

    private Counter dropped(String what) {
        return Counter.builder("playground.stream.dropped")
                .tag("what", what)
                .description("Trace records and messages that clients were told they missed")
                .register(registry);
    }

    private Counter refused(boolean byServer) {
        return Counter.builder("playground.connections.refused")
                .tag("bound", byServer ? "server" : "address")
                .description("Connections beyond the server's or an address's bound")
                .register(registry);
    }

    private void connections(String reader, AtomicInteger count) {
        Gauge.builder("playground.stream.connections", count, AtomicInteger::get)
                .tag("reader", reader)
                .description("Open WebSockets")
                .register(registry);
    }

    /** Where the number of open connections is. */
    public void connections(IntSupplier open) {
        Gauge.builder("playground.connections", open, IntSupplier::getAsInt)
                .description("Open connections")
                .register(registry);
        refused(true);
        refused(false);
    }

    /** A connection was refused, because the server has its most or else because its address has. */
    public void connectionRefused(boolean byServer) {
        refused(byServer).increment();
    }

    /** A run or live session has ended. */
    public void runEnded(RunKind kind, EndReason reason) {
        ended(kind, reason).increment();
    }

    /** A guest has executed for a while. */
    public void executed(long count, long nanos) {
        instructions.increment(count);
        seconds.increment(nanos / NANOS_PER_SECOND);
        speed.add(count, nanos);
    }

    /** A client was told that it missed something. */
    public void dropped(long trace, long messages) {
        droppedTrace.increment(trace);
        droppedMessages.increment(messages);
    }

    /** A WebSocket was opened. */
    public void connected(Reader reader) {
        count(reader).incrementAndGet();
    }

    /** A WebSocket was closed. */
    public void disconnected(Reader reader) {
        count(reader).decrementAndGet();
    }

    private AtomicInteger count(Reader reader) {
        return reader == Reader.OWNER ? owners : watchers;
    }

    /** Watches a queue from now on. */
    public void queue(String name, FairScheduler scheduler) {
        Gauge.builder("playground.queue.waiting", scheduler, s -> s.load().queued())
                .tag("queue", name)
                .description("Tasks that wait for their start")
                .register(registry);
        Gauge.builder("playground.queue.started", scheduler, s -> s.load().running())
                .tag("queue", name)
                .description("Tasks that have started and not ended, executing or resting")
                .register(registry);
    }

    /** Watches the number of live sessions in a state from now on. */
    public void sessions(String state, Supplier<Number> number) {
        Gauge.builder("playground.sessions", number)
                .tag("state", state)
                .description("Live sessions")
                .register(registry);
    }

    /** Watches statements that wait for a database thread from now on. */
    public void storage(Supplier<Number> waiting) {
        Gauge.builder("playground.storage.waiting", waiting)
                .description("Statements that wait for a thread")
                .register(registry);
    }
}
