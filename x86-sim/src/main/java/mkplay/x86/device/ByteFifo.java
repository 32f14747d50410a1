package mkplay.x86.device;

import java.util.Arrays;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** A ring of bytes; a bounded one refuses when full, an unbounded one grows. */
final class ByteFifo implements Snapshotable {
    /** More than any terminal sends before the guest reads: a bound for restoring states. */
    static final int MAX_BYTES = 1 << 24;

    private byte[] ring;
    private int head;
    private int size;

    ByteFifo(int initialCapacity) {
        ring = new byte[initialCapacity];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        head = 0;
        size = 0;
    }

    /** Appends, growing if needed. */
    void add(int value) {
        if (size == ring.length) {
            byte[] larger = new byte[2 * ring.length];
            for (int i = 0; i < size; i++) {
                larger[i] = ring[(head + i) % ring.length];
            }
            ring = larger;
            head = 0;
        }
        ring[(head + size++) % ring.length] = (byte) value;
    }

    /** The oldest byte, which stays. */
    int peek() {
        if (size == 0) {
            throw new IllegalStateException("empty");
        }
        return ring[head] & 0xFF;
    }

    /** Takes the oldest byte. */
    int remove() {
        int value = peek();
        head = (head + 1) % ring.length;
        size--;
        return value;
    }

    @Override
    public void save(StateWriter out) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = ring[(head + i) % ring.length];
        }
        out.bytes(content);
    }

    @Override
    public void load(StateReader in) {
        byte[] content = in.bytes(MAX_BYTES);
        ring = Arrays.copyOf(content, Math.max(ring.length, content.length));
        head = 0;
        size = content.length;
    }
}
