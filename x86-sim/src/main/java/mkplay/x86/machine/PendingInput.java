package mkplay.x86.machine;

import java.util.Map;
import java.util.TreeMap;
import mkplay.x86.device.EventQueue;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** Input that has not entered the machine yet, by cycle; pieces for the same cycle stay in their order. */
final class PendingInput implements Snapshotable {
    /** More than anybody types at once: a bound for restoring. */
    static final int MAX_BYTES = 1 << 24;

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

    @Override
    public void save(StateWriter out) {
        out.i32(pieces.size());
        pieces.forEach((key, piece) -> {
            out.i64(key.cycle);
            out.u8(piece.source.ordinal());
            out.bytes(piece.bytes);
        });
    }

    @Override
    public void load(StateReader in) {
        clear();
        int count = in.i32(0, Integer.MAX_VALUE);
        for (int n = 0; n < count; n++) {
            add(in.i64(), InputSource.values()[in.u8(InputSource.values().length - 1)], in.bytes(MAX_BYTES));
        }
    }

    /** Adds what another one has from a cycle on. */
    void addAll(PendingInput other, long from) {
        other.pieces.tailMap(new Key(from, 0), true).forEach((key, piece) -> add(key.cycle, piece.source, piece.bytes));
    }

    void clear() {
        pieces.clear();
    }
}
