package mkplay.server.stream;

import java.util.Arrays;

/** Numbers of messages that left the ring because later ones tell the same anew; nobody has missed anything by them. */
final class Superseded {

    /** Five a second for an hour; what is forgotten beyond counts as lost. */
    private static final int MOST = 20_000;

    private long[] seqs = new long[64];
    private int size;

    /** Notes a number. Those of two kinds of message come in order each, so that a new one belongs near the end. */
    void add(long seq) {
        if (size == seqs.length) {
            if (size >= MOST) {
                System.arraycopy(seqs, size / 2, seqs, 0, size - size / 2);
                size -= size / 2;
            } else {
                seqs = Arrays.copyOf(seqs, Math.min(MOST, size * 2));
            }
        }
        int at = size++;
        for (; at > 0 && seqs[at - 1] > seq; at--) {
            seqs[at] = seqs[at - 1];
        }
        seqs[at] = seq;
    }

    /** How many numbers are at or after one and before another. */
    int between(long from, long before) {
        return index(before) - index(from);
    }

    private int index(long seq) {
        int found = Arrays.binarySearch(seqs, 0, size, seq);
        return found >= 0 ? found : -found - 1;
    }
}
