package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * All input of a run with the cycle at which each piece entered. Booting the same image and feeding the log by
 * {@link Machine#inputAt} gives the same run.
 */
public final class InputLog {
    /**
     * One piece of input.
     *
     * @param cycle when it entered the machine
     * @param source where it entered
     * @param bytes what was typed; a copy
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Entry(long cycle, InputSource source, byte[] bytes) {}

    private final List<Entry> entries = new ArrayList<>();

    /** What has entered so far, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    void add(long cycle, InputSource source, byte[] bytes) {
        entries.add(new Entry(cycle, source, bytes));
    }

    void clear() {
        entries.clear();
    }
}
