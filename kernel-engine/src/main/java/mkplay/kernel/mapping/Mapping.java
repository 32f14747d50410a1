package mkplay.kernel.mapping;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
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

    /** {@link #mapPage}: it takes longer, the page is to be tried again after interrupts were let in. */
    private static final int UNFINISHED = 2;

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
        KernelState.walkRest = TreeWalk.ALL;
        return mapSome(from, fromAddress, to, toAddress, 0, pages, pages, rights, grant) < 0 ? NO_MEMORY : DONE;
    }

    /**
     * The same for the pages from {@code first} up to before {@code end} of those {@code pages}, as long as there is something left of
     * {@link KernelState#walkRest}; else {@link KernelState#walkPlace} is not 0.
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
            MapNode node = from.sigma0 ? identity(from, source) : MapTree.at(nodes, source);
            if (node != null) {
                int result = mapPage(node, source, to, target, rights, grant && !from.sigma0, large);
                if (result != DONE) {
                    return result == UNFINISHED ? done : -1;
                }
            } else if (from.sigma0 && !Frames.isKernels(source, Frames.PAGE_SIZE)) {
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
            KernelState.walkRest = TreeWalk.flush(present, KernelState.walkRest);
            if (KernelState.walkPlace != 0) {
                return UNFINISHED;
            }
            if (larger) {
                entry = PageTables.ensureEntry(to, page);
                if (entry == 0) {
                    return NO_MEMORY;
                }
            }
        }
        int place = large ? page | PageTables.LARGE : page;
        if (moves) {
            return grantPage(source, to, place, entry, value);
        } else {
            MapNode node = MapTree.allocate();
            MapTree.place(node, to, place, entry, value);
            MapTree.attach(node, source);
        }
        return DONE;
    }

    /**
     * Moves the source's mapping; what it had given away stays where it is, with no more rights than the new holder has.
     *
     * @return DONE or UNFINISHED
     */
    private static int grantPage(MapNode source, Space to, int page, int entry, int value) {
        if ((value & PageTables.WRITE) == 0) {
            KernelState.walkStatus = 0;
            KernelState.walkRest = TreeWalk.visit(source, TreeWalk.REVOKE_WRITE, true, 0, 0, KernelState.walkRest);
            source.page |= KernelState.walkStatus;
            if (KernelState.walkPlace != 0) {
                return UNFINISHED;
            }
        }
        int status = MapTree.status(source);
        MapTree.displace(source);
        MapTree.place(source, to, page, entry, value);
        source.page |= status;
        return DONE;
    }
}
