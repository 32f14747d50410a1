package mkplay.kernel.space;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/**
 * Two-level page tables (SDM 3A, 4.3) of user space, 4 KiB pages. Beside each page table lies a node table: element n is the
 * index of the mapping node of page n, or 0. The directories of the two run in parallel.
 */
public final class PageTables {
    public static final int PRESENT = 1;
    public static final int WRITE = 2;
    public static final int USER = 4;
    public static final int ACCESSED = 0x20;
    public static final int DIRTY = 0x40;
    public static final int LARGE = 0x80;
    public static final int GLOBAL = 0x100;

    /** Available bit: the page is the kernel's gift (UTCBs, kernel interface page) and no mapping may touch it. */
    public static final int KERNEL_OWNED = 0x200;

    public static final int FRAME_MASK = -4096;
    public static final int TABLE_SPAN = 1 << 22;

    private PageTables() {}

    private static int directoryOffset(int address) {
        return address >>> 20 & 0xFFC;
    }

    private static int tableOffset(int address) {
        return address >>> 10 & 0xFFC;
    }

    /** The page-directory entry for a user address. */
    public static int directoryEntry(Space space, int address) {
        return Memory.get32(space.directory + directoryOffset(address));
    }

    /** Kernel address of the page-table entry for a user address; 0 if the page table does not exist. */
    public static int entry(Space space, int address) {
        int table = directoryEntry(space, address);
        if ((table & PRESENT) == 0) {
            return 0;
        }
        return Frames.window(table & FRAME_MASK) + tableOffset(address);
    }

    /** Kernel address of the node-table entry; the page table must exist. */
    public static int nodeEntry(Space space, int address) {
        return Memory.get32(space.nodeDirectory + directoryOffset(address)) + tableOffset(address);
    }

    /** Like {@link #entry}, but creates page table and node table; 0 if memory is exhausted. */
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
    public static int accessible(Space space, int address, int rights, int mark) {
        int entry = entry(space, address);
        if (entry == 0) {
            return 0;
        }
        int value = Memory.load32(entry);
        if ((value & rights) != rights || !U.below(value & FRAME_MASK, KernelState.ramEnd)) {
            return 0;
        }
        if ((value & mark) != mark) {
            Memory.store32(entry, value | mark);
        }
        return Frames.window(value & FRAME_MASK) + (address & ~FRAME_MASK);
    }

    /** Whether the user can access an address, of whatever memory, in a way that needs these rights. */
    public static boolean permits(Space space, int address, int rights) {
        int entry = entry(space, address);
        return entry != 0 && (Memory.load32(entry) & rights) == rights;
    }

    /** Drops a stale translation, if the space is the one the processor has loaded or is small. */
    public static void flush(Space space, int address) {
        if (Cpu.cr3() == space.cr3) {
            Cpu.invlpg(address);
        }
        if (space.small != 0) {
            Cpu.invlpg(SmallSpaces.base(space.small) + address);
        }
    }
}
