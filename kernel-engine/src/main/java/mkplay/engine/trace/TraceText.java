package mkplay.engine.trace;

import java.util.List;
import java.util.Locale;
import mkplay.kernel.Abi;

/** Trace records as text, one JSON object a line (NDJSON). */
public final class TraceText {

    private TraceText() {}

    /**
     * One line without its end: {@code {"cycle":N,"point":"name","arg":value,...}}; {@code ipcTransfer} has its message words as an
     * array {@code words}, from MR1 on. Values are unsigned 32-bit numbers in decimal.
     */
    public static String ndjson(TraceRecord trace) {
        TracePoint point = TracePoints.all().get(trace.point() - 1);
        StringBuilder out = new StringBuilder(96);
        out.append("{\"cycle\":")
                .append(trace.cycle())
                .append(",\"point\":\"")
                .append(point.name())
                .append('"');
        boolean transfer = point.name().equals("ipcTransfer");
        List<String> names = transfer ? point.args().subList(0, 3) : point.args();
        for (int i = 0; i < names.size(); i++) {
            out.append(",\"").append(names.get(i)).append("\":").append(Integer.toUnsignedString(trace.args()[i]));
        }
        if (transfer) {
            out.append(",\"words\":[");
            for (int i = 3; i < trace.args().length; i++) {
                out.append(i > 3 ? "," : "").append(Integer.toUnsignedString(trace.args()[i]));
            }
            out.append(']');
        }
        return out.append('}').toString();
    }

    /** A thread id as the reference manual writes it: number and version, {@code 50.1} (L4 X.2, 2.1, 32-bit layout). */
    public static String thread(int id) {
        return String.format(
                Locale.ROOT, "%d.%d", id >>> Abi.THREAD_NUMBER_SHIFT, id & (1 << Abi.THREAD_NUMBER_SHIFT) - 1);
    }
}
