package mkplay.x86.machine;

import java.util.List;

/**
 * The physical address space as firmware reports it (INT 15h, E820h): conventional memory, what the firmware keeps of it, the
 * system ROM and the memory above 1 MiB. The display's addresses from 640 KiB up belong to nobody's RAM and are not listed.
 */
final class MemoryMap {
    /** Types of ranges, the same in multiboot's and Linux's maps. */
    static final int AVAILABLE = 1, RESERVED = 2;

    /** Conventional memory below the extended BIOS data area. */
    static final int CONVENTIONAL_BYTES = 639 * 1024;

    private static final int BIOS_DATA_END = 640 * 1024;
    private static final int ROM = 0xF0000;
    private static final int MIB = 1 << 20;

    /** A range [start, end). */
    record Range(long start, long end, int type) {
        long bytes() {
            return end - start;
        }
    }

    private MemoryMap() {}

    /** In order of address; the last one is the memory above 1 MiB. */
    static List<Range> of(int memoryBytes) {
        return List.of(
                new Range(0, CONVENTIONAL_BYTES, AVAILABLE),
                new Range(CONVENTIONAL_BYTES, BIOS_DATA_END, RESERVED),
                new Range(ROM, MIB, RESERVED),
                new Range(MIB, memoryBytes, AVAILABLE));
    }
}
