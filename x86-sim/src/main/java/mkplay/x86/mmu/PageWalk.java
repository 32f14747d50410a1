package mkplay.x86.mmu;

/**
 * What page tables in memory say of a linear address, rights aside, as a processor would read them that has nothing in its TLB.
 *
 * @param directoryEntry the page directory's entry; 0 while paging is off
 * @param tableEntry the page table's; 0 where there is none
 * @param physical the physical address as an unsigned value, or -1 if nothing is mapped there
 */
public record PageWalk(int directoryEntry, int tableEntry, long physical) {
    /** Nothing is mapped. */
    public static final long UNMAPPED = -1;

    private static final int WORD = 4, LARGE_OFFSET = 0x3FFFFF, SMALL_OFFSET = 0xFFF;

    /**
     * Walks without any effect: accessed bits stay, devices are not read.
     *
     * @param memory where the tables are
     * @param cr0 and
     * @param cr4 say what kind of paging there is
     * @param addressMask is and-ed to physical addresses, for the A20 gate
     * @param directory physical address of the page directory
     */
    public static PageWalk of(PhysicalMemory memory, int cr0, int cr4, int addressMask, int directory, int linear) {
        if ((cr0 & Mmu.CR0_PG) == 0) {
            return new PageWalk(0, 0, Integer.toUnsignedLong(linear & addressMask));
        }
        int first = word(memory, (directory & AccessPaths.PAGE_MASK) + (linear >>> 22 << 2) & addressMask);
        if ((first & Mmu.PRESENT) == 0) {
            return new PageWalk(first, 0, UNMAPPED);
        }
        if ((first & Mmu.LARGE) != 0 && (cr4 & Mmu.CR4_PSE) != 0) {
            int at = (first & ~LARGE_OFFSET | linear & LARGE_OFFSET) & addressMask;
            return new PageWalk(first, 0, Integer.toUnsignedLong(at));
        }
        int second = word(memory, (first & AccessPaths.PAGE_MASK) + (linear >>> 10 & 0xFFC) & addressMask);
        int at = (second & AccessPaths.PAGE_MASK | linear & SMALL_OFFSET) & addressMask;
        return new PageWalk(first, second, (second & Mmu.PRESENT) == 0 ? UNMAPPED : Integer.toUnsignedLong(at));
    }

    private static int word(PhysicalMemory memory, int physical) {
        if (memory.directlyReadable(physical)) {
            return memory.read32(physical);
        }
        byte[] bytes = new byte[WORD];
        memory.copyOut(physical, bytes, 0, WORD);
        return (int) PhysicalMemory.INT.get(bytes, 0);
    }
}
