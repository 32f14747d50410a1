package mkplay.engine.cost;

/**
 * Something of the memory system that an instruction needed.
 *
 * @param kind what it is
 * @param at physical address of a line, linear address of a page
 * @param hit it was found in the first-level cache, or in the TLB
 */
public record Touch(Kind kind, int at, boolean hit) {
    /** What can be touched. */
    public enum Kind {
        /** A cache line with code. */
        CODE_LINE,
        /** A cache line with data that was read or written. */
        DATA_LINE,
        /** A cache line with page-table entries that a page walk read. */
        WALK_LINE,
        /** A page of code. */
        CODE_PAGE,
        /** A page of data. */
        DATA_PAGE;

        /** Whether it is a cache line. */
        public boolean isLine() {
            return this == CODE_LINE || this == DATA_LINE || this == WALK_LINE;
        }
    }
}
