package mkplay.server.run;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.engine.ThreadInfo;
import mkplay.engine.trace.TracePoint;
import mkplay.engine.trace.TracePoints;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.trace.TraceText;
import tools.jackson.databind.json.JsonMapper;

/**
 * Trace records in the JSON of Chrome's trace viewer, which Perfetto opens ("Trace Event Format"): an address space is a
 * process, a thread a track with a slice for each time that it has the processor, a message an arrow, everything else an
 * instant. Times are guest time in microseconds. Made part by part: an instance is used for one trace, in order.
 */
final class PerfettoTrace {

    /** The process of threads of which no address space is known: the kernel's. */
    private static final int KERNEL = 0;

    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);

    private final BigDecimal hertz;
    private final JsonMapper mapper;
    private final Map<Integer, Integer> spaces = new HashMap<>();
    private final StringBuilder out = new StringBuilder();
    private boolean first = true;
    private long messages;

    PerfettoTrace(long hertz, JsonMapper mapper) {
        this.hertz = BigDecimal.valueOf(hertz);
        this.mapper = mapper;
    }

    /** The beginning: names of threads and address spaces. */
    byte[] begin(List<ThreadInfo> threads) {
        out.append("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
        name("process_name", KERNEL, 0, "kernel");
        name("thread_name", KERNEL, 0, "idle");
        for (ThreadInfo thread : threads) {
            if (spaces.put(thread.id(), thread.space()) == null) {
                String id = TraceText.thread(thread.id());
                name(
                        "thread_name",
                        thread.space(),
                        thread.id(),
                        thread.name().isEmpty() ? id : thread.name() + " " + id);
            }
        }
        spaces.values().stream()
                .distinct()
                .filter(space -> space != KERNEL)
                .forEach(space -> name("process_name", space, 0, "address space " + Integer.toUnsignedString(space)));
        return taken();
    }

    /** The events of a part. */
    byte[] part(List<TraceRecord> records) {
        records.forEach(this::add);
        return taken();
    }

    /** The end. */
    byte[] end() {
        out.append("\n]}\n");
        return taken();
    }

    private byte[] taken() {
        byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
        out.setLength(0);
        return bytes;
    }

    private void name(String what, int space, int thread, String name) {
        event("M", what, space, thread)
                .append(",\"args\":{\"name\":")
                .append(mapper.writeValueAsString(name))
                .append("}}");
    }

    private void add(TraceRecord trace) {
        TracePoint point = TracePoints.all().get(trace.point() - 1);
        int[] args = trace.args();
        switch (point.name()) {
            case "threadSwitch" -> {
                at("E", "running", args[0], trace).append('}');
                at("B", "running", args[1], trace).append('}');
            }
            case "ipcTransfer" -> {
                messages++;
                instant(trace, point, args[0]);
                at("s", "ipc", args[0], trace)
                        .append(",\"cat\":\"ipc\",\"id\":")
                        .append(messages)
                        .append('}');
                at("f", "ipc", args[1], trace)
                        .append(",\"cat\":\"ipc\",\"id\":")
                        .append(messages)
                        .append('}');
            }
            default -> instant(trace, point, threadOf(point, args));
        }
    }

    /** The thread that an event is about: the argument of that name, else the sender, else the kernel's track. */
    private static int threadOf(TracePoint point, int[] args) {
        for (String name : List.of("thread", "from", "handler")) {
            int i = point.args().indexOf(name);
            if (i >= 0 && i < args.length) {
                return args[i];
            }
        }
        return 0;
    }

    private void instant(TraceRecord trace, TracePoint point, int thread) {
        at("i", point.name(), thread, trace)
                .append(",\"s\":\"t\",\"args\":")
                .append(TraceText.ndjson(trace))
                .append('}');
    }

    private StringBuilder at(String phase, String name, int thread, TraceRecord trace) {
        BigDecimal micros = BigDecimal.valueOf(trace.cycle())
                .multiply(MICROS)
                .divide(hertz, new MathContext(20, RoundingMode.HALF_EVEN))
                .setScale(4, RoundingMode.HALF_EVEN);
        return event(phase, name, spaces.getOrDefault(thread, KERNEL), thread)
                .append(",\"ts\":")
                .append(micros.toPlainString());
    }

    private StringBuilder event(String phase, String name, int space, int thread) {
        out.append(first ? "\n" : ",\n");
        first = false;
        return out.append("{\"ph\":\"")
                .append(phase)
                .append("\",\"name\":\"")
                .append(name)
                .append("\",\"pid\":")
                .append(Integer.toUnsignedString(space))
                .append(",\"tid\":")
                .append(Integer.toUnsignedString(thread));
    }
}
