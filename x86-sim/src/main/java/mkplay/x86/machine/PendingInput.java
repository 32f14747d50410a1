package mkplay.x86.machine;

import java.util.Map;
import java.util.TreeMap;
import mkplay.x86.device.EventQueue;

/** Input that has not entered the machine yet, by cycle; pieces for the same cycle stay in their order. */
final class PendingInput {
    private record Key(long cycle, long number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byCycle = Long.compare(cycle, other.cycle);
            return byCycle != 0 ? byCycle : Long.compare(number, other.number);
        }
    }

    /** What enters where. */
    @SuppressWarnings("ArrayRecordComponent")
    record Piece(InputSource source, byte[] bytes) {}

    private final TreeMap<Key, Piece> pieces = new TreeMap<>();
    private long number;

    void add(long cycle, InputSource source, byte[] bytes) {
        pieces.put(new Key(cycle, number++), new Piece(source, bytes));
    }

    /** Whether anything is to come from a source. */
    boolean has(InputSource source) {
        return pieces.values().stream().anyMatch(piece -> piece.source == source);
    }

    /** The cycle of the next piece, or {@link EventQueue#NEVER}. */
    long next() {
        return pieces.isEmpty() ? EventQueue.NEVER : pieces.firstKey().cycle();
    }

    Piece take() {
        Map.Entry<Key, Piece> first = pieces.firstEntry();
        pieces.remove(first.getKey());
        return first.getValue();
    }

    void clear() {
        pieces.clear();
    }
}
