package mkplay.kernel.mapping;

import mkplay.kernel.Abi;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** Mapping, granting and revoking of pages: recursive construction of address spaces (L4 X.2, chapter 4). */
public final class Mapping {
    /** Answers of the page operations. */
    public static final int DONE = 0;

    public static final int NO_MEMORY = 1;

    private static final int FLUSH_COST = 16;

    private Mapping() {}

    /**
     * Maps or grants {@code pages} pages. Pages that the source does not have are passed over.
     *
     * @param rights access bits; the write bit counts, read and execute are one
     * @return DONE or NO_MEMORY; then the first part is done
     */
    public static int mapRange(
            Space from, int fromAddress, Space to, int toAddress, int pages, int rights, boolean grant) {
        return mapSome(from, fromAddress, to, toAddress, 0, pages, rights, grant) < 0 ? NO_MEMORY : DONE;
    }

    /**
     * The same for the pages from {@code first} up to before {@code end}.
     *
     * @return the next page, which may be far behind {@code end}; negative: no memory
     */
    public static int mapSome(
            Space from, int fromAddress, Space to, int toAddress, int first, int end, int rights, boolean grant) {
        int done = first;
        while (done < end) {
            int source = fromAddress + done * Frames.PAGE_SIZE;
            int target = toAddress + done * Frames.PAGE_SIZE;
            if (!U.below(source, Abi.USER_END) || !U.below(target, Abi.USER_END)) {
                return Integer.MAX_VALUE;
            }
            if (!from.sigma0 && PageTables.entry(from, source) == 0) {
                done += PageTables.TABLE_SPAN / Frames.PAGE_SIZE - (source >>> 12 & 0x3FF);
                continue;
            }
            MapNode node = source(from, source);
            if (node != null && mapPage(node, to, target, rights, grant && !from.sigma0) != DONE) {
                return -1;
            }
            if (node == null && from.sigma0 && !Frames.isKernels(source)) {
                return -1;
            }
            done++;
        }
        return done;
    }

    /** The node of a page to be given away; sigma0's come into being now. Null if the page is not there (or no memory). */
    private static MapNode source(Space from, int address) {
        return from.sigma0 ? identity(from, address) : MapTree.find(from, address);
    }

    /** Sigma0's own mapping of a page, made if necessary: physical = virtual. Null: the kernel's page, or no memory. */
    public static MapNode identity(Space sigma0, int address) {
        int page = address & PageTables.FRAME_MASK;
        if (!U.below(page, Abi.USER_END) || Frames.isKernels(page)) {
            return null;
        }
        int entry = PageTables.ensureEntry(sigma0, page);
        if (entry == 0) {
            return null;
        }
        MapNode node = MapTree.find(sigma0, page);
        if (node != null) {
            return node;
        }
        if ((Memory.load32(entry) & PageTables.KERNEL_OWNED) != 0 || !MapTree.canAllocate()) {
            return null;
        }
        node = MapTree.allocate();
        MapTree.place(node, sigma0, page, entry, page | PageTables.PRESENT | PageTables.WRITE | PageTables.USER);
        return node;
    }

    /** Gives one page to {@code to} at {@code page}. */
    private static int mapPage(MapNode source, Space to, int page, int rights, boolean grant) {
        int entry = PageTables.ensureEntry(to, page);
        if (entry == 0 || !MapTree.canAllocate()) {
            return NO_MEMORY;
        }
        int sourceValue = Memory.load32(source.entry);
        int value = sourceValue & (PageTables.FRAME_MASK | PageTables.PRESENT | PageTables.USER)
                | sourceValue & rights & PageTables.WRITE;
        int old = Memory.load32(entry);
        if ((old & PageTables.KERNEL_OWNED) != 0) {
            return DONE;
        }
        if ((old & PageTables.PRESENT) != 0) {
            MapNode present = MapTree.find(to, page);
            boolean sameFrame = ((old ^ value) & PageTables.FRAME_MASK) == 0;
            if (sameFrame && present.parent == source && !grant) {
                Memory.store32(entry, old | value);
                return DONE;
            }
            if (sameFrame && MapTree.isAncestor(present, source)) {
                return DONE;
            }
            flushTree(present);
        }
        if (grant) {
            grantPage(source, to, page, entry, value);
        } else {
            MapNode node = MapTree.allocate();
            MapTree.place(node, to, page, entry, value);
            MapTree.attach(node, source);
        }
        return DONE;
    }

    /** Moves the source's mapping; what it had given away stays where it is, with no more rights than the new holder has. */
    private static void grantPage(MapNode source, Space to, int page, int entry, int value) {
        if ((value & PageTables.WRITE) == 0) {
            revokeBelow(source, PageTables.WRITE);
        }
        int status = MapTree.status(source);
        MapTree.displace(source);
        MapTree.place(source, to, page, entry, value);
        source.page |= status;
    }

    /**
     * Removes of a mapping and everything that was derived from it as many mappings as may be, leaves first.
     *
     * @param most how much may be done, a mapping counting {@link #FLUSH_COST}
     * @return how much more could have been done; if nothing, the mapping may still be there
     */
    public static int flushSome(MapNode root, int most) {
        int rest = most;
        MapNode node = MapTree.deepest(root);
        while (node != root && rest > 0) {
            node = removeAndAdvance(node);
            rest -= FLUSH_COST;
        }
        if (node == root && rest > 0) {
            MapTree.removeLeaf(root);
            rest -= FLUSH_COST;
        }
        return rest;
    }

    /** Removes a mapping with everything that was derived from it. */
    public static void flushTree(MapNode root) {
        MapNode node = MapTree.deepest(root);
        while (node != root) {
            node = removeAndAdvance(node);
        }
        MapTree.removeLeaf(root);
    }

    /** Removes a leaf and returns the next node of the walk that visits children first. */
    static MapNode removeAndAdvance(MapNode node) {
        MapNode next = node.next != null ? MapTree.deepest(node.next) : node.parent;
        MapTree.removeLeaf(node);
        return next;
    }

    /** Takes page-table bits (the write permission) from everything that was derived from a mapping; returns its status. */
    public static int revokeBelow(MapNode root, int bits) {
        int status = 0;
        MapNode node = MapTree.deepest(root);
        while (node != root) {
            status |= MapTree.takeStatus(node);
            revoke(node, bits);
            node = node.next != null ? MapTree.deepest(node.next) : node.parent;
        }
        return status;
    }

    /** Takes page-table bits from one mapping. */
    public static void revoke(MapNode node, int bits) {
        int value = Memory.load32(node.entry);
        if ((value & bits) != 0) {
            Memory.store32(node.entry, value & ~bits);
            PageTables.flush(node.space, node.page);
        }
    }
}
