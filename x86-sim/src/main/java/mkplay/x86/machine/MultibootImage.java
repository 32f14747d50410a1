package mkplay.x86.machine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import mkplay.x86.cpu.Cpu;
import mkplay.x86.machine.ElfFile.Segment;
import mkplay.x86.machine.ImageFormatException.Kind;
import mkplay.x86.mmu.PhysicalMemory;

/**
 * What a multiboot 1 kernel file (Multiboot 0.6.96, section 3.1) wants in memory, checked against the file, the address space,
 * the machine's memory and itself.
 *
 * @param parts in order of address, without overlap
 * @param entry physical address of the first instruction, inside a part
 */
record MultibootImage(List<Part> parts, int entry) implements BootPlan {
    /**
     * A range of physical memory: bytes from the file, then zeros.
     *
     * @param fileBytes not more than memoryBytes
     */
    record Part(byte[] file, int fileOffset, int fileBytes, long address, long memoryBytes) {
        long end() {
            return address + memoryBytes;
        }

        boolean contains(long physical) {
            return physical >= address && physical < end();
        }
    }

    private static final int SEARCH_BYTES = 8192;
    private static final int MAGIC = 0x1BADB002;
    private static final int HEADER_BYTES = 12;
    private static final int ADDRESS_HEADER_BYTES = 32;
    /** Flags 0 to 15 are demands; modules on page boundaries and memory information are always given. */
    private static final int DEMANDS_MET = 0x0003;

    private static final int DEMANDS = 0xFFFF;
    private static final int FLAG_ADDRESSES = 1 << 16;

    /**
     * Reads a kernel file.
     *
     * @param memoryBytes RAM that the machine has
     * @throws ImageFormatException if it cannot be loaded
     */
    static MultibootImage parse(byte[] file, int memoryBytes) throws ImageFormatException {
        ImageBytes bytes = new ImageBytes(file);
        int header = findHeader(bytes);
        int flags = bytes.i32(header + 4);
        int unmet = flags & DEMANDS & ~DEMANDS_MET;
        if (unmet != 0) {
            throw new ImageFormatException(
                    Kind.UNSUPPORTED, header + 4, "multiboot header demands 0x" + Integer.toHexString(unmet));
        }
        return (flags & FLAG_ADDRESSES) != 0 ? fromAddresses(bytes, header, memoryBytes) : fromElf(file, memoryBytes);
    }

    /** Whether a file claims to have a multiboot header, good or bad. */
    static boolean hasHeader(byte[] file) {
        try {
            findHeader(new ImageBytes(file));
            return true;
        } catch (ImageFormatException e) {
            return e.kind() != Kind.NO_HEADER;
        }
    }

    private static int findHeader(ImageBytes bytes) throws ImageFormatException {
        int last = Math.min(SEARCH_BYTES, bytes.size()) - HEADER_BYTES;
        int badChecksum = -1;
        for (int at = 0; at <= last; at += Integer.BYTES) {
            if (bytes.i32(at) == MAGIC) {
                if (MAGIC + bytes.i32(at + 4) + bytes.i32(at + 8) == 0) {
                    return at;
                }
                badChecksum = at;
            }
        }
        if (badChecksum >= 0) {
            throw new ImageFormatException(Kind.BAD_CHECKSUM, badChecksum + 8, "multiboot header checksum");
        }
        throw new ImageFormatException(Kind.NO_HEADER, -1, "no multiboot header in the first 8192 bytes");
    }

    /** The header's own addresses, for files that are not ELF. */
    private static MultibootImage fromAddresses(ImageBytes bytes, int header, int memoryBytes)
            throws ImageFormatException {
        bytes.require(header, ADDRESS_HEADER_BYTES, "multiboot header with addresses");
        long headerAddress = bytes.u32(header + 12);
        long loadAddress = bytes.u32(header + 16);
        long loadEnd = bytes.u32(header + 20);
        long bssEnd = bytes.u32(header + 24);
        long start = header - (headerAddress - loadAddress);
        if (loadAddress > headerAddress || start < 0) {
            throw new ImageFormatException(
                    Kind.BAD_FIELD, header + 16, "load address does not lie in front of the header within the file");
        }
        long length = loadEnd == 0 ? bytes.size() - start : loadEnd - loadAddress;
        if (length < 0 || loadEnd != 0 && length == 0) {
            throw new ImageFormatException(Kind.BAD_FIELD, header + 20, "load end is not above the load address");
        }
        bytes.require(start, length, "text and data");
        long end = bssEnd == 0 ? loadAddress + length : bssEnd;
        if (end < loadAddress + length) {
            throw new ImageFormatException(Kind.BAD_FIELD, header + 24, "bss ends before text and data");
        }
        Part part = new Part(bytes.array(), (int) start, (int) length, loadAddress, end - loadAddress);
        return checked(List.of(part), bytes.u32(header + 28), header + 28, memoryBytes);
    }

    /** An ELF32 executable, to its physical addresses. */
    static MultibootImage fromElf(byte[] file, int memoryBytes) throws ImageFormatException {
        ElfFile elf = ElfFile.parse(file);
        if (elf.type() != ElfFile.TYPE_EXECUTABLE) {
            throw new ImageFormatException(Kind.UNSUPPORTED, 16, "ELF type is not executable: " + elf.type());
        }
        List<Part> parts = new ArrayList<>();
        for (Segment segment : elf.segments()) {
            if (segment.type() == ElfFile.SEGMENT_LOAD && segment.memorySize() != 0) {
                parts.add(part(file, segment));
            }
        }
        parts.sort(Comparator.comparingLong(Part::address));
        return checked(List.copyOf(parts), physicalEntry(elf), 24, memoryBytes);
    }

    private static Part part(byte[] file, Segment segment) throws ImageFormatException {
        long memorySize = segment.memorySize() & 0xFFFFFFFFL;
        if (segment.fileSize() > memorySize) {
            throw new ImageFormatException(
                    Kind.BAD_FIELD,
                    segment.offset(),
                    "segment has " + segment.fileSize() + " bytes in the file for " + memorySize + " in memory");
        }
        return new Part(file, segment.offset(), segment.fileSize(), segment.physical() & 0xFFFFFFFFL, memorySize);
    }

    /** The entry point is a virtual address if a segment has it at one, and else a physical one. */
    private static long physicalEntry(ElfFile elf) {
        for (Segment segment : elf.segments()) {
            int offset = elf.entry() - segment.address();
            if (segment.type() == ElfFile.SEGMENT_LOAD && Integer.compareUnsigned(offset, segment.memorySize()) < 0) {
                return segment.physical() + offset & 0xFFFFFFFFL;
            }
        }
        return elf.entry() & 0xFFFFFFFFL;
    }

    private static MultibootImage checked(List<Part> parts, long entry, long entryOffset, int memoryBytes)
            throws ImageFormatException {
        if (parts.isEmpty()) {
            throw new ImageFormatException(Kind.BAD_FIELD, -1, "nothing to load");
        }
        long previousEnd = 0;
        for (Part part : parts) {
            String range = "0x" + Long.toHexString(part.address()) + " to 0x" + Long.toHexString(part.end());
            if (part.end() > 1L << 32) {
                throw new ImageFormatException(
                        Kind.OUT_OF_RANGE, part.fileOffset(), range + " leaves the address space");
            }
            if (part.end() > memoryBytes) {
                throw new ImageFormatException(
                        Kind.NO_MEMORY,
                        part.fileOffset(),
                        range + " is beyond the memory of " + memoryBytes + " bytes");
            }
            if (part.address() < previousEnd) {
                throw new ImageFormatException(Kind.OVERLAP, part.fileOffset(), range + " is loaded twice");
            }
            previousEnd = part.end();
        }
        if (parts.stream().noneMatch(part -> part.contains(entry))) {
            throw new ImageFormatException(
                    Kind.BAD_ENTRY, entryOffset, "entry point 0x" + Long.toHexString(entry) + " is not loaded");
        }
        return new MultibootImage(parts, (int) entry);
    }

    @Override
    public void load(PhysicalMemory memory) {
        for (Part part : parts) {
            memory.copyIn((int) part.address(), part.file(), part.fileOffset(), part.fileBytes());
        }
    }

    /** Without what a boot loader says to a kernel. */
    @Override
    public void enter(Cpu cpu) {
        Entry.flat(cpu, MultibootLayout.CODE_SELECTOR, MultibootLayout.DATA_SELECTOR, entry);
    }
}
