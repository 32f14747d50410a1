package mkplay.kernel.space;

import mkplay.kernel.KernelState;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Import;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/**
 * Small address spaces (L4 X.2, SpaceControl on IA-32; Liedtke, Improved Address-Space Switching on Pentium Processors): a space
 * whose threads need only its lowest megabytes also lies in a piece of every page directory. Its threads run there in segments that
 * begin and end with the piece, whatever directory is loaded; so no switch to them empties the TLB. A thread that reaches beyond the
 * end makes its space large again, and does not notice.
 *
 * <p>A space's own directory stays the truth for the kernel; the pieces are copies of its entries. No large space's segments reach the
 * pieces, which lie above everything else.
 *
 * <p>The number of a small space names its piece: the lowest bit that is set is its size in units of 4 MiB, the bits above are its
 * place in units of 2 MiB.
 */
public final class SmallSpaces {
    /** Linear address of the pieces; they reach to the end of the address space. */
    public static final int AREA = 0xF000_0000;

    /** Numbers from here on name pieces beyond the area, or nothing. */
    public static final int NUMBERS = 0x80;

    private static final int NUMBER_MASK = 0xFF;

    /** SpaceControl's control: the small space number counts. */
    private static final int CHANGE = 1 << 31;

    /** SpaceControl's old control: what was asked for was done. */
    private static final int EFFECTIVE = 1 << 31;

    /** Descriptor of a writable data segment of privilege level 3, accessed, limit in pages (SDM 3A, 3.4.5). */
    private static final int DATA_SEGMENT = 0x00C0_F300;

    private static final int MSR_SYSENTER_EIP = 0x176;

    private SmallSpaces() {}

    /** Bytes of a small space. */
    public static int size(int number) {
        return (number & -number) << 22;
    }

    /** Linear address of a small space. */
    public static int base(int number) {
        return AREA + ((number & number - 1) << 21);
    }

    /** The address in a space's own terms of the linear address that one of its threads used. */
    public static int offset(Space space, int linear) {
        return space.small == 0 ? linear : linear - base(space.small);
    }

    /** Whether an address can be reached without making the space large. */
    public static boolean holds(Space space, int address) {
        return space.small == 0 || U.below(address, size(space.small));
    }

    /**
     * Makes a space small or large as SpaceControl's control word asks for: bit 31 set, and the number in bits 7-0, 0 for large.
     *
     * @return the old number; bit 31 if the change has taken place
     */
    static int control(Space space, int control) {
        int old = space.small;
        boolean effective = (control & CHANGE) != 0 && change(space, control & NUMBER_MASK);
        return effective ? old | EFFECTIVE : old;
    }

    private static boolean change(Space space, int number) {
        if (number == space.small) {
            return true;
        }
        if (number != 0 && !isFree(space, number)) {
            return false;
        }
        enlarge(space);
        if (number != 0) {
            shrink(space, number);
        }
        return true;
    }

    /**
     * Whether a space can have this number: what the kernel gave it must lie in the piece, and nobody else may have any of that. A page of
     * 4 MiB cannot be in it, because the processor would note accesses in copies of its entry.
     */
    private static boolean isFree(Space space, int number) {
        int size = size(number);
        if (number >= NUMBERS || !U.below(space.kipArea, size) || !U.below(space.utcbArea + space.utcbSize - 1, size)) {
            return false;
        }
        for (int address = 0; address != size; address += PageTables.TABLE_SPAN) {
            if (PageTables.isLarge(space, address)) {
                return false;
            }
        }
        for (int i = 0; i < KernelState.SPACES; i++) {
            Space other = KernelState.SPACE_POOL[i];
            if (other != space && other.cr3 != 0 && other.small != 0 && overlap(other.small, number)) {
                return false;
            }
        }
        return true;
    }

    /** Pieces are aligned to their size: two overlap only if one holds the other. */
    private static boolean overlap(int one, int other) {
        int larger = U.below(size(one), size(other)) ? size(other) : size(one);
        return ((base(one) ^ base(other)) & -larger) == 0;
    }

    private static void shrink(Space space, int number) {
        int size = size(number);
        describe(space, base(number), size);
        space.small = number;
        for (int address = 0; address != size; address += PageTables.TABLE_SPAN) {
            publish(space, address);
        }
        if (KernelState.smallSpaces == 0) {
            guard(1);
        }
        KernelState.smallSpaces++;
    }

    /** Makes a small space large; false if it is that already. */
    public static boolean enlarge(Space space) {
        int number = space.small;
        if (number == 0) {
            return false;
        }
        for (int address = 0; address != size(number); address += PageTables.TABLE_SPAN) {
            if ((PageTables.directoryEntry(space, address) & PageTables.PRESENT) != 0) {
                store(base(number) + address, 0);
            }
        }
        Cpu.setCr3(Cpu.cr3());
        space.small = 0;
        describeLarge(space);
        KernelState.smallSpaces--;
        if (KernelState.smallSpaces == 0) {
            guard(0);
            loadLargeSegments(descriptorLow(0), descriptorHigh(0, 0));
        } else {
            loadLargeSegments(space.segmentLow, space.segmentHigh);
        }
        return true;
    }

    /** Whether what is at an address is in all directories. */
    static boolean shows(Space space, int address) {
        return space.small != 0 && U.below(address, size(space.small));
    }

    /** A page table has come into a space: the other directories need it, too, if the space is small and it lies in its piece. */
    static void publish(Space space, int address) {
        if (shows(space, address)) {
            int entry = PageTables.directoryEntry(space, address);
            if ((entry & PageTables.PRESENT) != 0) {
                store(base(space.small) + address, entry);
            }
        }
    }

    /** Writes a page-directory entry of the area into all directories. */
    private static void store(int linear, int entry) {
        int offset = linear >>> 22 << 2;
        Memory.store32(Frames.window(KernelState.kernelDirectory) + offset, entry);
        for (int i = 0; i < KernelState.SPACES; i++) {
            Space space = KernelState.SPACE_POOL[i];
            if (space.cr3 != 0) {
                Memory.store32(space.directory + offset, entry);
            }
        }
    }

    /** Gives a large space the segments that end below the area. */
    static void describeLarge(Space space) {
        space.small = 0;
        describe(space, 0, AREA);
    }

    private static void describe(Space space, int base, int size) {
        space.segmentLow = descriptorLow(size);
        space.segmentHigh = descriptorHigh(base, size);
    }

    /** Descriptor of the data segment of {@code size} bytes, 0 for 4 GiB, at a multiple of 64 KiB. */
    private static int descriptorLow(int size) {
        return size - 1 >>> 12 & 0xFFFF;
    }

    private static int descriptorHigh(int base, int size) {
        return base & 0xFF00_0000 | base >>> 16 & 0xFF | size - 1 >>> 12 & 0xF_0000 | DATA_SEGMENT;
    }

    /** Chooses the entries for Ipc that know small spaces (1) or, as at boot, those that need not (0). */
    public static void guard(int guarded) {
        int sysenter = guardIpc(guarded);
        if (KernelState.hasSysenter) {
            Cpu.wrmsr(MSR_SYSENTER_EIP, U.toLong(sysenter));
        }
    }

    /** Sets the gate for Ipc; returns the entry for SYSENTER that goes with it. */
    @Import("guard_ipc")
    private static int guardIpc(int guarded) {
        return 0;
    }

    /** The kernel goes on with the segments of a large space, and so does the user. */
    @Import("load_large_segments")
    private static void loadLargeSegments(int low, int high) {
        // The JVM has no segments.
    }
}
