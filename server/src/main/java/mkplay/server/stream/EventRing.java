package mkplay.server.stream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.wire.ServerMessage;
import mkplay.engine.wire.TraceBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last part of a session's stream, bounded in bytes. Numbers everything that goes in. Trace records and messages have a
 * bound each, so that a flood of trace cannot push out console text; what is pushed out leaves a gap in the numbers, from which
 * a reader knows how much it missed.
 *
 * <p>The session's thread writes, a connection reads; a writer never waits for a reader.
 */
public final class EventRing {

    private final StreamProperties properties;
    private final ObjectWriter writer;
    private final Deque<Entry.Trace> trace = new ArrayDeque<>();
    private final Deque<Entry.Message> messages = new ArrayDeque<>();
    private final List<TraceRecord> open = new ArrayList<>();
    private long next = 1;
    private long traceBytes;
    private long messageBytes;
    private long lastTraceLost;
    private boolean ended;
    private @Nullable Runnable reader;

    public EventRing(StreamProperties properties, JsonMapper mapper) {
        this.properties = properties;
        this.writer = mapper.writerFor(ServerMessage.class);
    }

    /** Adds a message made for its number. Ends the current batch of trace records: numbers in a batch are consecutive. */
    public void message(LongFunction<ServerMessage> made) {
        synchronized (this) {
            seal();
            long seq = next++;
            Entry.Message entry = new Entry.Message(seq, writer.writeValueAsBytes(made.apply(seq)));
            messages.add(entry);
            messageBytes += entry.size();
            while (messageBytes > properties.messageBytes() && messages.size() > 1) {
                Entry.Message lost = messages.remove();
                messageBytes -= lost.size();
            }
        }
        notifyReader();
    }

    /** Forgets all trace records, as if they had been pushed out, to be small while nothing happens. */
    public synchronized void forgetTrace() {
        seal();
        Entry.Trace last = trace.peekLast();
        if (last != null) {
            lastTraceLost = last.last();
        }
        trace.clear();
        traceBytes = 0;
    }

    /**
     * Takes the place of a ring of an earlier life of the server, before anything is added: what it held is lost but for these
     * messages, which have the last numbers that were used, so that who has seen those does not get them again.
     *
     * @param following the first number that was not used
     */
    public synchronized void restore(long following, List<LongFunction<ServerMessage>> last) {
        next = Math.max(1, following - last.size());
        lastTraceLost = next - 1;
        last.forEach(this::message);
    }

    /** Adds a trace record to the current batch; {@link #flush} makes it visible at the latest. */
    public void trace(TraceRecord record) {
        boolean full;
        synchronized (this) {
            open.add(record);
            full = open.size() >= properties.batchRecords();
            if (full) {
                seal();
            }
        }
        if (full) {
            notifyReader();
        }
    }

    /** Makes everything added so far visible. */
    public void flush() {
        synchronized (this) {
            seal();
        }
        notifyReader();
    }

    /** Nothing more will be added. */
    public void end() {
        synchronized (this) {
            seal();
            ended = true;
        }
        notifyReader();
    }

    private void seal() {
        if (open.isEmpty()) {
            return;
        }
        ByteBuffer encoded = TraceBatch.encode(open, next, 0);
        byte[] batch = new byte[encoded.remaining()];
        encoded.get(batch);
        Entry.Trace entry = new Entry.Trace(next, open.size(), batch);
        next += open.size();
        open.clear();
        trace.add(entry);
        traceBytes += entry.size();
        while (traceBytes > properties.traceBytes() && trace.size() > 1) {
            Entry.Trace lost = trace.remove();
            traceBytes -= lost.size();
            lastTraceLost = lost.last();
        }
    }

    private void notifyReader() {
        Runnable current;
        synchronized (this) {
            current = reader;
        }
        if (current != null) {
            current.run();
        }
    }

    /** Calls this, on the writer's thread, when there is something to read; replaces an earlier one. */
    public synchronized void onData(@Nullable Runnable read) {
        reader = read;
    }

    /** Forgets a reader unless it was replaced already. */
    public synchronized void noLonger(Runnable read) {
        if (reader == read) {
            reader = null;
        }
    }

    /** The number that the next thing will get. */
    public synchronized long nextSeq() {
        return next + open.size();
    }

    /** Whether nothing more will come and everything up to {@code seq} is all there is. */
    synchronized boolean endedBefore(long seq) {
        return ended && seq >= next;
    }

    /**
     * What follows a number.
     *
     * @param entry the first thing kept that ends at or after it
     * @param lostTrace trace records between that number and the entry that are no longer kept
     * @param lostMessages messages between that number and the entry that are no longer kept
     */
    record Following(Entry entry, long lostTrace, long lostMessages) {}

    /** The first thing from a number on, or null if there is none yet. */
    synchronized @Nullable Following from(long seq) {
        Entry entry = earlier(first(trace, seq), first(messages, seq));
        if (entry == null) {
            return null;
        }
        long gap = Math.max(0, entry.first() - seq);
        // A gap lies in what was pushed out of one ring or of both; of both, the few messages are counted as trace
        // records.
        boolean onlyMessages = gap > 0 && seq > lastTraceLost;
        return new Following(entry, onlyMessages ? 0 : gap, onlyMessages ? gap : 0);
    }

    private static @Nullable Entry first(Deque<? extends Entry> entries, long seq) {
        Entry last = entries.peekLast();
        if (last == null || last.last() < seq) {
            return null;
        }
        Iterator<? extends Entry> all = entries.iterator();
        while (all.hasNext()) {
            Entry entry = all.next();
            if (entry.last() >= seq) {
                return entry;
            }
        }
        return null;
    }

    private static @Nullable Entry earlier(@Nullable Entry a, @Nullable Entry b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.first() < b.first() ? a : b;
    }
}
