package mkplay.x86.timing;

import java.util.List;

/** What a cache or TLB of a timed model holds at one moment. */
public final class TagStore {
    /** Which of a model's stores it is. */
    public enum Kind {
        /** First level, code. */
        CODE_CACHE(false),
        /** First level, data. */
        DATA_CACHE(false),
        /** First level, code and data. */
        UNIFIED_CACHE(false),
        /** Second level, on the board. */
        SECOND_CACHE(false),
        CODE_TLB(true),
        DATA_TLB(true),
        UNIFIED_TLB(true),
        /** Data in pages of 4 MiB. */
        LARGE_TLB(true);

        private final boolean tlb;

        Kind(boolean tlb) {
            this.tlb = tlb;
        }

        /** Whether it holds translations, of linear addresses; else lines, of physical ones. */
        public boolean isTlb() {
            return tlb;
        }
    }

    /**
     * An entry that is in use.
     *
     * @param address the first address of its line or page
     * @param marked the line is dirty, or the page is global
     * @param age how many ways of its set were used later; -1 where replacement does not know
     * @param next it is the one of its set to be replaced next
     */
    public record Entry(int set, int way, int address, boolean marked, int age, boolean next) {}

    private final Kind kind;
    private final TagArray tags;
    private final int shift;

    TagStore(Kind kind, TagArray tags, int shift) {
        this.kind = kind;
        this.tags = tags.copy();
        this.shift = shift;
    }

    public Kind kind() {
        return kind;
    }

    public int sets() {
        return tags.sets();
    }

    public int ways() {
        return tags.ways();
    }

    /** Bytes of a line or page. */
    public int granule() {
        return 1 << shift;
    }

    /** Whether it replaces the least recently used way; else it keeps three bits a set that come near to that. */
    public boolean exact() {
        return tags.exact();
    }

    /** Entries in use. */
    public int used() {
        return tags.size();
    }

    /** Those of them that are dirty or global. */
    public int marked() {
        return tags.count(1);
    }

    /** What is in use of some sets. */
    public List<Entry> entries(int firstSet, int count) {
        return tags.entries(firstSet, Math.min(sets(), firstSet + count), shift);
    }
}
