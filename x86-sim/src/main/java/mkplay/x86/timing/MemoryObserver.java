package mkplay.x86.timing;

/** Sees what a timed model's caches and TLBs are asked for. The guest and its time stay the same. */
public interface MemoryObserver {
    /** Why a line was asked for. */
    enum Use {
        /** To execute what is in it. */
        CODE,
        /** An instruction, or the processor itself, reads data. */
        READ,
        /** The same writes; whether the write has to wait for a place in the write buffer is known only later. */
        WRITE,
        /** A page walk reads an entry. */
        WALK
    }

    /**
     * The first-level cache was asked for a line.
     *
     * @param physical first address of the line
     * @param hit it had the line
     * @param waited cycles until the access could go on
     */
    void line(Use use, int physical, boolean hit, long waited);

    /**
     * A TLB was asked for a translation.
     *
     * @param code the TLB of code; else that of data
     * @param page linear address of the page of 4 KiB
     * @param hit it had the translation
     */
    void page(boolean code, int page, boolean hit);
}
