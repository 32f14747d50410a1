package mkplay.x86.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** A set-associative store of keys without contents: a cache's lines, a TLB's pages, a branch target buffer's branches. */
final class TagArray implements Snapshotable {
    /** How the way to replace is chosen. */
    enum Replacement {
        /** The least recently used one. */
        LRU,
        /** By a tree of bits, one per pair of halves (the 486's three bits per set of four; i486 PRM 12.2). */
        PSEUDO_LRU
    }

    /** No such key, or no key displaced. */
    static final int ABSENT = -1;

    private static final int EMPTY = -1;

    private final int ways;
    private final int setMask;
    private final boolean tree;
    private final int[] keys;
    /** A mark per entry that the user of the array gives meaning to: a dirty line, a global page, a predictor's counter. */
    private final byte[] marks;
    /** PSEUDO_LRU: the set's bits, in its first entry. LRU: the entry's rank in its set, the highest was used last. */
    private final int[] used;

    @Derived("told by the last enter")
    private int displacedKey = EMPTY;

    @Derived("told by the last enter")
    private byte displacedMark;

    /** Entries must be a power of two times the ways. */
    TagArray(int entries, int ways, Replacement replacement) {
        this.ways = ways;
        setMask = entries / ways - 1;
        tree = replacement == Replacement.PSEUDO_LRU && ways == 4;
        keys = new int[entries];
        marks = new byte[entries];
        used = new int[entries];
        clear();
    }

    /** One with the same contents. */
    TagArray copy() {
        TagArray copy = new TagArray(keys.length, ways, tree ? Replacement.PSEUDO_LRU : Replacement.LRU);
        System.arraycopy(keys, 0, copy.keys, 0, keys.length);
        System.arraycopy(marks, 0, copy.marks, 0, marks.length);
        System.arraycopy(used, 0, copy.used, 0, used.length);
        return copy;
    }

    int sets() {
        return setMask + 1;
    }

    int ways() {
        return ways;
    }

    /** Whether replacement knows in which order the ways were used. */
    boolean exact() {
        return !tree;
    }

    /** Entries in use. */
    int size() {
        return (int) Arrays.stream(keys).filter(key -> key != EMPTY).count();
    }

    /** What is in use of the sets [from, to); keys become addresses by a shift. Nothing counts as used. */
    List<TagStore.Entry> entries(int from, int to, int shift) {
        List<TagStore.Entry> entries = new ArrayList<>();
        for (int set = from; set < to; set++) {
            int first = set * ways;
            int next = victim(first);
            for (int n = first; n < first + ways; n++) {
                if (keys[n] != EMPTY) {
                    int age = tree ? -1 : later(first, n);
                    entries.add(new TagStore.Entry(set, n - first, keys[n] << shift, marks[n] == 1, age, n == next));
                }
            }
        }
        return entries;
    }

    private int later(int first, int entry) {
        int later = 0;
        for (int n = first; n < first + ways; n++) {
            later += keys[n] != EMPTY && used[n] > used[entry] ? 1 : 0;
        }
        return later;
    }

    /** Forgets everything. */
    void clear() {
        Arrays.fill(keys, EMPTY);
        Arrays.fill(marks, (byte) 0);
        Arrays.fill(used, 0);
    }

    /** The entry of a key, which counts as used; ABSENT when it is not there. Keys are not negative. */
    int find(int key) {
        int first = (key & setMask) * ways;
        for (int n = first; n < first + ways; n++) {
            if (keys[n] == key) {
                touch(first, n);
                return n;
            }
        }
        return ABSENT;
    }

    /** Enters a key that is absent, with mark 0; the entry. {@link #displaced} tells what had to go. */
    int enter(int key) {
        int first = (key & setMask) * ways;
        int n = victim(first);
        displacedKey = keys[n];
        displacedMark = marks[n];
        keys[n] = key;
        marks[n] = 0;
        touch(first, n);
        return n;
    }

    /** The key that the last {@link #enter} displaced, ABSENT for none. */
    int displaced() {
        return displacedKey;
    }

    /** Its mark. */
    int displacedMark() {
        return displacedMark;
    }

    int mark(int entry) {
        return marks[entry];
    }

    void setMark(int entry, int mark) {
        marks[entry] = (byte) mark;
    }

    /** Removes a key if it is there. */
    void remove(int key) {
        int first = (key & setMask) * ways;
        for (int n = first; n < first + ways; n++) {
            if (keys[n] == key) {
                keys[n] = EMPTY;
                marks[n] = 0;
            }
        }
    }

    /** Removes the keys whose mark is not this one. */
    void keepOnly(int mark) {
        for (int n = 0; n < keys.length; n++) {
            if (marks[n] != mark) {
                keys[n] = EMPTY;
                marks[n] = 0;
            }
        }
    }

    /** How many entries have a mark. */
    int count(int mark) {
        int count = 0;
        for (byte m : marks) {
            count += m == mark ? 1 : 0;
        }
        return count;
    }

    private int victim(int first) {
        for (int n = first; n < first + ways; n++) {
            if (keys[n] == EMPTY) {
                return n;
            }
        }
        if (tree) {
            int bits = used[first];
            return (bits & 1) == 0 ? first + (bits >>> 1 & 1) : first + 2 + (bits >>> 2 & 1);
        }
        int oldest = first;
        for (int n = first + 1; n < first + ways; n++) {
            if (used[n] < used[oldest]) {
                oldest = n;
            }
        }
        return oldest;
    }

    /** Pseudo-LRU: bit 0 names the half to replace in, bits 1 and 2 the way in each half. */
    private void touch(int first, int entry) {
        int way = entry - first;
        if (tree) {
            int half = 1 + (way >>> 1);
            used[first] = used[first] & ~(1 | 1 << half) | (way < 2 ? 1 : 0) | (~way & 1) << half;
        } else {
            age(first, entry);
        }
    }

    /** LRU: ages are ranks, 0 the oldest, so they never overflow. */
    private void age(int first, int entry) {
        int old = used[entry];
        for (int n = first; n < first + ways; n++) {
            used[n] -= used[n] > old ? 1 : 0;
        }
        used[entry] = ways - 1;
    }

    @Override
    public void save(StateWriter out) {
        for (int n = 0; n < keys.length; n++) {
            out.i32(keys[n]);
            out.u8(marks[n] & 0xFF);
            out.i32(used[n]);
        }
    }

    @Override
    public void load(StateReader in) {
        for (int n = 0; n < keys.length; n++) {
            keys[n] = in.i32();
            marks[n] = (byte) in.u8();
            used[n] = in.i32();
        }
    }
}
