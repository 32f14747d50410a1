package mkplay.server.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries of one kind in the order of their numbers, bounded in bytes; the last one always stays. */
final class Lane<E extends Entry> {

    /** Empty places at the front after which the list is moved up. */
    private static final int MOVE_AFTER = 1024;

    private final int mostBytes;
    private final List<@Nullable E> entries = new ArrayList<>();
    private int head;
    private long bytes;

    Lane(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    void add(E entry) {
        entries.add(entry);
        bytes += entry.size();
    }

    /** Takes out the first entry if there is more than fits, else gives null. */
    @Nullable
    E overflow() {
        return bytes > mostBytes && entries.size() - head > 1 ? remove() : null;
    }

    private @Nullable E remove() {
        E first = entries.set(head++, null);
        bytes -= first == null ? 0 : first.size();
        if (head > MOVE_AFTER && head > entries.size() / 2) {
            entries.subList(0, head).clear();
            head = 0;
        }
        return first;
    }

    void clear() {
        entries.clear();
        head = 0;
        bytes = 0;
    }

    /** The first entry that ends at or after a number. */
    @Nullable
    E from(long seq) {
        int low = head;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            E entry = entries.get(middle);
            if (entry != null && entry.last() < seq) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < entries.size() ? entries.get(low) : null;
    }

    /** The last entry. */
    @Nullable
    E last() {
        return entries.isEmpty() ? null : entries.getLast();
    }
}
