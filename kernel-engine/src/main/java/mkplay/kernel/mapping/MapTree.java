package mkplay.kernel.mapping;

import mkplay.kernel.KernelState;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Memory;
import mkplay.systemjava.Warm;

/** Nodes and trees of mappings; {@link TreeWalk} goes through trees. */
public final class MapTree {
    /** Status bits of a page-table entry that are collected in {@link MapNode#page}. */
    public static final int STATUS = PageTables.ACCESSED | PageTables.DIRTY;

    private MapTree() {}

    /** The node of a user address in a space; null if the page is not mapped. */
    public static MapNode find(Space space, int address) {
        return at(PageTables.nodes(space, address), address);
    }

    /** The same where {@link PageTables#nodes} of the address is known. */
    @Inline
    static MapNode at(int nodes, int address) {
        int index = PageTables.node(nodes, address);
        return index == 0 ? null : KernelState.NODES[index];
    }

    /** Whether nodes are left. */
    public static boolean canAllocate() {
        return KernelState.freeNodes != null || KernelState.nodeLimit != KernelState.MAP_NODES;
    }

    /** A node; {@link #canAllocate} said that there is one. */
    public static MapNode allocate() {
        MapNode node = KernelState.freeNodes;
        if (node != null) {
            KernelState.freeNodes = node.next;
        } else {
            int index = KernelState.nodeLimit;
            KernelState.nodeLimit = index + 1;
            node = KernelState.NODES[index];
            node.index = index;
        }
        node.child = null;
        node.next = null;
        node.previous = null;
        return node;
    }

    /**
     * Makes the node stand for a page of a space, with page-table entry {@code value} at {@code entry}.
     *
     * @param page its address, with {@link PageTables#LARGE} for one of 4 MiB
     */
    public static void place(MapNode node, Space space, int page, int entry, int value) {
        node.space = space;
        node.page = page;
        node.entry = entry;
        Memory.store32(entry, value);
        Memory.store32(PageTables.nodeEntry(space, page), node.index());
    }

    /** Whether it is a page of 4 MiB. */
    public static boolean isLarge(MapNode node) {
        return (node.page & PageTables.LARGE) != 0;
    }

    /**
     * The entry that would show what a mapping shows at an address, without status: frame, rights, attribute.
     *
     * @param large whether it is to be the entry for all 4 MiB of a page that has them
     */
    public static int value(MapNode node, int address, boolean large) {
        int value = Memory.load32(node.entry) & ~STATUS;
        if (large || !isLarge(node)) {
            return value;
        }
        int frame =
                value & PageTables.LARGE_FRAME_MASK | address & PageTables.FRAME_MASK & ~PageTables.LARGE_FRAME_MASK;
        int attribute = value >>> 5 & PageTables.PAT | value & (PageTables.WRITE_THROUGH | PageTables.CACHE_DISABLE);
        return frame | attribute | value & (PageTables.PRESENT | PageTables.WRITE | PageTables.USER);
    }

    /** Takes a node's page out of its space; the node stays in its tree. */
    @Warm
    public static void displace(MapNode node) {
        int page = node.page & PageTables.FRAME_MASK;
        Memory.store32(PageTables.nodeEntry(node.space, page), 0);
        Memory.store32(node.entry, 0);
        PageTables.flush(node.space, page);
    }

    /** Makes {@code node} a child of {@code parent}. */
    public static void attach(MapNode node, MapNode parent) {
        MapNode first = parent.child;
        node.parent = parent;
        node.previous = null;
        node.next = first;
        if (first != null) {
            first.previous = node;
        }
        parent.child = node;
    }

    /** Removes a node without children: its page leaves the space, its status goes to its parent. */
    @Warm
    public static void removeLeaf(MapNode node) {
        MapNode parent = node.parent;
        MapNode next = node.next;
        MapNode previous = node.previous;
        if (parent != null) {
            parent.page |= status(node);
            if (previous == null) {
                parent.child = next;
            } else {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
        }
        displace(node);
        // No walk stands here any more.
        node.index = node.index();
        node.parent = null;
        node.next = KernelState.freeNodes;
        KernelState.freeNodes = node;
    }

    /** Accessed and dirty of the page through this mapping and through those below it that are gone. */
    public static int status(MapNode node) {
        return (node.page | Memory.load32(node.entry)) & STATUS;
    }

    /** Returns the status and clears it. */
    public static int takeStatus(MapNode node) {
        int status = status(node);
        if (status != 0) {
            node.page &= ~STATUS;
            Memory.store32(node.entry, Memory.load32(node.entry) & ~STATUS);
            PageTables.flush(node.space, node.page);
        }
        return status;
    }

    /**
     * Whether a child of a mapping of 4 MiB has to do with a part of it: of {@code frame}, the bits in {@code mask} are those of all
     * frames of the part. With mask 0 the part is all of any mapping.
     */
    public static boolean touches(MapNode child, int frame, int mask) {
        return mask == 0 || isLarge(child) || ((Memory.load32(child.entry) ^ frame) & mask) == 0;
    }

    /** The status of a mapping in the tree of one that such a part belongs to; it is cleared if it says nothing of other parts. */
    public static int statusOf(MapNode node, int frame, int mask) {
        boolean other = mask != 0 && (isLarge(node) || !touches(node, frame, mask));
        return other ? status(node) : takeStatus(node);
    }

    /** Whether {@code ancestor} is {@code node} or above it. */
    public static boolean isAncestor(MapNode ancestor, MapNode node) {
        MapNode n = node;
        while (n != null) {
            if (n == ancestor) {
                return true;
            }
            n = n.parent;
        }
        return false;
    }
}
