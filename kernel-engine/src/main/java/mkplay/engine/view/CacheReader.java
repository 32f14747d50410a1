package mkplay.engine.view;

import java.util.List;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineView;
import mkplay.x86.timing.TagStore;
import mkplay.x86.timing.TimingEvent;

/**
 * Shows caches and TLBs as they were when this was made.
 *
 * @param model the CPU model's name
 * @param stores their contents
 * @param counts of the model's events, by mode as {@link Machine.Tally} has them
 */
record CacheReader(String model, List<TagStore> stores, List<TimingEvent> events, long[] counts) {
    private static final long NOT_COUNTED = -1;

    static CacheReader of(Machine machine) {
        Machine.Tally tally = new Machine.Tally();
        machine.tally(tally);
        return new CacheReader(
                machine.model().name(), new MachineView(machine).stores(), machine.timingEvents(), tally.timing);
    }

    /** Entries of one store from a set on; of none where there is no such store. */
    CacheView view(ViewMoment moment, int shown, int set) {
        List<CacheEntry> entries = List.of();
        if (shown < stores.size() && set < stores.get(shown).sets()) {
            TagStore store = stores.get(shown);
            entries = store.entries(set, Math.max(1, CacheView.MOST_ENTRIES / store.ways())).stream()
                    .map(e -> new CacheEntry(e.set(), e.way(), e.address(), e.marked(), e.age(), e.next()))
                    .toList();
        }
        return new CacheView(moment, model, stores.stream().map(this::store).toList(), shown, set, entries);
    }

    private CacheStore store(TagStore store) {
        return new CacheStore(
                store.kind(),
                store.sets(),
                store.ways(),
                store.granule(),
                store.exact(),
                store.used(),
                store.marked(),
                hits(store.kind()),
                misses(store.kind()));
    }

    private long hits(TagStore.Kind kind) {
        return switch (kind) {
            case CODE_CACHE -> count(TimingEvent.CODE_HITS);
            case DATA_CACHE -> count(TimingEvent.DATA_HITS);
            case UNIFIED_CACHE -> count(TimingEvent.CODE_HITS) + count(TimingEvent.DATA_HITS);
            case SECOND_CACHE, CODE_TLB, DATA_TLB, UNIFIED_TLB, LARGE_TLB -> NOT_COUNTED;
        };
    }

    private long misses(TagStore.Kind kind) {
        return switch (kind) {
            case CODE_CACHE -> count(TimingEvent.CODE_MISSES);
            case DATA_CACHE -> count(TimingEvent.DATA_MISSES);
            case UNIFIED_CACHE -> count(TimingEvent.CODE_MISSES) + count(TimingEvent.DATA_MISSES);
            case CODE_TLB -> count(TimingEvent.CODE_TLB_MISSES);
            case DATA_TLB -> count(TimingEvent.DATA_TLB_MISSES);
            case UNIFIED_TLB -> count(TimingEvent.CODE_TLB_MISSES) + count(TimingEvent.DATA_TLB_MISSES);
            // A miss in both TLBs of data is one of the other's.
            case SECOND_CACHE, LARGE_TLB -> NOT_COUNTED;
        };
    }

    private long count(TimingEvent event) {
        int at = events.indexOf(event);
        return at < 0 ? NOT_COUNTED : counts[2 * at] + counts[2 * at + 1];
    }
}
