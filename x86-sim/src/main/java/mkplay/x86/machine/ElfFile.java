package mkplay.x86.machine;

import java.util.List;
import java.util.Optional;

/**
 * A reader of little-endian ELF32 files for IA-32 (TIS ELF 1.2) that believes nothing the file says without a check against
 * its size.
 */
public final class ElfFile {
    /**
     * A program header.
     *
     * @param type PT_LOAD is 1, PT_NOTE is 4
     * @param offset in the file
     * @param address p_vaddr
     * @param physical p_paddr
     * @param fileSize bytes in the file
     * @param memorySize bytes in memory; the rest is zero
     * @param flags 1 execute, 2 write, 4 read
     */
    public record Segment(
            int type, int offset, int address, int physical, int fileSize, int memorySize, int flags, int align) {}

    /** A section header; {@code offset} and {@code size} were checked against the file unless the type is SHT_NOBITS. */
    public record Section(
            String name, int type, int flags, int address, int offset, int size, int link, int info, int entrySize) {}

    /**
     * A symbol.
     *
     * @param binding 0 local, 1 global, 2 weak
     * @param type 0 none, 1 object, 2 function, 3 section, 4 file
     * @param section index of the section, 0 undefined, 0xFFF1 absolute
     */
    public record Symbol(String name, int value, int size, int binding, int type, int section) {}

    /** A note, for example a static probe (owner {@code stapsdt}, type 3). */
    @SuppressWarnings("ArrayRecordComponent")
    public record Note(String owner, int type, byte[] descriptor) {}

    private ElfFile() {}

    /**
     * Reads the header, the program headers and the section headers.
     *
     * @throws ImageFormatException if this is no ELF32 file for IA-32 or a header leaves the file
     */
    public static ElfFile parse(byte[] file) throws ImageFormatException {
        throw new UnsupportedOperationException("not built yet");
    }

    /** e_type: 1 relocatable, 2 executable, 3 shared object. */
    public int type() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The entry point's virtual address. */
    public int entry() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The program headers in file order. */
    public List<Segment> segments() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The section headers in file order, including the null section. */
    public List<Section> sections() {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The section's bytes; empty for SHT_NOBITS. */
    public byte[] content(Section section) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * The symbols of all SHT_SYMTAB sections.
     *
     * @throws ImageFormatException if a table is malformed
     */
    public List<Symbol> symbols() throws ImageFormatException {
        throw new UnsupportedOperationException("not built yet");
    }

    /** The first symbol with this name. */
    public Optional<Symbol> symbol(String name) throws ImageFormatException {
        return symbols().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /**
     * The notes of all SHT_NOTE sections.
     *
     * @throws ImageFormatException if a note leaves its section
     */
    public List<Note> notes() throws ImageFormatException {
        throw new UnsupportedOperationException("not built yet");
    }
}
