package mkplay.x86.cpu;

import java.util.Arrays;

/** Event counts of one processor at one moment, user and kernel mode apart. Reading them costs the guest nothing. */
public final class CpuCounters {
    /** What is counted. */
    public enum Event {
        /** Elapsed cycles including idle time (idle time is kernel time). */
        CYCLES,
        /** Executed instructions; a repeated string instruction counts once per iteration; a faulting one counts. */
        INSTRUCTIONS,
        /** Data reads by instructions: operands, stack, strings; not page walks or descriptor fetches. */
        LOADS,
        /** Data writes by instructions. */
        STORES,
        /** Page walks because no TLB entry matched. */
        TLB_MISSES,
        /** Whole-TLB flushes (CR3 loads and paging-mode changes). */
        TLB_FLUSHES,
        /** External interrupts taken, by the mode that was interrupted. */
        INTERRUPTS,
        /** Exceptions and software interrupts delivered, by the mode that raised them. */
        EXCEPTIONS,
        /** Privilege level changes, counted in the mode that was left. */
        RING_CHANGES,
        /** Loads of CR3. */
        CR3_LOADS
    }

    /** Privilege modes: user is CPL 3, kernel is CPL 0 to 2. */
    public enum Mode {
        USER,
        KERNEL
    }

    private final long[] counts;

    CpuCounters(long[] counts) {
        this.counts = counts.clone();
    }

    static int index(Event event, Mode mode) {
        return event.ordinal() * 2 + mode.ordinal();
    }

    /** The count of an event in one mode. */
    public long get(Event event, Mode mode) {
        return counts[index(event, mode)];
    }

    /** The count of an event in both modes together. */
    public long total(Event event) {
        return get(event, Mode.USER) + get(event, Mode.KERNEL);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuCounters that && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        for (Event event : Event.values()) {
            s.append(event.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                    .append(" user ")
                    .append(get(event, Mode.USER))
                    .append(" kernel ")
                    .append(get(event, Mode.KERNEL))
                    .append('\n');
        }
        return s.toString();
    }
}
