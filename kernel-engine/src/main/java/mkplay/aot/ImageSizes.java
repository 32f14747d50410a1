package mkplay.aot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many bytes of an image are what, from its section headers and symbols (System V gABI, chapter 4).
 *
 * @param text bytes of code
 * @param readOnly bytes of constants, the table of checks included
 * @param data bytes of initialised variables
 * @param zero bytes of variables that are zero at start
 * @param textByPackage code by Java package; {@code assembly} is what no Java method accounts for
 * @param dataByPackage variables and constants by Java package; {@code other} is what no static accounts for
 */
public record ImageSizes(
        int text,
        int readOnly,
        int data,
        int zero,
        Map<String, Integer> textByPackage,
        Map<String, Integer> dataByPackage) {

    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOBITS = 8;
    private static final int SHF_WRITE = 1;
    private static final int SHF_ALLOC = 2;
    private static final int SHF_EXECINSTR = 4;
    private static final int STT_OBJECT = 1;
    private static final int STT_FUNC = 2;

    /** A section: type, flags, where its bytes are in the file, and the section it refers to. */
    private record Section(int type, int flags, int offset, int size, int link) {
        boolean isText() {
            return (flags & SHF_EXECINSTR) != 0;
        }
    }

    /**
     * Measures an ELF32 image that this compiler linked.
     *
     * @param exported for each exported symbol the Java name behind it
     * @throws IllegalArgumentException if it is no such file
     */
    public static ImageSizes of(byte[] elf, Map<String, String> exported) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        if (elf.length < 52 || file.getInt(0) != 0x464C457F || file.get(4) != 1) {
            throw new IllegalArgumentException("not an ELF32 file");
        }
        List<Section> sections = sections(file);
        int[] sums = new int[4];
        for (Section section : sections) {
            if ((section.flags() & SHF_ALLOC) != 0) {
                sums[kind(section)] += section.size();
            }
        }
        Map<String, Integer> text = new TreeMap<>();
        Map<String, Integer> data = new TreeMap<>();
        for (Symbol symbol : symbols(file, sections)) {
            String owner = javaPackage(exported.getOrDefault(symbol.name(), symbol.name()));
            if (!owner.isEmpty() && (symbol.type() == STT_FUNC || symbol.type() == STT_OBJECT)) {
                (symbol.type() == STT_FUNC ? text : data).merge(owner, symbol.size(), Integer::sum);
            }
        }
        rest(text, "assembly", sums[0]);
        rest(data, "other", sums[1] + sums[2] + sums[3]);
        return new ImageSizes(sums[0], sums[1], sums[2], sums[3], text, data);
    }

    private static int kind(Section section) {
        if (section.isText()) {
            return 0;
        }
        if (section.type() == SHT_NOBITS) {
            return 3;
        }
        return (section.flags() & SHF_WRITE) != 0 ? 2 : 1;
    }

    private static List<Section> sections(ByteBuffer file) {
        List<Section> sections = new ArrayList<>();
        int offset = file.getInt(32);
        int count = file.getShort(48) & 0xFFFF;
        for (int i = 0; i < count; i++) {
            int at = offset + 40 * i;
            sections.add(new Section(
                    file.getInt(at + 4),
                    file.getInt(at + 8),
                    file.getInt(at + 16),
                    file.getInt(at + 20),
                    file.getInt(at + 24)));
        }
        return sections;
    }

    private record Symbol(String name, int type, int size) {}

    private static List<Symbol> symbols(ByteBuffer file, List<Section> sections) {
        List<Symbol> symbols = new ArrayList<>();
        for (Section table : sections) {
            if (table.type() == SHT_SYMTAB) {
                int strings = sections.get(table.link()).offset();
                for (int at = table.offset(); at < table.offset() + table.size(); at += 16) {
                    String name = name(file, strings + file.getInt(at));
                    symbols.add(new Symbol(name, file.get(at + 12) & 15, file.getInt(at + 8)));
                }
            }
        }
        return symbols;
    }

    private static String name(ByteBuffer file, int at) {
        int end = at;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(file.array(), at, end - at, StandardCharsets.UTF_8);
    }

    /** The package of a symbol {@code a.b.Class.member}: the part before the first capitalised name. */
    private static String javaPackage(String symbol) {
        int start = 0;
        for (int dot = symbol.indexOf('.'); dot >= 0; dot = symbol.indexOf('.', start)) {
            if (start < symbol.length() && Character.isUpperCase(symbol.charAt(start))) {
                return start == 0 ? "" : symbol.substring(0, start - 1);
            }
            start = dot + 1;
        }
        return "";
    }

    private static void rest(Map<String, Integer> byPackage, String name, int total) {
        int known = byPackage.values().stream().mapToInt(Integer::intValue).sum();
        byPackage.put(name, total - known);
    }

    /** The sizes as lines of text: name, tab, bytes. */
    public String report() {
        StringBuilder out = new StringBuilder();
        line(out, "text", text);
        line(out, "read-only", readOnly);
        line(out, "data", data);
        line(out, "zero", zero);
        textByPackage.forEach((name, size) -> line(out, "text " + name, size));
        dataByPackage.forEach((name, size) -> line(out, "data " + name, size));
        return out.toString();
    }

    private static void line(StringBuilder out, String name, int size) {
        out.append(name).append('\t').append(size).append('\n');
    }
}
