package mkplay.engine.view;

import java.util.List;
import mkplay.engine.wire.Text;

/** The CPU model's caches and TLBs, and what is in some sets of one. */
@Text("The CPU model’s caches and TLBs, and what is in some sets of one.")
public record CacheView(
        ViewMoment moment,
        @Text("The CPU model.") String model,

        @Text("None on a model in which every instruction takes one cycle.")
        List<CacheStore> stores,

        @Text("Number of the one whose entries are shown.") int shown,
        @Text("Its first set that is shown.") int set,

        @Text("Entries in use, by set and way.") List<CacheEntry> entries) {

    /** Most entries at once. */
    public static final int MOST_ENTRIES = 512;

    public CacheView {
        stores = List.copyOf(stores);
        entries = List.copyOf(entries);
    }
}
