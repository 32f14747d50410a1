package mkplay.server.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mkplay.engine.wire.CloseCode;
import mkplay.engine.wire.ServerMessage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection to a session's stream: reads the ring from a number on, as far as the network takes it and the client
 * acknowledges it. A client that is slower than its guest finds gaps, which are named; neither the guest nor the server's memory
 * pays for it.
 */
public final class Connection {

    /** A frame to send. */
    public sealed interface Frame {
        /** A JSON message, UTF-8. */
        record Text(byte[] json) implements Frame {}

        /** A trace batch. */
        record Binary(byte[] bytes) implements Frame {}
    }

    /** Is told what a client has missed. */
    @FunctionalInterface
    public interface LossListener {
        /** So many trace records and messages left the ring before the client had them. */
        void lost(long trace, long messages);
    }

    private record Sent(long last, int size) {}

    /**
     * Why a connection is closed.
     *
     * @param detail what was too much, with the limit; empty if the code says everything
     */
    public record Close(CloseCode code, String detail) {}

    private final EventRing ring;
    private final StreamProperties properties;
    private final ObjectWriter writer;
    private final Scheduler.Worker worker = Schedulers.parallel().createWorker();
    private final AtomicInteger wanted = new AtomicInteger();
    private final Deque<Sent> unacknowledged = new ArrayDeque<>();
    private final Runnable onData = this::drainSoon;
    private final ServerMessage hello;
    private final LossListener losses;
    private long cursor;
    private long lostTrace;
    private long lostMessages;
    private long windowUsed;
    private long blockedSince;
    private long lingerSince;
    private boolean greeted;
    private @Nullable FluxSink<Frame> sink;
    private volatile @Nullable Close close;
    private volatile long acknowledged;

    /**
     * @param hello the first message; its {@code from} is where this connection begins
     */
    public Connection(
            EventRing ring,
            StreamProperties properties,
            JsonMapper mapper,
            ServerMessage.Hello hello,
            LossListener losses) {
        this.ring = ring;
        this.properties = properties;
        this.writer = mapper.writerFor(ServerMessage.class);
        this.hello = hello;
        this.cursor = hello.from();
        this.losses = losses;
    }

    /** The frames; to be subscribed once. Completes after the last one of an ended session, or after {@link #close}. */
    public Flux<Frame> frames() {
        return Flux.create(out -> {
            sink = out;
            ring.onData(onData);
            out.onRequest(n -> drainSoon());
            out.onDispose(() -> {
                ring.noLonger(onData);
                worker.dispose();
            });
            drainSoon();
        });
    }

    /** Why the connection is to be closed, once that is known. */
    public Close close() {
        Close reason = close;
        return reason == null ? new Close(CloseCode.ENDED, "") : reason;
    }

    /** Ends the connection; the first reason stands. */
    public void close(CloseCode code) {
        close(code, "");
    }

    /**
     * Ends the connection; the first reason stands.
     *
     * @param detail what was too much, with the limit
     */
    public void close(CloseCode code, String detail) {
        if (close == null) {
            close = new Close(code, detail);
        }
        drainSoon();
    }

    /** The client has everything up to a number. */
    public void acknowledge(long seq) {
        acknowledged = Math.max(acknowledged, seq);
        drainSoon();
    }

    /** Looks whether the client has stalled; called now and then. */
    public void tick() {
        drainSoon();
    }

    private void drainSoon() {
        if (wanted.getAndIncrement() == 0) {
            try {
                worker.schedule(this::drain);
            } catch (RejectedExecutionException gone) {
                // The client is gone and the worker with it; there is nobody to send to.
                wanted.set(0);
            }
        }
    }

    /** One thread at a time, as {@link #wanted} counts. */
    private void drain() {
        int missed = 1;
        while (missed != 0) {
            FluxSink<Frame> out = sink;
            if (out != null && !out.isCancelled()) {
                step(out);
            }
            missed = wanted.addAndGet(-missed);
        }
    }

    private void step(FluxSink<Frame> out) {
        release();
        while (out.requestedFromDownstream() > 0) {
            if (close != null) {
                out.complete();
                return;
            }
            if (!greeted) {
                greeted = true;
                out.next(text(hello));
            } else if (windowUsed >= properties.windowBytes()) {
                stalled();
                return;
            } else if (!sendNext(out)) {
                if (ring.endedBefore(cursor) && lingered()) {
                    close = new Close(CloseCode.ENDED, "");
                    out.complete();
                }
                return;
            }
        }
        if (close != null) {
            out.complete();
        }
    }

    private void release() {
        for (Sent sent = unacknowledged.peek();
                sent != null && sent.last() <= acknowledged;
                sent = unacknowledged.peek()) {
            unacknowledged.remove();
            windowUsed -= sent.size();
            blockedSince = 0;
        }
    }

    private void stalled() {
        long now = System.nanoTime();
        if (blockedSince == 0) {
            blockedSince = now;
        } else if (now - blockedSince > properties.stall().toNanos()) {
            close(
                    CloseCode.STALLED,
                    properties.windowBytes() + " bytes were not acknowledged for "
                            + properties.stall().toMillis() + " ms");
        }
    }

    /**
     * Whether the client has acknowledged the last message or had time to. Closing a TCP connection whose peer still sends
     * resets it, and what the peer has not read by then is lost to it.
     */
    private boolean lingered() {
        long now = System.nanoTime();
        if (lingerSince == 0) {
            lingerSince = now;
            worker.schedule(this::drainSoon, properties.linger().toNanos() + 1, TimeUnit.NANOSECONDS);
        }
        return acknowledged >= cursor - 1
                || now - lingerSince > properties.linger().toNanos();
    }

    private boolean sendNext(FluxSink<Frame> out) {
        EventRing.Following following = ring.from(cursor);
        if (following == null) {
            return false;
        }
        Entry entry = following.entry();
        if (following.lostTrace() + following.lostMessages() > 0) {
            lostTrace += following.lostTrace();
            lostMessages += following.lostMessages();
            losses.lost(following.lostTrace(), following.lostMessages());
            cursor = entry.first();
            boolean trace = following.lostTrace() > 0;
            out.next(text(new ServerMessage.Dropped(
                    cursor - 1, 0, trace ? "trace" : "messages", trace ? lostTrace : lostMessages)));
            return true;
        }
        Frame frame = switch (entry) {
            case Entry.Message message -> new Frame.Text(message.json());
            case Entry.Trace batch -> new Frame.Binary(batch.from(Math.max(cursor, entry.first()), lostTrace));
        };
        cursor = entry.last() + 1;
        unacknowledged.add(new Sent(entry.last(), entry.size()));
        windowUsed += entry.size();
        out.next(frame);
        return true;
    }

    private Frame text(ServerMessage message) {
        return new Frame.Text(writer.writeValueAsBytes(message));
    }
}
