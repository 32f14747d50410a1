package mkplay.kernel.mapping;

import mkplay.kernel.KernelState;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Memory;

/** Nodes and trees of mappings. Walks are loops along the links, so their depth costs no stack. */
public final class MapTree {
    /** Status bits of a page-table entry that are collected in {@link MapNode#page}. */
    public static final int STATUS = PageTables.ACCESSED | PageTables.DIRTY;

    private MapTree() {}

    /** The node of a user address in a space whose page table there exists; null if the page is not mapped. */
    public static MapNode find(Space space, int address) {
        int index = Memory.get32(PageTables.nodeEntry(space, address));
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
        node.parent = null;
        node.child = null;
        node.next = null;
        node.previous = null;
        return node;
    }

    /** Makes the node stand for a page of a space, with page-table entry {@code value} at {@code entry}. */
    public static void place(MapNode node, Space space, int page, int entry, int value) {
        node.space = space;
        node.page = page;
        node.entry = entry;
        Memory.store32(PageTables.nodeEntry(space, page), node.index);
        Memory.store32(entry, value);
    }

    /** Takes a node's page out of its space; the node stays in its tree. */
    public static void displace(MapNode node) {
        int page = node.page & PageTables.FRAME_MASK;
        Memory.store32(node.entry, 0);
        Memory.store32(PageTables.nodeEntry(node.space, page), 0);
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

    /** First node of a walk through the tree below {@code root} that visits children before parents, {@code root} last. */
    public static MapNode deepest(MapNode root) {
        MapNode node = root;
        while (node.child != null) {
            node = node.child;
        }
        return node;
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
