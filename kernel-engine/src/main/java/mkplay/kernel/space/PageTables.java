package mkplay.kernel.space;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;
import mkplay.systemjava.Warm;

/**
 * Two-level page tables (SDM 3A, 4.3) of user space. Beside each page table lies a node table: element n is the index of the
 * mapping node of page n, or 0. The directories of the two run in parallel; where the page directory has a page of 4 MiB, that of
 * node tables has the index of its node.
 */
public final class PageTables {
    public static final int PRESENT = 1;
    public static final int WRITE = 2;
    public static final int USER = 4;

    /** Bits 0 and 1 of the index into the page attribute table, alone PWT and PCD (SDM 3A, 11.12.3). */
    public static final int WRITE_THROUGH = 8;

    public static final int CACHE_DISABLE = 0x10;
    public static final int ACCESSED = 0x20;
    public static final int DIRTY = 0x40;

    /** Of a page-directory entry: a page of 4 MiB. */
    public static final int LARGE = 0x80;

    /** Of a page-table entry: bit 2 of the index into the page attribute table. */
    public static final int PAT = 0x80;

    /** The same of the entry for 4 MiB. */
    public static final int LARGE_PAT = 0x1000;

    public static final int GLOBAL = 0x100;

    /** Available bit: the page is the kernel's gift (UTCBs, kernel interface page) and no mapping may touch it. */
    public static final int KERNEL_OWNED = 0x200;

    public static final int FRAME_MASK = -4096;
    public static final int TABLE_SPAN = 1 << 22;

    /** Log2 of the size of large pages. */
    public static final int LARGE_BITS = 22;

    public static final int LARGE_FRAME_MASK = -TABLE_SPAN;

    /** CPUID leaf 1, EDX: 4 MiB pages. */
    private static final int CPUID_PSE = 8;

    private PageTables() {}

    /** Whether the processor has pages of 4 MiB. */
    public static boolean hasLarge() {
        return (KernelState.processorFeatures & CPUID_PSE) != 0;
    }

    private static int directoryOffset(int address) {
        return address >>> 20 & 0xFFC;
    }

    private static int tableOffset(int address) {
        return address >>> 10 & 0xFFC;
    }

    /** The page-directory entry for a user address. */
    public static int directoryEntry(Space space, int address) {
        return Memory.get32(directoryAddress(space, address));
    }

    /** Kernel address of the page-directory entry for a user address. */
    public static int directoryAddress(Space space, int address) {
        return space.directory + directoryOffset(address);
    }

    /** Whether a user address is in a page of 4 MiB. */
    public static boolean isLarge(Space space, int address) {
        return (directoryEntry(space, address) & LARGE) != 0;
    }

    /** Kernel address of the page-table entry, or that for 4 MiB, of a user address; 0 if the page table does not exist. */
    public static int entry(Space space, int address) {
        int at = directoryAddress(space, address);
        int table = Memory.get32(at);
        if ((table & LARGE) != 0) {
            return at;
        }
        if ((table & PRESENT) == 0) {
            return 0;
        }
        return Frames.window(table & FRAME_MASK) + tableOffset(address);
    }

    /**
     * What is said about the 4 MiB around an address: 0 for no page; below 0, as all kernel addresses, a node table; else the index of
     * the node of a large page.
     */
    public static int nodes(Space space, int address) {
        return Memory.get32(space.nodeDirectory + directoryOffset(address));
    }

    /** Kernel address of the node-table entry; of the node directory's where no table is. */
    @Inline
    public static int nodeEntry(Space space, int address) {
        int nodes = nodes(space, address);
        return nodes < 0 ? nodes + tableOffset(address) : space.nodeDirectory + directoryOffset(address);
    }

    /** The index of the mapping node of an address, of which {@link #nodes} is known; 0 if it is not mapped. */
    public static int node(int nodes, int address) {
        return nodes < 0 ? Memory.get32(nodes + tableOffset(address)) : nodes;
    }

    /**
     * Whether a page of 4 MiB may be put at an address: there is one, or no page at all, and all directories need not know of it. A page
     * table without pages is given back.
     */
    public static boolean admitsLarge(Space space, int address) {
        if (SmallSpaces.shows(space, address)) {
            return false;
        }
        int at = directoryAddress(space, address);
        int table = Memory.load32(at);
        if (table == 0 || (table & LARGE) != 0) {
            return true;
        }
        int entries = Frames.window(table & FRAME_MASK);
        for (int i = 0; i < Frames.PAGE_SIZE; i += 4) {
            if (Memory.load32(entries + i) != 0) {
                return false;
            }
        }
        int nodes = space.nodeDirectory + directoryOffset(address);
        Frames.free(Memory.load32(nodes));
        Memory.store32(nodes, 0);
        Memory.store32(at, 0);
        flush(space, address);
        Frames.free(entries);
        return true;
    }

    /** Like {@link #entry}, but creates page table and node table; 0 if memory is exhausted. */
    @Warm
    public static int ensureEntry(Space space, int address) {
        int entry = entry(space, address);
        return entry != 0 ? entry : createTable(space, address);
    }

    private static int createTable(Space space, int address) {
        int table = Frames.allocate();
        if (table == 0) {
            return 0;
        }
        int nodes = Frames.allocate();
        if (nodes == 0) {
            Frames.free(table);
            return 0;
        }
        Memory.set32(space.nodeDirectory + directoryOffset(address), nodes);
        Memory.store32(
                space.directory + directoryOffset(address), Frames.physical(table) | PRESENT | WRITE | USER | ACCESSED);
        SmallSpaces.publish(space, address);
        return table + tableOffset(address);
    }

    /** Takes back the empty page table and node table of an address of a large space. */
    static void removeTable(Space space, int address) {
        int directory = space.directory + directoryOffset(address);
        int nodes = space.nodeDirectory + directoryOffset(address);
        Frames.free(Frames.window(Memory.load32(directory) & FRAME_MASK));
        Frames.free(Memory.load32(nodes));
        Memory.store32(directory, 0);
        Memory.store32(nodes, 0);
    }

    /** Kernel address of a user address that is mapped to memory in the window; else 0. */
    public static int kernelAddress(Space space, int address) {
        return U.below(address, Abi.USER_END) ? accessible(space, address, PRESENT, 0) : 0;
    }

    /**
     * Kernel address for an access of the kernel's to user memory, which is noted as if the user had made it; 0 if the page is not
     * there, has not the rights, or is no RAM: without pages of 4 MiB the window shows nothing else.
     *
     * @param rights bits of an entry that must be set
     * @param mark bits of the entry that the access sets
     */
    @Warm
    public static int accessible(Space space, int address, int rights, int mark) {
        int entry = entry(space, address);
        if (entry == 0) {
            return 0;
        }
        int value = Memory.load32(entry);
        int offsets = isLarge(space, address) ? ~LARGE_FRAME_MASK : ~FRAME_MASK;
        int physical = value & ~offsets | address & offsets;
        if ((value & rights) != rights || !U.below(physical, KernelState.ramEnd)) {
            return 0;
        }
        if ((value & mark) != mark) {
            Memory.store32(entry, value | mark);
        }
        return Frames.window(physical);
    }

    /** Whether the user can access an address, of whatever memory, in a way that needs these rights. */
    public static boolean permits(Space space, int address, int rights) {
        int entry = entry(space, address);
        return entry != 0 && (Memory.load32(entry) & rights) == rights;
    }

    /** Drops a stale translation, if the space is the one the processor has loaded or is small. */
    @Warm
    public static void flush(Space space, int address) {
        if (Cpu.cr3() == space.cr3) {
            Cpu.invlpg(address);
        }
        if (space.small != 0) {
            Cpu.invlpg(SmallSpaces.base(space.small) + address);
        }
    }
}
