package mkplay.x86.timing;

import java.util.Optional;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * The processor's bus with its write buffer, a second-level cache on the board and memory. It serves one access at a time;
 * writes that wait start when it is free. Times are CPU cycles.
 */
final class Bus implements Snapshotable {
    private final BusShape shape;
    private final @Nullable TagArray second;
    private final int secondShift;
    /** Cycle from which the bus is free. */
    private long freeAt;
    /** Cycles at which the waiting writes came, and their addresses, oldest first. */
    private final long[] cameAt;

    private final int[] addresses;
    private int waiting;

    /** Bus accesses so far. */
    long reads, writes;

    Bus(BusShape shape) {
        this.shape = shape;
        second = shape.secondLevel().bytes() == 0 ? null : shape.secondLevel().build(TagArray.Replacement.LRU);
        secondShift = shape.secondLevel().lineShift();
        cameAt = new long[shape.writeBuffers()];
        addresses = new int[shape.writeBuffers()];
    }

    /** What the second-level cache holds now, if there is one. */
    Optional<TagStore> second() {
        return Optional.ofNullable(second).map(tags -> new TagStore(TagStore.Kind.SECOND_CACHE, tags, secondShift));
    }

    void reset() {
        freeAt = 0;
        waiting = 0;
        reads = 0;
        writes = 0;
        if (second != null) {
            second.clear();
        }
    }

    /**
     * Reads bytes, the needed part first.
     *
     * @param now when the CPU asks
     * @return when it has the first part and can go on
     */
    long read(long now, int physical, int bytes) {
        start(now);
        if (!shape.readsPass()) {
            drain();
        }
        boolean near = inSecond(physical, true);
        int transfers = Math.max(1, bytes / shape.bytes());
        int first = shape.cpuClocks(shape.first() + (near ? shape.secondLatency() : shape.dramLatency()));
        int next = shape.cpuClocks((transfers - 1) * (shape.next() + (near ? shape.secondBurst() : shape.dramBurst())));
        long arrives = Math.max(now, freeAt) + first;
        freeAt = arrives + next;
        reads++;
        return arrives;
    }

    /**
     * Puts a write into the buffer.
     *
     * @return when there was a place for it
     */
    long write(long now, int physical) {
        start(now);
        long at = now;
        if (waiting == cameAt.length) {
            // The oldest one's place is free when it gets the bus.
            at = Math.max(now, freeAt);
            startOldest();
        }
        cameAt[waiting] = at;
        addresses[waiting++] = physical;
        return at;
    }

    /** Writes a whole line back, which nobody waits for. */
    void writeBack(long now, int physical, int bytes) {
        int transfers = Math.max(1, bytes / shape.bytes());
        boolean near = inSecond(physical, false);
        int wait = near ? shape.secondLatency() : shape.dramWrite();
        freeAt = Math.max(now, freeAt) + shape.cpuClocks(shape.write() + wait + (transfers - 1) * shape.next());
        writes++;
    }

    /** When all that waits has been written. */
    long emptyAt(long now) {
        start(now);
        drain();
        return Math.max(now, freeAt);
    }

    /** Forgets the second-level cache (INVD, WBINVD). */
    void flush() {
        if (second != null) {
            second.clear();
        }
    }

    /** Starts the writes that could start before a cycle. */
    private void start(long now) {
        while (waiting > 0 && freeAt <= now) {
            startOldest();
        }
    }

    private void drain() {
        while (waiting > 0) {
            startOldest();
        }
    }

    private void startOldest() {
        boolean near = inSecond(addresses[0], false);
        int wait = near ? shape.secondLatency() : shape.dramWrite();
        freeAt = Math.max(cameAt[0], freeAt) + shape.cpuClocks(shape.write() + wait);
        writes++;
        waiting--;
        System.arraycopy(cameAt, 1, cameAt, 0, waiting);
        System.arraycopy(addresses, 1, addresses, 0, waiting);
    }

    private boolean inSecond(int physical, boolean allocate) {
        if (second == null) {
            return false;
        }
        int key = physical >>> secondShift;
        boolean there = second.find(key) != TagArray.ABSENT;
        if (!there && allocate) {
            second.enter(key);
        }
        return there;
    }

    @Override
    public void save(StateWriter out) {
        out.i64(freeAt);
        out.i64(reads);
        out.i64(writes);
        out.u8(waiting);
        for (int n = 0; n < waiting; n++) {
            out.i64(cameAt[n]);
            out.i32(addresses[n]);
        }
        if (second != null) {
            second.save(out);
        }
    }

    @Override
    public void load(StateReader in) {
        freeAt = in.i64();
        reads = in.i64();
        writes = in.i64();
        waiting = in.u8(cameAt.length);
        for (int n = 0; n < waiting; n++) {
            cameAt[n] = in.i64();
            addresses[n] = in.i32();
        }
        if (second != null) {
            second.load(in);
        }
    }
}
