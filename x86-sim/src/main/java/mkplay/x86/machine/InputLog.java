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

    /** The log as it was at one moment: what follows in the list came later. */
    record Mark(List<Entry> list, int size) {
        List<Entry> entries() {
            return List.copyOf(list.subList(0, size));
        }
    }

    /** Grows only: marks refer to it. */
    private List<Entry> entries = new ArrayList<>();

    Mark mark() {
        return new Mark(entries, entries.size());
    }

    void returnTo(Mark mark) {
        if (mark.list != entries || mark.size != entries.size()) {
            entries = new ArrayList<>(mark.list.subList(0, mark.size));
        }
    }

    /** What has entered so far, in order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    void add(long cycle, InputSource source, byte[] bytes) {
        entries.add(new Entry(cycle, source, bytes));
    }

    void clear() {
        entries = new ArrayList<>();
    }
}
