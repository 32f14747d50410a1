package mkplay.kernel.mapping;

import mkplay.kernel.KernelState;
import mkplay.kernel.space.MemoryControl;
import mkplay.kernel.space.PageTables;
import mkplay.systemjava.Memory;
import mkplay.systemjava.Warm;

/**
 * Walks through a tree of mappings, or part of it, that can be interrupted. What takes a right or sets an attribute comes to a mapping
 * before it comes to those below: what is derived from it in between is as it should be. What removes comes to it after them.
 *
 * <p>Where an interrupted walk stands is a number, its place, that its thread keeps, and that mapping has the thread's number in its
 * {@link MapNode#index}. As long as it has, it is where it was in the tree, for only leaves are removed. If it is gone, or another
 * thread's walk stopped there, too, the walk begins anew: of walks in the same tree the one that is ahead loses nothing.
 */
public final class TreeWalk {
    /** Operations; others are an attribute that is set, see {@link MemoryControl}. */
    static final int QUERY = -1;

    static final int REVOKE_WRITE = -2;

    /** No end is set to a walk. */
    public static final int ALL = Integer.MAX_VALUE;

    /** Bits 31-16 of a place are the root's index, 14-0 that of the mapping that is next; bit 15: only those behind it are. */
    private static final int ROOT_SHIFT = 16;

    private static final int LEAVING = 0x8000;
    private static final int INDEX = LEAVING - 1;

    private TreeWalk() {}

    /**
     * An operation goes on that may have been interrupted in a walk.
     *
     * @param place what {@link #suspend} returned
     * @param number the thread's
     */
    public static void resume(int place, int number) {
        MapNode node = KernelState.NODES[place & INDEX];
        if (place != 0 && node.walker() == number) {
            node.index &= MapNode.INDEX_MASK;
            KernelState.walkFrom = place;
        }
    }

    /** An operation pauses or ends; returns the place of its walk, 0 if it is in none. */
    public static int suspend(int number) {
        int place = KernelState.walkPlace;
        KernelState.walkFrom = 0;
        KernelState.walkPlace = 0;
        if (place != 0) {
            MapNode node = KernelState.NODES[place & INDEX];
            node.index = node.index() | number << MapNode.WALKER_SHIFT;
        }
        return place;
    }

    /** The place to begin at: where the walk through this tree was interrupted, or before the root. */
    private static int take(MapNode root) {
        int place = KernelState.walkFrom;
        KernelState.walkFrom = 0;
        return place >>> ROOT_SHIFT == root.index() ? place : root.index();
    }

    private static void pause(MapNode root, MapNode next, boolean leaving) {
        KernelState.walkPlace = root.index() << ROOT_SHIFT | next.index() | (leaving ? LEAVING : 0);
    }

    /**
     * Removes what was derived from a mapping, or from a part of it (see {@link MapTree#touches}). If that is not all done
     * {@link KernelState#walkPlace} is not 0.
     *
     * @param most steps that may be made: each removes a mapping, passes one, or goes down by one
     * @return how many more could have been made
     */
    @Warm
    static int remove(MapNode root, int frame, int mask, int most) {
        int rest = most;
        if (mask == 0 && KernelState.walkFrom == 0) {
            // The most common tree: the children have none.
            while (rest > 0 && root.child != null && root.child.child == null) {
                MapTree.removeLeaf(root.child);
                rest--;
            }
            if (root.child == null) {
                return rest;
            }
        }
        int place = take(root);
        MapNode at = KernelState.NODES[place & INDEX];
        if (at == root && root.child != null) {
            at = root.child;
        }
        while (true) {
            if (at == root) {
                if (mask != 0 || root.child == null) {
                    return rest;
                }
                at = root.child;
            }
            if (rest <= 0) {
                pause(root, at, false);
                return rest;
            }
            rest--;
            boolean touched = mask == 0 || at.parent != root || MapTree.touches(at, frame, mask);
            if (touched && at.child != null) {
                at = at.child;
                continue;
            }
            MapNode next = at.next != null ? at.next : at.parent;
            if (touched) {
                if (mask != 0) {
                    // Without parts, the status goes up to the root with the mappings.
                    KernelState.walkStatus |= MapTree.statusOf(at, frame, mask);
                }
                MapTree.removeLeaf(at);
            }
            at = next;
        }
    }

    /** Removes a mapping with everything that was derived from it; the results of {@link #remove}. */
    public static int flush(MapNode root, int most) {
        int rest = remove(root, 0, 0, most);
        if (KernelState.walkPlace == 0) {
            MapTree.removeLeaf(root);
            rest--;
        }
        return rest;
    }

    /**
     * Carries out an operation on what was derived from a mapping, or from a part of it, and collects the status in
     * {@link KernelState#walkStatus}; the results of {@link #remove}.
     *
     * @param own whether the operation is for the mapping, too
     */
    public static int visit(MapNode root, int operation, boolean own, int frame, int mask, int most) {
        int rest = most;
        int place = take(root);
        MapNode at = KernelState.NODES[place & INDEX];
        boolean leaving = (place & LEAVING) != 0;
        while (true) {
            boolean marks = operation == REVOKE_WRITE && (mask == 0 || at != root);
            if (!leaving) {
                boolean touched = mask == 0 || at.parent != root || MapTree.touches(at, frame, mask);
                if (at == root) {
                    touched = own;
                }
                if (touched) {
                    apply(at, operation, frame, mask);
                }
                leaving = at.child == null || !touched && at != root;
            }
            if (!leaving) {
                if (marks) {
                    at.page |= MapNode.BEING_REVOKED;
                }
                at = at.child;
            } else {
                if (marks) {
                    at.page &= ~MapNode.BEING_REVOKED;
                }
                if (at == root) {
                    return rest;
                }
                leaving = at.next == null;
                at = leaving ? at.parent : at.next;
            }
            rest--;
            if (rest <= 0) {
                pause(root, at, leaving);
                return rest;
            }
        }
    }

    private static void apply(MapNode node, int operation, int frame, int mask) {
        if (operation >= 0) {
            MemoryControl.set(node, operation);
            return;
        }
        KernelState.walkStatus |= MapTree.statusOf(node, frame, mask);
        if (operation == REVOKE_WRITE) {
            revokeWrite(node);
        }
    }

    /** Takes the right to write from one mapping. */
    private static void revokeWrite(MapNode node) {
        int value = Memory.load32(node.entry);
        if ((value & PageTables.WRITE) != 0) {
            Memory.store32(node.entry, value & ~PageTables.WRITE);
            PageTables.flush(node.space, node.page);
        }
    }
}
