package mkplay.x86.mmu;

import java.util.Arrays;

/**
 * Linear ranges of data that somebody wants to know accesses of. Pages that hold one stay out of the direct paths, so that
 * watching costs nothing elsewhere.
 */
public final class WatchedRanges {
    /** Is told of accesses that touch a watched range, after a read and after a write. */
    public interface Listener {
        /** An access of {@code bytes} from a linear address has happened. */
        void accessed(int linear, int bytes, boolean write);
    }

    private int[] firsts = {};
    private int[] lasts = {};

    /** Replaces all ranges: pairs of first and last linear address, inclusive. */
    void set(int[] newFirsts, int[] newLasts) {
        firsts = Arrays.copyOf(newFirsts, newFirsts.length);
        lasts = Arrays.copyOf(newLasts, newLasts.length);
    }

    boolean isEmpty() {
        return firsts.length == 0;
    }

    /** Whether a byte of [first, last] is watched. */
    boolean touches(int first, int last) {
        for (int n = 0; n < firsts.length; n++) {
            if (Integer.compareUnsigned(first, lasts[n]) <= 0 && Integer.compareUnsigned(firsts[n], last) <= 0) {
                return true;
            }
        }
        return false;
    }
}
