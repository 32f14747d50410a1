package mkplay.kernel.space;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.mapping.MapTree;
import mkplay.kernel.mapping.TreeWalk;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Memory;

/** Life of address spaces, and the pages that the kernel itself puts into them. */
public final class Spaces {
    private static final int DIRECTORY_ENTRIES = 1024;

    /** Directory entries of user addresses. */
    private static final int USER_ENTRIES = Abi.USER_END >>> 22;

    private static final int PAGE_SHIFT = 12;
    private static final int USER_PAGES = Abi.USER_END >>> PAGE_SHIFT;
    private static final int TABLE_ENTRIES = 1024;

    /** Pages of a space that ends after which interrupts are let in; a mapping counts as {@link #FLUSH_COST}. */
    private static final int STRETCH = 256;

    private static final int FLUSH_COST = 16;

    /** Walks that remove what an ended space holds have the number of an interrupt, which makes none itself. */
    private static final int WALKER = 1;

    private Spaces() {}

    /** An empty space without threads; null if memory is exhausted. */
    public static Space create() {
        Space space = unused();
        if (space == null) {
            return null;
        }
        int directory = Frames.allocate();
        if (directory == 0) {
            return null;
        }
        int nodeDirectory = Frames.allocate();
        if (nodeDirectory == 0) {
            Frames.free(directory);
            return null;
        }
        Memory.copyWords(
                directory + USER_ENTRIES * 4,
                Frames.window(KernelState.kernelDirectory) + USER_ENTRIES * 4,
                DIRECTORY_ENTRIES - USER_ENTRIES);
        space.cr3 = Frames.physical(directory);
        space.directory = directory;
        space.nodeDirectory = nodeDirectory;
        space.threads = 0;
        space.utcbSize = 0;
        space.privileged = false;
        space.redirector = 0;
        space.sigma0 = false;
        space.allPorts = false;
        space.ioBitmapLow = 0;
        space.ioBitmapHigh = 0;
        SmallSpaces.describeLarge(space);
        return space;
    }

    private static Space unused() {
        for (int i = 0; i < KernelState.SPACES; i++) {
            if (KernelState.SPACE_POOL[i].cr3 == 0) {
                return KernelState.SPACE_POOL[i];
            }
        }
        return null;
    }

    /** A space without threads ends: what it holds is taken back by {@link #advance}. */
    public static void end(Space space) {
        SmallSpaces.enlarge(space);
        if (Cpu.cr3() == space.cr3) {
            Cpu.setCr3(KernelState.kernelDirectory);
        }
        IoMapping.leave(space);
        space.nextEnding = KernelState.endingSpaces;
        KernelState.endingSpaces = space;
    }

    /**
     * Takes back more of what the spaces hold that have ended.
     *
     * @return whether there is more to do after interrupts were let in
     */
    public static boolean advance() {
        int rest = STRETCH;
        while (KernelState.endingSpaces != null) {
            Space space = KernelState.endingSpaces;
            TreeWalk.resume(KernelState.endingPlace, WALKER);
            rest = takePages(space, rest);
            KernelState.endingPlace = TreeWalk.suspend(WALKER);
            if (space.nextPage != USER_PAGES) {
                return true;
            }
            KernelState.endingSpaces = space.nextEnding;
            space.nextEnding = null;
            space.nextPage = 0;
            Frames.free(space.directory);
            Frames.free(space.nodeDirectory);
            space.cr3 = 0;
        }
        return false;
    }

    /** From {@link Space#nextPage} on. Returns how much more could have been done. */
    private static int takePages(Space space, int most) {
        int rest = most;
        int page = space.nextPage;
        while (page != USER_PAGES && rest > 0) {
            int address = page << PAGE_SHIFT;
            rest--;
            if (PageTables.isLarge(space, address)) {
                rest = FLUSH_COST * TreeWalk.flush(MapTree.find(space, address), rest / FLUSH_COST);
                continue;
            }
            if (PageTables.entry(space, address) == 0) {
                page = (page | TABLE_ENTRIES - 1) + 1;
                continue;
            }
            int node = Memory.load32(PageTables.nodeEntry(space, address));
            if (node != 0) {
                rest = FLUSH_COST * TreeWalk.flush(KernelState.NODES[node], rest / FLUSH_COST);
                continue;
            }
            takePage(PageTables.entry(space, address));
            page++;
            if ((page & TABLE_ENTRIES - 1) == 0) {
                PageTables.removeTable(space, address);
            }
        }
        space.nextPage = page;
        return rest;
    }

    /** The kernel's own of a page. */
    private static void takePage(int entry) {
        int value = Memory.load32(entry);
        if ((value & PageTables.KERNEL_OWNED) != 0 && isUtcbPage(value)) {
            Memory.store32(entry, 0);
            Frames.free(Frames.window(value & PageTables.FRAME_MASK));
        }
    }

    private static boolean isUtcbPage(int entry) {
        return (entry & PageTables.FRAME_MASK) != Frames.physical(KernelState.kip);
    }

    /** Sets up kernel interface page and UTCB area. False, and neither is there, if memory is exhausted. */
    public static boolean initialise(Space space, int kipArea, int utcbArea, int utcbSize) {
        int entry = ownEntry(space, kipArea);
        if (entry == 0) {
            return false;
        }
        evict(space, kipArea);
        Memory.store32(
                entry,
                Frames.physical(KernelState.kip) | PageTables.KERNEL_OWNED | PageTables.PRESENT | PageTables.USER);
        space.kipArea = kipArea;
        space.utcbArea = utcbArea;
        space.utcbSize = utcbSize;
        return true;
    }

    /** Kernel address of a UTCB's page in its space, which is allocated if it is the first in its page; 0: no memory. */
    public static int utcbPage(Space space, int address) {
        int entry = ownEntry(space, address);
        if (entry == 0) {
            return 0;
        }
        int value = Memory.load32(entry);
        if ((value & PageTables.KERNEL_OWNED) != 0) {
            return Frames.window(value & PageTables.FRAME_MASK);
        }
        int page = Frames.allocate();
        if (page == 0) {
            return 0;
        }
        evict(space, address);
        Memory.store32(
                entry,
                Frames.physical(page)
                        | PageTables.KERNEL_OWNED
                        | PageTables.PRESENT
                        | PageTables.WRITE
                        | PageTables.USER
                        | PageTables.ACCESSED
                        | PageTables.DIRTY);
        return page;
    }

    /** The entry of a page that the kernel may take; a page of 4 MiB goes. 0: no memory. */
    private static int ownEntry(Space space, int address) {
        if (PageTables.isLarge(space, address)) {
            evict(space, address);
        }
        return PageTables.ensureEntry(space, address);
    }

    /** Removes what was mapped at an address before the kernel takes it; the page table exists. */
    private static void evict(Space space, int address) {
        int node = Memory.load32(PageTables.nodeEntry(space, address));
        if (node != 0) {
            TreeWalk.flush(KernelState.NODES[node], TreeWalk.ALL);
        }
    }
}
