package mkplay.x86.machine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mkplay.x86.machine.ImageFormatException.Kind;

/**
 * A reader of little-endian ELF32 files for IA-32 (TIS ELF 1.2) that believes nothing the file says without a check against
 * its size.
 */
public final class ElfFile {
    /** e_type of a relocatable file. */
    public static final int TYPE_RELOCATABLE = 1;

    /** e_type of an executable file. */
    public static final int TYPE_EXECUTABLE = 2;

    /** p_type of a segment to load. */
    public static final int SEGMENT_LOAD = 1;

    /** sh_type of the symbol table. */
    public static final int SECTION_SYMBOLS = 2;

    /** sh_type of notes. */
    public static final int SECTION_NOTE = 7;

    /** sh_type of a section without bytes in the file. */
    public static final int SECTION_NO_BITS = 8;

    /**
     * A program header. All numbers are unsigned; offset and file size were checked against the file.
     *
     * @param type PT_LOAD is 1, PT_NOTE is 4
     * @param offset in the file
     * @param address p_vaddr
     * @param physical p_paddr
     * @param fileSize bytes in the file
     * @param memorySize bytes in memory; the rest is zero
     * @param flags 1 execute, 2 write, 4 read
     * @param align as in the file
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

    private static final int HEADER_BYTES = 52;
    private static final int PROGRAM_HEADER_BYTES = 32;
    private static final int SECTION_HEADER_BYTES = 40;
    private static final int SYMBOL_BYTES = 16;
    private static final int NOTE_HEADER_BYTES = 12;
    private static final int MAGIC = 0x464C457F; // 7F 'E' 'L' 'F'
    private static final int CLASS_32 = 1;
    private static final int LITTLE_ENDIAN = 1;
    private static final int VERSION = 1;
    private static final int MACHINE_386 = 3;
    private static final int MAX_SEGMENTS = 256;
    private static final int MAX_SECTIONS = 0xFF00; // above: SHN_LORESERVE
    private static final int MAX_NAME = 1 << 15;
    /** Many symbols may share one long name: this bounds what they can cost. */
    private static final long MAX_NAMES_TOTAL = 1 << 26;

    private final ImageBytes file;
    private final int type;
    private final int entry;
    private final List<Segment> segments;
    private final List<Section> sections;

    private ElfFile(ImageBytes file) throws ImageFormatException {
        this.file = file;
        type = file.u16(16);
        entry = file.i32(24);
        segments = List.copyOf(readSegments(file));
        sections = List.copyOf(readSections(file));
    }

    /**
     * Reads the header, the program headers and the section headers.
     *
     * @param file not copied; must not change afterwards
     * @throws ImageFormatException if this is no ELF32 file for IA-32 or a header leaves the file
     */
    public static ElfFile parse(byte[] file) throws ImageFormatException {
        ImageBytes bytes = new ImageBytes(file);
        if (file.length < 4 || bytes.i32(0) != MAGIC) {
            throw new ImageFormatException(Kind.NO_HEADER, 0, "not an ELF file");
        }
        bytes.require(0, HEADER_BYTES, "ELF header");
        expect(bytes.u8(4), CLASS_32, 4, "ELF class is not 32-bit");
        expect(bytes.u8(5), LITTLE_ENDIAN, 5, "ELF byte order is not little-endian");
        expect(bytes.u8(6), VERSION, 6, "ELF identification version");
        expect(bytes.u16(18), MACHINE_386, 18, "ELF machine is not Intel 80386");
        expect(bytes.i32(20), VERSION, 20, "ELF version");
        return new ElfFile(bytes);
    }

    /** Whether a file starts with the ELF magic number. */
    public static boolean isElf(byte[] file) {
        return file.length >= 4 && file[0] == 0x7F && file[1] == 'E' && file[2] == 'L' && file[3] == 'F';
    }

    /** e_type: 1 relocatable, 2 executable, 3 shared object. */
    public int type() {
        return type;
    }

    /** The entry point's virtual address. */
    public int entry() {
        return entry;
    }

    /** The program headers in file order. */
    public List<Segment> segments() {
        return segments;
    }

    /** The section headers in file order, including the null section. */
    public List<Section> sections() {
        return sections;
    }

    /** The first section with this name. */
    public Optional<Section> section(String name) {
        return sections.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** A copy of the section's bytes; empty for SHT_NOBITS. */
    public byte[] content(Section section) {
        return section.type() == SECTION_NO_BITS
                ? new byte[0]
                : Arrays.copyOfRange(file.array(), section.offset(), section.offset() + section.size());
    }

    /** A copy of the segment's bytes in the file. */
    public byte[] content(Segment segment) {
        return Arrays.copyOfRange(file.array(), segment.offset(), segment.offset() + segment.fileSize());
    }

    /**
     * The symbols of all SHT_SYMTAB sections.
     *
     * @throws ImageFormatException if a table is malformed
     */
    public List<Symbol> symbols() throws ImageFormatException {
        requireDisjoint(SECTION_SYMBOLS);
        List<Symbol> symbols = new ArrayList<>();
        Names names = new Names();
        for (Section table : sections) {
            if (table.type() == SECTION_SYMBOLS) {
                readSymbols(table, names, symbols);
            }
        }
        return symbols;
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
        requireDisjoint(SECTION_NOTE);
        List<Note> notes = new ArrayList<>();
        for (Section section : sections) {
            if (section.type() == SECTION_NOTE) {
                readNotes(section, notes);
            }
        }
        return notes;
    }

    /** Thousands of sections over the same bytes would cost thousands of times the file's size. */
    private void requireDisjoint(int sectionType) throws ImageFormatException {
        long total = 0;
        for (Section section : sections) {
            total += section.type() == sectionType ? section.size() : 0;
        }
        if (total > file.size()) {
            throw new ImageFormatException(Kind.OVERLAP, 32, "sections of type " + sectionType + " overlap");
        }
    }

    private static List<Segment> readSegments(ImageBytes file) throws ImageFormatException {
        List<Segment> segments = new ArrayList<>();
        int count = file.u16(44);
        if (count == 0) {
            return segments;
        }
        if (count > MAX_SEGMENTS) {
            throw new ImageFormatException(Kind.TOO_MANY, 44, count + " program headers");
        }
        expect(file.u16(42), PROGRAM_HEADER_BYTES, 42, "size of a program header");
        long table = file.u32(28);
        file.require(table, (long) count * PROGRAM_HEADER_BYTES, "program header table");
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * PROGRAM_HEADER_BYTES;
            Segment segment = new Segment(
                    file.i32(at),
                    file.i32(at + 4),
                    file.i32(at + 8),
                    file.i32(at + 12),
                    file.i32(at + 16),
                    file.i32(at + 20),
                    file.i32(at + 24),
                    file.i32(at + 28));
            // PT_NULL entries have undefined members (TIS ELF 1.2, figure 2-2).
            if (segment.type() != 0 && segment.fileSize() != 0) {
                file.require(file.u32(at + 4), file.u32(at + 16), "segment " + i);
            }
            segments.add(segment.type() == 0 || segment.fileSize() == 0 ? withoutBytes(segment) : segment);
        }
        return segments;
    }

    /** An offset without bytes may point anywhere: it must not be used. */
    private static Segment withoutBytes(Segment s) {
        return new Segment(s.type(), 0, s.address(), s.physical(), 0, s.memorySize(), s.flags(), s.align());
    }

    private static List<Section> readSections(ImageBytes file) throws ImageFormatException {
        List<Section> sections = new ArrayList<>();
        int count = file.u16(48);
        long table = file.u32(32);
        if (count == 0 || table == 0) {
            return sections;
        }
        if (count >= MAX_SECTIONS) {
            throw new ImageFormatException(Kind.TOO_MANY, 48, count + " section headers");
        }
        expect(file.u16(46), SECTION_HEADER_BYTES, 46, "size of a section header");
        file.require(table, (long) count * SECTION_HEADER_BYTES, "section header table");
        int nameIndex = file.u16(50);
        if (nameIndex >= count) {
            throw new ImageFormatException(Kind.BAD_FIELD, 50, "no section " + nameIndex + " for the section names");
        }
        Section nameTable = readSection(file, table + (long) nameIndex * SECTION_HEADER_BYTES, "");
        Names names = new Names();
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * SECTION_HEADER_BYTES;
            String name = nameIndex == 0 ? "" : names.read(file, nameTable, file.u32(at), at);
            sections.add(readSection(file, at, name));
        }
        return sections;
    }

    private static Section readSection(ImageBytes file, long at, String name) throws ImageFormatException {
        int type = file.i32(at + 4);
        int size = file.i32(at + 20);
        boolean hasBytes = type != 0 && type != SECTION_NO_BITS && size != 0;
        if (hasBytes) {
            file.require(file.u32(at + 16), file.u32(at + 20), "section '" + name + "'");
        }
        return new Section(
                name,
                type,
                file.i32(at + 8),
                file.i32(at + 12),
                hasBytes || type == SECTION_NO_BITS ? file.i32(at + 16) : 0,
                hasBytes || type == SECTION_NO_BITS ? size : 0,
                file.i32(at + 24),
                file.i32(at + 28),
                file.i32(at + 36));
    }

    private void readSymbols(Section table, Names names, List<Symbol> into) throws ImageFormatException {
        int count = table.size() / SYMBOL_BYTES;
        if (table.entrySize() != SYMBOL_BYTES) {
            throw new ImageFormatException(
                    Kind.BAD_FIELD, table.offset(), "symbols of " + table.entrySize() + " bytes, not " + SYMBOL_BYTES);
        }
        if (table.link() < 0 || table.link() >= sections.size()) {
            throw new ImageFormatException(
                    Kind.BAD_FIELD, table.offset(), "no section " + table.link() + " for the symbol names");
        }
        Section strings = sections.get(table.link());
        for (int i = 0; i < count; i++) {
            long at = table.offset() + (long) i * SYMBOL_BYTES;
            int info = file.u8(at + 12);
            into.add(new Symbol(
                    names.read(file, strings, file.u32(at), at),
                    file.i32(at + 4),
                    file.i32(at + 8),
                    info >> 4,
                    info & 15,
                    file.u16(at + 14)));
        }
    }

    private void readNotes(Section section, List<Note> into) throws ImageFormatException {
        long at = section.offset();
        long end = at + section.size();
        while (end - at >= NOTE_HEADER_BYTES) {
            long nameSize = file.u32(at);
            long descriptorSize = file.u32(at + 4);
            long name = at + NOTE_HEADER_BYTES;
            long descriptor = name + aligned(nameSize);
            long next = descriptor + aligned(descriptorSize);
            if (descriptor > end || descriptor + descriptorSize > end) {
                throw new ImageFormatException(Kind.TRUNCATED, at, "note leaves its section '" + section.name() + "'");
            }
            int nameLength = (int) Math.max(0, nameSize - 1); // without the NUL
            String owner = new String(file.array(), (int) name, nameLength, StandardCharsets.ISO_8859_1);
            byte[] bytes = Arrays.copyOfRange(file.array(), (int) descriptor, (int) (descriptor + descriptorSize));
            into.add(new Note(owner, file.i32(at + 8), bytes));
            at = next;
        }
    }

    private static long aligned(long size) {
        return size + 3 & ~3L;
    }

    private static void expect(int value, int expected, int offset, String message) throws ImageFormatException {
        if (value != expected) {
            throw new ImageFormatException(Kind.UNSUPPORTED, offset, message + ": " + value + ", not " + expected);
        }
    }

    /** Strings of string tables, with a budget. */
    private static final class Names {
        private long total;

        String read(ImageBytes file, Section table, long index, long usedAt) throws ImageFormatException {
            if (index == 0) {
                return "";
            }
            if (table.type() == SECTION_NO_BITS || index >= (table.size() & 0xFFFFFFFFL)) {
                throw new ImageFormatException(
                        Kind.BAD_FIELD, usedAt, "name " + index + " is outside its string table");
            }
            int start = table.offset() + (int) index;
            int limit = table.offset() + table.size();
            int end = start;
            while (end < limit && file.array()[end] != 0) {
                end++;
            }
            if (end == limit) {
                throw new ImageFormatException(Kind.TRUNCATED, start, "name without end");
            }
            total += end - start;
            if (end - start > MAX_NAME || total > MAX_NAMES_TOTAL) {
                throw new ImageFormatException(Kind.TOO_MANY, start, "names are too long");
            }
            return new String(file.array(), start, end - start, StandardCharsets.UTF_8);
        }
    }
}
