package mkplay.kernel.mapping;

import mkplay.kernel.space.Space;

/**
 * One mapping of one page, of 4 KiB or 4 MiB: a node of the tree that says who gave the page to whom. The root is sigma0's. Parents'
 * rights include their children's; those of a page of 4 MiB may be parts of it. 32 bytes.
 */
public final class MapNode {
    static final int INDEX_MASK = 0xFFFF;
    static final int WALKER_SHIFT = 16;

    /** Of {@link #page}: the mapping has lost the right to write, those below may still have it, until the walk is over that takes it. */
    public static final int BEING_REVOKED = 0x100;

    /** The space that has the mapping. */
    public Space space;

    /**
     * User address of the page; bits 5 and 6 collect accessed and dirty of mappings below that are gone, bit 7 says that it has
     * 4 MiB, bit 8 is {@link #BEING_REVOKED}.
     */
    public int page;

    /** Kernel address of the page-table entry, of 4 MiB of the page-directory entry. */
    public int entry;

    /** Who gave the page; null for sigma0, and while the node is free. */
    public MapNode parent;

    /** First of the mappings given away. */
    public MapNode child;

    /** Siblings; {@link #next} also links free nodes. */
    public MapNode next;

    public MapNode previous;

    /** Bits 15-0: {@link #index()}; bits 31-16: {@link #walker()}. */
    public int index;

    /** Index in the pool, never 0. */
    public int index() {
        return index & INDEX_MASK;
    }

    /** The number of the thread whose interrupted walk stands here, 0 if there is none (see {@link TreeWalk}). */
    public int walker() {
        return index >>> WALKER_SHIFT;
    }

    /** Creates the elements of a pool. */
    public static MapNode[] pool(int size) {
        MapNode[] pool = new MapNode[size];
        for (int i = 0; i < size; i++) {
            pool[i] = new MapNode();
        }
        return pool;
    }
}
