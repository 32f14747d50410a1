package mkplay.x86.device;

import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** A set of interrupt vectors 0 to 255, as an APIC's 256-bit registers. */
final class VectorSet implements Snapshotable {
    private static final int WORDS = 8;

    private final int[] words = new int[WORDS];

    void clear() {
        java.util.Arrays.fill(words, 0);
    }

    void add(int vector) {
        words[vector >> 5] |= 1 << vector;
    }

    void remove(int vector) {
        words[vector >> 5] &= ~(1 << vector);
    }

    void set(int vector, boolean member) {
        if (member) {
            add(vector);
        } else {
            remove(vector);
        }
    }

    boolean contains(int vector) {
        return (words[vector >> 5] & 1 << vector) != 0;
    }

    /** The largest member, or -1. */
    int highest() {
        for (int n = WORDS - 1; n >= 0; n--) {
            if (words[n] != 0) {
                return 32 * n + 31 - Integer.numberOfLeadingZeros(words[n]);
            }
        }
        return -1;
    }

    /** Vectors 32n to 32n + 31. */
    int word(int n) {
        return words[n];
    }

    @Override
    public void save(StateWriter out) {
        for (int word : words) {
            out.i32(word);
        }
    }

    @Override
    public void load(StateReader in) {
        for (int n = 0; n < WORDS; n++) {
            words[n] = in.i32();
        }
    }
}
