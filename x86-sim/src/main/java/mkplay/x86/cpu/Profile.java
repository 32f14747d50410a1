package mkplay.x86.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An exact profile: for each address of executed code, by address space and mode, how often it was executed and what that took.
 * Nothing is sampled; the sums are all instructions and cycles that passed while it was on. Going back to a snapshot does not take
 * anything back.
 */
public final class Profile implements StepObserver {
    /** Most addresses that a profile can be made to tell apart. */
    public static final int MAX_ADDRESSES = 1 << 20;

    private static final int PAGE_SHIFT = 12;
    /** The key of no address: no address space has this page. */
    private static final long EMPTY = -1;

    /**
     * What one address took.
     *
     * @param address linear address of the instruction
     * @param cr3 physical address of the page directory, 0 where paging is off
     * @param user in ring 3
     * @param executions how often it was begun
     * @param instructions the same, but each iteration of a repeated one counts
     * @param cycles what it took
     */
    public record Entry(int address, int cr3, boolean user, long executions, long instructions, long cycles) {}

    private long[] keys = new long[1 << 10];
    private long[] counts = new long[3 << 10];
    private final int most;
    private int size;
    private final long[] others = new long[3];

    /** An empty profile of at most {@link #MAX_ADDRESSES}. */
    public Profile() {
        this(MAX_ADDRESSES);
    }

    /**
     * An empty profile.
     *
     * @param most addresses that are told apart; what others took is in {@link #others}
     */
    public Profile(int most) {
        if (most < 1 || most > MAX_ADDRESSES) {
            throw new IllegalArgumentException("a profile tells 1 to " + MAX_ADDRESSES + " addresses apart");
        }
        this.most = most;
        Arrays.fill(keys, EMPTY);
    }

    @Override
    public void executed(int address, int cr3, boolean user, long instructions, long cycles) {
        long key = (long) (cr3 >>> PAGE_SHIFT) << 33 | (user ? 1L << 32 : 0) | address & 0xFFFF_FFFFL;
        int at = find(key);
        if (keys[at] == EMPTY) {
            if (size == most) {
                count(others, 0, instructions, cycles);
                return;
            }
            keys[at] = key;
            size++;
        }
        count(counts, 3 * at, instructions, cycles);
        if (2 * size > keys.length) {
            grow();
        }
    }

    private static void count(long[] into, int at, long instructions, long cycles) {
        into[at] += instructions == 0 ? 0 : 1;
        into[at + 1] += instructions;
        into[at + 2] += cycles;
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (keys[at] != EMPTY && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldCounts = counts;
        keys = new long[2 * oldKeys.length];
        counts = new long[3 * keys.length];
        Arrays.fill(keys, EMPTY);
        for (int n = 0; n < oldKeys.length; n++) {
            if (oldKeys[n] != EMPTY) {
                int at = find(oldKeys[n]);
                keys[at] = oldKeys[n];
                System.arraycopy(oldCounts, 3 * n, counts, 3 * at, 3);
            }
        }
    }

    /** All addresses, in ascending order of address space, mode and address. */
    public List<Entry> entries() {
        List<Entry> list = new ArrayList<>();
        long[] sorted = Arrays.stream(keys).filter(key -> key != EMPTY).sorted().toArray();
        for (long key : sorted) {
            int at = 3 * find(key);
            list.add(new Entry(
                    (int) key,
                    (int) (key >>> 33) << PAGE_SHIFT,
                    (key >>> 32 & 1) != 0,
                    counts[at],
                    counts[at + 1],
                    counts[at + 2]));
        }
        return list;
    }

    /** What addresses beyond the most that are told apart took together; address and space are 0. */
    public Entry others() {
        return new Entry(0, 0, false, others[0], others[1], others[2]);
    }
}
