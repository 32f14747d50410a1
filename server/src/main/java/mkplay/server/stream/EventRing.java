package mkplay.server.stream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.wire.ServerMessage;
import mkplay.engine.wire.TraceBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last part of a session's stream, bounded in bytes. Numbers everything that goes in. Each kind of content has a bound of its
 * own, so that a flood of trace cannot push out console text, nor that the names of threads; what is pushed out leaves a gap in the
 * numbers, from which a reader knows how much it missed. Of counters and screens only the latest are kept, and none that a later one
 * replaces counts as missed.
 *
 * <p>The session's thread writes, connections read; a writer never waits for a reader.
 */
public final class EventRing {

    /** What is kept of counters and of screens, each. */
    private static final int UPDATE_BYTES = 32 << 10;

    private final StreamProperties properties;
    private final ObjectWriter writer;
    private final Lane<Entry.Trace> trace;
    private final Lane<Entry.Message> console;
    private final Lane<Entry.Message> facts;
    private final Lane<Entry.Message> counters = new Lane<>(UPDATE_BYTES);
    private final Lane<Entry.Message> screens = new Lane<>(UPDATE_BYTES);
    private final Superseded superseded = new Superseded();
    private final List<TraceRecord> open = new ArrayList<>();
    private final List<Runnable> readers = new CopyOnWriteArrayList<>();
    private long next = 1;
    private long lastTraceLost;
    private boolean ended;

    public EventRing(StreamProperties properties, JsonMapper mapper) {
        this.properties = properties;
        this.writer = mapper.writerFor(ServerMessage.class);
        this.trace = new Lane<>(properties.traceBytes());
        this.console = new Lane<>(properties.messageBytes());
        this.facts = new Lane<>(properties.messageBytes());
    }

    /** Adds a message made for its number. Ends the current batch of trace records: numbers in a batch are consecutive. */
    public void message(LongFunction<ServerMessage> made) {
        synchronized (this) {
            seal();
            long seq = next++;
            ServerMessage message = made.apply(seq);
            add(message, new Entry.Message(seq, writer.writeValueAsBytes(message)));
        }
        notifyReaders();
    }

    /** Forgets all trace records, as if they had been pushed out, to be small while nothing happens. */
    public synchronized void forgetTrace() {
        seal();
        Entry.Trace last = trace.last();
        if (last != null) {
            lastTraceLost = last.last();
        }
        trace.clear();
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

    private void add(ServerMessage message, Entry.Message entry) {
        switch (message) {
            case ServerMessage.Counters update -> replace(counters, entry);
            case ServerMessage.Screen update -> replace(screens, entry);
            case ServerMessage.Console text -> keep(console, entry);
            default -> keep(facts, entry);
        }
    }

    private static void keep(Lane<Entry.Message> lane, Entry.Message entry) {
        lane.add(entry);
        while (lane.overflow() != null) {
            // What is lost leaves a gap in the numbers.
        }
    }

    private void replace(Lane<Entry.Message> lane, Entry.Message entry) {
        lane.add(entry);
        for (Entry.Message old = lane.overflow(); old != null; old = lane.overflow()) {
            superseded.add(old.first());
        }
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
            notifyReaders();
        }
    }

    /** Makes everything added so far visible. */
    public void flush() {
        synchronized (this) {
            seal();
        }
        notifyReaders();
    }

    /** Nothing more will be added. */
    public void end() {
        synchronized (this) {
            seal();
            ended = true;
        }
        notifyReaders();
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
        for (Entry.Trace lost = trace.overflow(); lost != null; lost = trace.overflow()) {
            lastTraceLost = lost.last();
        }
    }

    private void notifyReaders() {
        readers.forEach(Runnable::run);
    }

    /** Calls this, on the writer's thread, when there is something to read. */
    public void onData(Runnable read) {
        readers.add(read);
    }

    /** Forgets a reader. */
    public void noLonger(Runnable read) {
        readers.remove(read);
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
        Entry entry = earlier(trace.from(seq), earlier(facts.from(seq), console.from(seq)));
        entry = earlier(entry, earlier(counters.from(seq), screens.from(seq)));
        if (entry == null) {
            return null;
        }
        long gap = Math.max(0, entry.first() - seq);
        gap -= gap == 0 ? 0 : superseded.between(seq, entry.first());
        // A gap lies in what was pushed out of one lane or of several; of several, the few messages are counted as
        // trace
        // records.
        boolean onlyMessages = gap > 0 && seq > lastTraceLost;
        return new Following(entry, onlyMessages ? 0 : gap, onlyMessages ? gap : 0);
    }

    private static @Nullable Entry earlier(@Nullable Entry a, @Nullable Entry b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.first() < b.first() ? a : b;
    }
}
