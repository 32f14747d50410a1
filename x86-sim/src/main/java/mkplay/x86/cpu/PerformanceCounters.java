package mkplay.x86.cpu;

import mkplay.x86.cpu.CpuCounters.Event;
import mkplay.x86.cpu.CpuCounters.Mode;

/**
 * The two performance counters of the P6 family, 40 bits wide (SDM 3B, performance monitoring, P6 family). They read the counts
 * that this processor keeps anyway. Other events than those below count nothing; so do thresholds, and an overflow raises no
 * interrupt.
 */
final class PerformanceCounters {
    /** PerfCtr0, followed by PerfCtr1. */
    static final int MSR_COUNTER = 0xC1;
    /** PerfEvtSel0, followed by PerfEvtSel1. */
    static final int MSR_SELECT = 0x186;
    /** How many there are. */
    static final int COUNT = 2;

    private static final long WIDTH = (1L << 40) - 1;
    private static final long USER = 1 << 16, KERNEL = 1 << 17, ENABLE = 1 << 22;
    private static final int DATA_MEM_REFS = 0x43, CPU_CLK_UNHALTED = 0x79, INST_RETIRED = 0xC0, HW_INT_RX = 0xC8;

    private final Core c;

    PerformanceCounters(Core core) {
        c = core;
    }

    private long msr(int number) {
        return c.msrs.getOrDefault(number, 0L);
    }

    /** A counter's value. */
    long read(int n) {
        return msr(MSR_COUNTER + n) + count(n) & WIDTH;
    }

    /** Sets a counter: bit 31 extends to its upper bits. It is kept as its distance from what it counts. */
    void write(int n, long value) {
        c.msrs.put(MSR_COUNTER + n, (int) value - count(n));
    }

    /** Selects what a counter counts; the enable bit of the first is that of both. */
    void select(int n, long value) {
        long[] held = {read(0), read(1)};
        c.msrs.put(MSR_SELECT + n, value & 0xFFFFFFFFL);
        for (int k = 0; k < COUNT; k++) {
            c.msrs.put(MSR_COUNTER + k, held[k] - count(k));
        }
    }

    private long count(int n) {
        long select = msr(MSR_SELECT + n);
        if ((msr(MSR_SELECT) & ENABLE) == 0) {
            return 0;
        }
        c.book();
        long count = 0;
        count += (select & USER) != 0 ? count((int) select & 0xFF, Mode.USER) : 0;
        count += (select & KERNEL) != 0 ? count((int) select & 0xFF, Mode.KERNEL) : 0;
        return count;
    }

    private long count(int event, Mode mode) {
        return switch (event) {
            case DATA_MEM_REFS -> counted(Event.LOADS, mode) + counted(Event.STORES, mode);
            case CPU_CLK_UNHALTED -> counted(Event.CYCLES, mode) - (mode == Mode.KERNEL ? c.idle : 0);
            case INST_RETIRED -> counted(Event.INSTRUCTIONS, mode);
            case HW_INT_RX -> counted(Event.INTERRUPTS, mode);
            default -> 0;
        };
    }

    private long counted(Event event, Mode mode) {
        return c.counts[CpuCounters.index(event, mode)];
    }
}
