package mkplay.x86.machine;

import java.util.Map;
import java.util.TreeMap;
import mkplay.x86.device.EventQueue;

/** Serial input that has not entered the machine yet, by cycle; pieces for the same cycle stay in their order. */
final class PendingInput {
    private record Key(long cycle, long number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byCycle = Long.compare(cycle, other.cycle);
            return byCycle != 0 ? byCycle : Long.compare(number, other.number);
        }
    }

    private final TreeMap<Key, byte[]> pieces = new TreeMap<>();
    private long number;

    void add(long cycle, byte[] bytes) {
        pieces.put(new Key(cycle, number++), bytes);
    }

    /** The cycle of the next piece, or {@link EventQueue#NEVER}. */
    long next() {
        return pieces.isEmpty() ? EventQueue.NEVER : pieces.firstKey().cycle();
    }

    byte[] take() {
        Map.Entry<Key, byte[]> first = pieces.firstEntry();
        pieces.remove(first.getKey());
        return first.getValue();
    }

    void clear() {
        pieces.clear();
    }
}
