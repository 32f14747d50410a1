package mkplay.engine.cost;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import mkplay.x86.timing.MemoryObserver;

/** What instructions need of caches and TLBs: of the one in progress, and of a message's way, to which it may be added. */
final class WayTouches implements MemoryObserver {
    private static final int CODE = 0, DATA = 1, TABLE = 2;

    /** Of the instruction in progress: a line and what it is for in one number. */
    private long[] step = new long[64];

    private int stepSize;
    private int stepCacheMisses;
    private int stepTlbMisses;

    /** The same of the last instruction of the user. */
    private long[] kept = new long[64];

    private int keptSize;
    private int keptCacheMisses;
    private int keptTlbMisses;

    /** Of the way. */
    private final Set<Long> lines = new HashSet<>();

    private int cacheMisses;
    private int tlbMisses;

    @Override
    public void line(Use use, int physical, boolean hit, long waited) {
        int kind = switch (use) {
            case CODE -> CODE;
            case READ, WRITE -> DATA;
            case WALK -> TABLE;
        };
        if (stepSize == step.length) {
            step = Arrays.copyOf(step, 2 * stepSize);
        }
        step[stepSize++] = (long) kind << 32 | physical & 0xFFFF_FFFFL;
        stepCacheMisses += hit ? 0 : 1;
    }

    @Override
    public void page(boolean code, int page, boolean hit) {
        stepTlbMisses += hit ? 0 : 1;
    }

    /** Keeps the instruction in progress: a way may begin with it. */
    void keep() {
        long[] spare = kept;
        kept = step;
        keptSize = stepSize;
        keptCacheMisses = stepCacheMisses;
        keptTlbMisses = stepTlbMisses;
        step = spare;
        drop();
    }

    /** Begins a way with the instruction that was kept. */
    void begin() {
        lines.clear();
        add(kept, keptSize);
        cacheMisses = keptCacheMisses;
        tlbMisses = keptTlbMisses;
    }

    /** Adds the instruction in progress to the way. */
    void add() {
        add(step, stepSize);
        cacheMisses += stepCacheMisses;
        tlbMisses += stepTlbMisses;
        drop();
    }

    private void add(long[] from, int size) {
        for (int n = 0; n < size; n++) {
            lines.add(from[n]);
        }
    }

    /** Forgets the instruction in progress. */
    void drop() {
        stepSize = 0;
        stepCacheMisses = 0;
        stepTlbMisses = 0;
    }

    /** What the way needed. */
    IpcMemory way() {
        int[] kinds = new int[3];
        for (long line : lines) {
            kinds[(int) (line >>> 32)]++;
        }
        return new IpcMemory(kinds[CODE], kinds[DATA], kinds[TABLE], cacheMisses, tlbMisses);
    }
}
