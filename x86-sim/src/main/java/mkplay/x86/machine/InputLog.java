package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * All serial input of a run with the cycle at which each piece entered. Booting the same image and feeding the log by
 * {@link Machine#inputAt} gives the same run.
 */
public final class InputLog {
    /**
     * One piece of input.
     *
     * @param cycle when it entered the machine
     * @param bytes what was typed; a copy
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Entry(long cycle, byte[] bytes) {}

    private final List<Entry> entries = new ArrayList<>();

    /** What has entered so far, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    void add(long cycle, byte[] bytes) {
        entries.add(new Entry(cycle, bytes));
    }

    void clear() {
        entries.clear();
    }
}
