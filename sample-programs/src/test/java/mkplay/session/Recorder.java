package mkplay.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.Boot;
import mkplay.engine.InputEvent;
import mkplay.engine.Limits;
import mkplay.engine.RunResult;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.ThreadInfo;
import mkplay.engine.trace.TraceRecord;
import mkplay.samples.Samples;
import mkplay.samples.UserImages;
import mkplay.x86.machine.ImageFormatException;

/** Runs samples and keeps what the session told. */
final class Recorder implements SessionListener {

    /** Enough for every sample that ends by itself. */
    static final Limits LIMITS = new Limits(
            300_000_000, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Limits.DEFAULT.consoleBytes(), 1_000_000);

    final ByteArrayOutputStream console = new ByteArrayOutputStream();
    final List<TraceRecord> traces = new ArrayList<>();
    final List<ThreadInfo> threads = new ArrayList<>();
    int ends;

    /** What a sample is booted as. */
    static Boot sample(String id) {
        return Boot.programs(UserImages.bootImages(), Samples.prebuilt(id));
    }

    static SessionSpec batch(String sample, Limits limits, boolean trace, InputEvent... input) {
        return new SessionSpec(
                sample(sample),
                SessionSpec.DEFAULT_MODEL,
                SessionSpec.DEFAULT_MEMORY,
                limits,
                List.of(input),
                SessionSpec.Mode.BATCH,
                trace);
    }

    /** A sample on another CPU model than the default. */
    static SessionSpec on(String model, String sample) {
        SessionSpec plain = batch(sample, LIMITS, false);
        return new SessionSpec(
                plain.boot(), model, plain.memoryBytes(), plain.limits(), plain.input(), plain.mode(), plain.trace());
    }

    static SessionSpec live(String sample, List<InputEvent> input) {
        return live(sample(sample), input);
    }

    static SessionSpec live(Boot boot, List<InputEvent> input) {
        return new SessionSpec(
                boot,
                SessionSpec.DEFAULT_MODEL,
                SessionSpec.DEFAULT_MEMORY,
                LIMITS,
                input,
                SessionSpec.Mode.LIVE,
                true);
    }

    RunResult run(SessionSpec spec) throws ImageFormatException {
        return new Session(spec, this).run();
    }

    String text() {
        return console.toString(StandardCharsets.ISO_8859_1);
    }

    /** Id of the thread with a name. */
    int thread(String name) {
        return threads.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no thread " + name + " in " + threads))
                .id();
    }

    @Override
    public void console(long cycle, byte[] bytes) {
        console.writeBytes(bytes);
    }

    @Override
    public void trace(TraceRecord trace) {
        traces.add(trace);
    }

    @Override
    public void thread(long cycle, ThreadInfo thread) {
        threads.add(thread);
    }

    @Override
    public void ended(RunResult result) {
        ends++;
    }
}
