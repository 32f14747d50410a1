package mkplay.kernel.mapping;

import mkplay.kernel.Abi;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;
import mkplay.systemjava.Warm;

/** Mapping, granting and revoking of pages: recursive construction of address spaces (L4 X.2, chapter 4). */
public final class Mapping {
    /** Answers of the page operations. */
    public static final int DONE = 0;

    public static final int NO_MEMORY = 1;

    private static final int FLUSH_COST = 16;

    /** Pages of 4 KiB in one of 4 MiB. */
    public static final int LARGE_PAGES = PageTables.TABLE_SPAN / Frames.PAGE_SIZE;

    private Mapping() {}

    /**
     * Maps or grants {@code pages} pages. Pages that the source does not have are passed over.
     *
     * @param rights access bits; the write bit counts, read and execute are one
     * @return DONE or NO_MEMORY; then the first part is done
     */
    public static int mapRange(
            Space from, int fromAddress, Space to, int toAddress, int pages, int rights, boolean grant) {
        return mapSome(from, fromAddress, to, toAddress, 0, pages, pages, rights, grant) < 0 ? NO_MEMORY : DONE;
    }

    /**
     * The same for the pages from {@code first} up to before {@code end} of those {@code pages}.
     *
     * @return the next page, which may be far behind {@code end}; negative: no memory
     */
    @Warm
    public static int mapSome(
            Space from,
            int fromAddress,
            Space to,
            int toAddress,
            int first,
            int end,
            int pages,
            int rights,
            boolean grant) {
        int done = first;
        while (done < end) {
            int source = fromAddress + done * Frames.PAGE_SIZE;
            int target = toAddress + done * Frames.PAGE_SIZE;
            if (!U.below(source, Abi.USER_END) || !U.below(target, Abi.USER_END)) {
                return Integer.MAX_VALUE;
            }
            boolean large = pages - done >= LARGE_PAGES && isLargeAligned(source | target);
            if (large && from.sigma0) {
                makeLarge(from, source);
            }
            int nodes = PageTables.nodes(from, source);
            if (!from.sigma0 && nodes == 0) {
                done += LARGE_PAGES - (source >>> 12 & LARGE_PAGES - 1);
                continue;
            }
            large = large && nodes > 0 && PageTables.admitsLarge(to, target);
            MapNode node = source(from, source);
            if (node != null && mapPage(node, source, to, target, rights, grant && !from.sigma0, large) != DONE) {
                return -1;
            }
            if (node == null && from.sigma0 && !Frames.isKernels(source, Frames.PAGE_SIZE)) {
                return -1;
            }
            done += large ? LARGE_PAGES : 1;
        }
        return done;
    }

    /** Whether an address is a multiple of 4 MiB, or a combination of addresses is one of such. */
    private static boolean isLargeAligned(int address) {
        return (address & ~PageTables.LARGE_FRAME_MASK) == 0;
    }

    /** The node of a page to be given away; sigma0's come into being now. Null if the page is not there (or no memory). */
    private static MapNode source(Space from, int address) {
        return from.sigma0 ? identity(from, address) : MapTree.find(from, address);
    }

    /** Gives sigma0 4 MiB as one page, if the processor can, it has no page there, and nothing in it is the kernel's. */
    public static void makeLarge(Space sigma0, int address) {
        if (!PageTables.hasLarge()
                || PageTables.isLarge(sigma0, address)
                || Frames.isKernels(address, PageTables.TABLE_SPAN)
                || !MapTree.canAllocate()
                || !PageTables.admitsLarge(sigma0, address)) {
            return;
        }
        MapTree.place(
                MapTree.allocate(),
                sigma0,
                address | PageTables.LARGE,
                PageTables.directoryAddress(sigma0, address),
                address | PageTables.LARGE | PageTables.PRESENT | PageTables.WRITE | PageTables.USER);
    }

    /** Sigma0's own mapping of a page, made if necessary: physical = virtual. Null: the kernel's page, or no memory. */
    @Warm
    public static MapNode identity(Space sigma0, int address) {
        int page = address & PageTables.FRAME_MASK;
        if (!U.below(page, Abi.USER_END) || Frames.isKernels(page, Frames.PAGE_SIZE)) {
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

    /**
     * Gives the page at {@code address} of {@code source} to {@code to} at {@code page}. Part of a page of 4 MiB is mapped even if it
     * should be granted.
     *
     * @param large the page has 4 MiB, and there is no smaller one where it goes
     */
    @Warm
    private static int mapPage(
            MapNode source, int address, Space to, int page, int rights, boolean grant, boolean large) {
        int entry = large ? PageTables.directoryAddress(to, page) : PageTables.ensureEntry(to, page);
        if (entry == 0 || !MapTree.canAllocate()) {
            return NO_MEMORY;
        }
        int value = MapTree.value(source, address, large) & (rights | ~PageTables.WRITE);
        int old = Memory.load32(entry);
        if ((old & PageTables.KERNEL_OWNED) != 0) {
            return DONE;
        }
        boolean moves = grant && MapTree.isLarge(source) == large;
        if ((old & PageTables.PRESENT) != 0) {
            MapNode present = MapTree.find(to, page);
            boolean larger = MapTree.isLarge(present) && !large;
            int frameMask = large ? PageTables.LARGE_FRAME_MASK : PageTables.FRAME_MASK;
            boolean sameFrame = ((MapTree.value(present, page, large) ^ value) & frameMask) == 0;
            int more = value & ~old & PageTables.WRITE;
            if (sameFrame && present.parent == source && !moves && (!larger || more == 0)) {
                Memory.store32(entry, old | more);
                return DONE;
            }
            if ((sameFrame || larger) && MapTree.isAncestor(present, source)) {
                return DONE;
            }
            flushTree(present);
            if (larger) {
                entry = PageTables.ensureEntry(to, page);
                if (entry == 0) {
                    return NO_MEMORY;
                }
            }
        }
        int place = large ? page | PageTables.LARGE : page;
        if (moves) {
            grantPage(source, to, place, entry, value);
        } else {
            MapNode node = MapTree.allocate();
            MapTree.place(node, to, place, entry, value);
            MapTree.attach(node, source);
        }
        return DONE;
    }

    /** Moves the source's mapping; what it had given away stays where it is, with no more rights than the new holder has. */
    private static void grantPage(MapNode source, Space to, int page, int entry, int value) {
        if ((value & PageTables.WRITE) == 0) {
            revokeBelow(source, PageTables.WRITE, 0, 0);
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
    private static MapNode removeAndAdvance(MapNode node) {
        MapNode next = node.next != null ? MapTree.deepest(node.next) : node.parent;
        MapTree.removeLeaf(node);
        return next;
    }

    /**
     * Takes page-table bits (the write permission) from everything that was derived from a mapping, or a part of it; returns the
     * status.
     */
    public static int revokeBelow(MapNode root, int bits, int frame, int mask) {
        int status = 0;
        MapNode node = MapTree.start(root, root.child, frame, mask);
        while (node != root) {
            if (node.parent != root || MapTree.touches(node, frame, mask)) {
                status |= MapTree.statusOf(node, frame, mask);
                revoke(node, bits);
            }
            node = MapTree.advance(root, node, frame, mask);
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
