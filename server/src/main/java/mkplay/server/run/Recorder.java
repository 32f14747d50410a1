package mkplay.server.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.RunCounters;
import mkplay.engine.RunResult;
import mkplay.engine.SessionListener;
import mkplay.engine.ThreadInfo;
import mkplay.engine.profile.RunProfile;
import mkplay.engine.trace.TraceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a run prints and traces, compressed as it comes. The run's thread writes; others may read at any time what there
 * is so far. Its size is bounded by the run's limits on console bytes and trace records.
 */
final class Recorder implements SessionListener {

    /** Console text that is part of the run resource itself; the whole is under its link. */
    static final int HEAD_BYTES = Outcome.HEAD_CHARS;

    private final Part console = new Part(Chunk.Kind.CONSOLE);
    private final Part trace = new Part(Chunk.Kind.TRACE);
    private final Part profile = new Part(Chunk.Kind.PROFILE);
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private long consoleBytes;
    private long traceRecords;
    private volatile @Nullable RunCounters counters;
    private volatile @Nullable RunResult result;

    /** Chunks of one kind and what does not fill one yet. */
    private static final class Part {
        private final Chunk.Kind kind;
        private final List<Chunk> chunks = new ArrayList<>();
        private final ByteArrayOutputStream open = new ByteArrayOutputStream();

        Part(Chunk.Kind kind) {
            this.kind = kind;
        }

        void add(byte[] bytes) {
            open.write(bytes, 0, bytes.length);
            if (open.size() >= Chunk.SIZE) {
                seal();
            }
        }

        void seal() {
            if (open.size() > 0) {
                byte[] plain = open.toByteArray();
                chunks.add(Chunk.of(kind, chunks.size(), plain, plain.length));
                open.reset();
            }
        }
    }

    @Override
    public synchronized void console(long cycle, byte[] bytes) {
        consoleBytes += bytes.length;
        if (head.size() < HEAD_BYTES) {
            head.write(bytes, 0, Math.min(bytes.length, HEAD_BYTES - head.size()));
        }
        console.add(OutputCodec.encode(cycle, bytes));
    }

    @Override
    public synchronized void trace(TraceRecord record) {
        traceRecords++;
        trace.add(OutputCodec.encode(record));
    }

    @Override
    public void thread(long cycle, ThreadInfo thread) {
        // The result has all threads.
    }

    @Override
    public void counters(RunCounters now) {
        counters = now;
    }

    @Override
    public void ended(RunResult end) {
        result = end;
    }

    /** Keeps what each instruction took, as a table with tabs between the columns. */
    synchronized void profile(RunProfile taken) {
        profile.add(utf8(RunProfile.HEADINGS));
        for (RunProfile.Line line : taken.lines()) {
            profile.add(utf8(line.columns()));
        }
    }

    private static byte[] utf8(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The first part of the console as text; bytes that are no UTF-8 are replaced. */
    synchronized String head() {
        return head.toString(StandardCharsets.UTF_8);
    }

    /** Bytes printed so far. */
    synchronized long consoleBytes() {
        return consoleBytes;
    }

    /** Records traced so far. */
    synchronized long traceRecords() {
        return traceRecords;
    }

    /** Counters of the last slice. */
    @Nullable
    RunCounters counters() {
        return counters;
    }

    /** The end, once it is there. */
    @Nullable
    RunResult result() {
        return result;
    }

    /** Everything recorded so far of one kind. */
    synchronized List<Chunk> chunks(Chunk.Kind kind) {
        Part part = switch (kind) {
            case CONSOLE -> console;
            case TRACE -> trace;
            case PROFILE -> profile;
        };
        part.seal();
        return List.copyOf(part.chunks);
    }
}
