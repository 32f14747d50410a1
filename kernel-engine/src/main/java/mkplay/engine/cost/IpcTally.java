package mkplay.engine.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums of measured messages by sender, receiver, size and way. What it keeps is bounded, however long the run. */
final class IpcTally {
    /** Groups that are told apart. */
    static final int MOST_GROUPS = 100;

    /** Different numbers of cycles that are told apart in all groups together. */
    private static final int MOST_VALUES = 1 << 16;

    /** Values that are told of one group. */
    static final int TOLD_VALUES = 40;

    /** The key of a group. */
    record Key(int from, int to, int words, boolean fast) {}

    private static final class Sums {
        private long messages;
        private final long[] cycles = new long[IpcPhase.values().length];
        private final long[] instructions = new long[cycles.length];
        private final TreeMap<Long, Long> values = new TreeMap<>();
        private long codeLines, dataLines, tableLines, cacheMisses, tlbMisses;
    }

    private final Map<Key, Sums> groups = new HashMap<>();
    private int distinct;
    private long others;

    /** A message that is in no group. */
    void other(int messages) {
        others += messages;
    }

    /**
     * A measured message.
     *
     * @param cycles by phase
     * @param instructions by phase
     */
    void add(Key key, long[] cycles, long[] instructions, @Nullable IpcMemory memory) {
        Sums sums = groups.get(key);
        if (sums == null) {
            if (groups.size() == MOST_GROUPS) {
                others++;
                return;
            }
            sums = new Sums();
            groups.put(key, sums);
        }
        long total = 0;
        for (int n = 0; n < cycles.length; n++) {
            sums.cycles[n] += cycles[n];
            sums.instructions[n] += instructions[n];
            total += cycles[n];
        }
        sums.messages++;
        count(sums, total);
        if (memory != null) {
            sums.codeLines += memory.codeLines();
            sums.dataLines += memory.dataLines();
            sums.tableLines += memory.tableLines();
            sums.cacheMisses += memory.cacheMisses();
            sums.tlbMisses += memory.tlbMisses();
        }
    }

    /** When there is no room for another value the nearest known one below stands for it, or else the next above. */
    private void count(Sums sums, long value) {
        Long as = value;
        if (!sums.values.containsKey(value)) {
            if (distinct < MOST_VALUES + MOST_GROUPS && (distinct < MOST_VALUES || sums.values.isEmpty())) {
                distinct++;
            } else {
                Long below = sums.values.floorKey(value);
                as = below == null ? sums.values.firstKey() : below;
            }
        }
        sums.values.merge(as, 1L, Long::sum);
    }

    /** What was measured up to now. */
    IpcAnatomy anatomy(boolean timed) {
        List<IpcGroup> list = new ArrayList<>();
        groups.forEach((key, sums) -> list.add(group(key, sums, timed)));
        list.sort(Comparator.comparingLong(IpcGroup::messages)
                .reversed()
                .thenComparingLong(IpcGroup::from)
                .thenComparingLong(IpcGroup::to)
                .thenComparingInt(IpcGroup::words));
        return new IpcAnatomy(list, others);
    }

    private static IpcGroup group(Key key, Sums sums, boolean timed) {
        List<IpcPhaseCost> phases = new ArrayList<>();
        for (IpcPhase phase : IpcPhase.values()) {
            phases.add(new IpcPhaseCost(phase, sums.cycles[phase.ordinal()], sums.instructions[phase.ordinal()]));
        }
        IpcMemory memory = timed
                ? new IpcMemory(sums.codeLines, sums.dataLines, sums.tableLines, sums.cacheMisses, sums.tlbMisses)
                : null;
        return new IpcGroup(key.from, key.to, key.words, key.fast, sums.messages, phases, values(sums.values), memory);
    }

    /** Each value, or ranges of equal width where they are too many. */
    private static List<IpcValue> values(TreeMap<Long, Long> counts) {
        long first = counts.firstKey();
        long width = counts.size() <= TOLD_VALUES ? 1 : (counts.lastKey() - first) / TOLD_VALUES + 1;
        TreeMap<Long, Long> ranges = new TreeMap<>();
        counts.forEach((value, messages) -> ranges.merge(first + (value - first) / width * width, messages, Long::sum));
        List<IpcValue> list = new ArrayList<>();
        ranges.forEach((from, messages) -> list.add(new IpcValue(from, from + width - 1, messages)));
        return list;
    }
}
