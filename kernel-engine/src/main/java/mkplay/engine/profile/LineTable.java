package mkplay.engine.profile;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import mkplay.x86.machine.ElfFile;
import org.jspecify.annotations.Nullable;

/**
 * Which source line each instruction of an ELF file comes from, also where code was inlined: its {@code .debug_line} section (DWARF
 * Debugging Information Format, versions 4 and 5, chapter 6.2).
 */
public final class LineTable {
    /**
     * A line of a source file.
     *
     * @param file its path as the compiler wrote it, directory included
     * @param line from 1; 0: no line
     */
    public record Line(String file, int line) {}

    /** From an address on, code comes from a line. */
    public record Row(int address, Line line) {}

    private static final int EXTENDED = 0, COPY = 1, ADVANCE_PC = 2, ADVANCE_LINE = 3, SET_FILE = 4, CONST_ADD_PC = 8;
    private static final int FIXED_ADVANCE_PC = 9;
    private static final int END_SEQUENCE = 1, SET_ADDRESS = 2;
    private static final int CONTENT_PATH = 1, CONTENT_DIRECTORY = 2;
    private static final int FORM_BLOCK = 0x09, FORM_DATA1 = 0x0B, FORM_DATA2 = 0x05, FORM_DATA4 = 0x06;
    private static final int FORM_DATA16 = 0x1E, FORM_UDATA = 0x0F, FORM_STRING = 0x08, FORM_STRP = 0x0E;
    private static final int FORM_LINE_STRP = 0x1F;

    /** From an address up to the next key; END where a sequence ends. */
    private final TreeMap<Long, Line> lines = new TreeMap<>();

    private static final Line END = new Line("", 0);

    private final byte[] strings;
    private final byte[] lineStrings;

    private LineTable(byte[] strings, byte[] lineStrings) {
        this.strings = strings;
        this.lineStrings = lineStrings;
    }

    /**
     * The lines of a file; none if it has no such section.
     *
     * @throws IllegalArgumentException if the section is malformed or of another version
     */
    public static LineTable of(ElfFile elf) {
        LineTable table = new LineTable(content(elf, ".debug_str"), content(elf, ".debug_line_str"));
        ByteBuffer section = ByteBuffer.wrap(content(elf, ".debug_line")).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (section.hasRemaining()) {
                int length = section.getInt();
                ByteBuffer unit = section.slice(section.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                section.position(section.position() + length);
                table.new Unit(unit).run();
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the line table is cut off", e);
        }
        return table;
    }

    private static byte[] content(ElfFile elf, String section) {
        return elf.section(section).map(elf::content).orElse(new byte[0]);
    }

    /** The line of an address; null if none is known. */
    public @Nullable Line at(int address) {
        Map.Entry<Long, Line> entry = lines.floorEntry(Integer.toUnsignedLong(address));
        return entry == null || entry.getValue() == END ? null : entry.getValue();
    }

    /** The whole table in ascending order of unsigned addresses, what belongs to no line left out. */
    public List<Row> rows() {
        return lines.entrySet().stream()
                .filter(e -> e.getValue() != END && e.getValue().line() > 0)
                .map(e -> new Row((int) (long) e.getKey(), e.getValue()))
                .toList();
    }

    /** Bytes of code by the file that they come from. */
    public Map<String, Long> bytesByFile() {
        Map<String, Long> bytes = new TreeMap<>();
        lines.forEach((address, line) -> {
            Long next = lines.higherKey(address);
            if (line != END && next != null) {
                bytes.merge(line.file, next - address, Long::sum);
            }
        });
        return bytes;
    }

    private static String string(byte[] section, int offset) {
        int end = offset;
        while (section[end] != 0) {
            end++;
        }
        return new String(section, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static String string(ByteBuffer from) {
        String text = string(from.array(), from.arrayOffset() + from.position());
        from.position(from.position() + text.getBytes(StandardCharsets.UTF_8).length + 1);
        return text;
    }

    private static long unsigned(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static long signed(ByteBuffer from) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = from.get();
            value |= (long) (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return (next & 0x40) != 0 ? value | -1L << shift : value;
    }

    /** The program of one compilation unit, which makes rows of the table. */
    private final class Unit {
        private final ByteBuffer code;
        private final int minimumLength;
        private final int lineBase;
        private final int lineRange;
        private final int opcodeBase;
        private final int[] operands;
        private final List<String> directories = new ArrayList<>();
        private final List<String> files = new ArrayList<>();

        private long address;
        private int file = 1;
        private int line = 1;

        Unit(ByteBuffer unit) {
            code = unit;
            int version = unit.getShort();
            if (version != 4 && version != 5) {
                throw new IllegalArgumentException("a line table of DWARF version " + version);
            }
            if (version == 5) {
                // Sizes of addresses and of segment selectors.
                unit.getShort();
            }
            int headerLength = unit.getInt();
            int program = unit.position() + headerLength;
            minimumLength = unit.get() & 0xFF;
            // Operations per instruction, and whether a row is a statement at first.
            unit.getShort();
            lineBase = unit.get();
            lineRange = unit.get() & 0xFF;
            if (lineRange == 0) {
                throw new IllegalArgumentException("a line table without a range of lines");
            }
            opcodeBase = unit.get() & 0xFF;
            operands = new int[opcodeBase];
            for (int opcode = 1; opcode < opcodeBase; opcode++) {
                operands[opcode] = unit.get();
            }
            if (version == 5) {
                directories.addAll(entries(false));
                files.addAll(entries(true));
            } else {
                version4();
            }
            unit.position(program);
        }

        private void version4() {
            directories.add("");
            for (String name = string(code); !name.isEmpty(); name = string(code)) {
                directories.add(name);
            }
            files.add("");
            for (String name = string(code); !name.isEmpty(); name = string(code)) {
                files.add(path((int) unsigned(code), name));
                unsigned(code);
                unsigned(code);
            }
        }

        private List<String> entries(boolean inDirectories) {
            int columns = code.get() & 0xFF;
            int[] contents = new int[columns];
            int[] forms = new int[columns];
            for (int i = 0; i < columns; i++) {
                contents[i] = (int) unsigned(code);
                forms[i] = (int) unsigned(code);
            }
            List<String> result = new ArrayList<>();
            long entries = unsigned(code);
            if (columns == 0 && entries != 0) {
                throw new IllegalArgumentException("a line table with entries of nothing");
            }
            for (long n = entries; n > 0; n--) {
                String name = "";
                int directory = 0;
                for (int i = 0; i < columns; i++) {
                    Object value = value(forms[i]);
                    if (contents[i] == CONTENT_PATH) {
                        name = (String) value;
                    } else if (contents[i] == CONTENT_DIRECTORY) {
                        directory = ((Number) value).intValue();
                    }
                }
                result.add(inDirectories ? path(directory, name) : name);
            }
            return result;
        }

        private Object value(int form) {
            return switch (form) {
                case FORM_STRING -> string(code);
                case FORM_STRP -> string(strings, code.getInt());
                case FORM_LINE_STRP -> string(lineStrings, code.getInt());
                case FORM_UDATA -> unsigned(code);
                case FORM_DATA1 -> code.get() & 0xFF;
                case FORM_DATA2 -> code.getShort() & 0xFFFF;
                case FORM_DATA4 -> code.getInt();
                case FORM_DATA16 -> skip(16);
                case FORM_BLOCK -> skip((int) unsigned(code));
                default -> throw new IllegalArgumentException("a line table with form " + form);
            };
        }

        private Integer skip(int bytes) {
            code.position(code.position() + bytes);
            return 0;
        }

        private String path(int directory, String name) {
            String in = directory < directories.size() ? directories.get(directory) : "";
            return in.isEmpty() || in.equals(".") || name.startsWith("/") ? name : in + "/" + name;
        }

        void run() {
            while (code.hasRemaining()) {
                int opcode = code.get() & 0xFF;
                if (opcode >= opcodeBase) {
                    special(opcode);
                } else if (opcode == EXTENDED) {
                    extended();
                } else {
                    standard(opcode);
                }
            }
        }

        private void special(int opcode) {
            int adjusted = opcode - opcodeBase;
            address += (long) adjusted / lineRange * minimumLength;
            line += lineBase + adjusted % lineRange;
            row();
        }

        private void standard(int opcode) {
            switch (opcode) {
                case COPY -> row();
                case ADVANCE_PC -> address += unsigned(code) * minimumLength;
                case ADVANCE_LINE -> line += (int) signed(code);
                case SET_FILE -> file = (int) unsigned(code);
                case CONST_ADD_PC -> address += (255L - opcodeBase) / lineRange * minimumLength;
                case FIXED_ADVANCE_PC -> address += code.getShort() & 0xFFFF;
                default -> {
                    for (int i = 0; i < operands[opcode]; i++) {
                        unsigned(code);
                    }
                }
            }
        }

        private void extended() {
            int length = (int) unsigned(code);
            int end = code.position() + length;
            switch (code.get()) {
                case END_SEQUENCE -> {
                    lines.put(address, END);
                    address = 0;
                    file = 1;
                    line = 1;
                }
                case SET_ADDRESS -> address = Integer.toUnsignedLong(code.getInt());
                default -> {
                    // Discriminators and what vendors add.
                }
            }
            code.position(end);
        }

        private void row() {
            lines.put(address, new Line(file < files.size() ? files.get(file) : "", line));
        }
    }
}
