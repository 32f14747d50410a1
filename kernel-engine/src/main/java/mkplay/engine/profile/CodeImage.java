package mkplay.engine.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.ImageFormatException;
import org.jspecify.annotations.Nullable;

/** Code of an ELF file by address: its symbols and its instructions. */
public final class CodeImage {
    private static final int FUNCTION = 2, NO_TYPE = 0;
    private static final int UNDEFINED = 0, FIRST_RESERVED = 0xFF00;
    private static final int EXECUTABLE = 4;
    private static final Decoder DECODER = new Decoder(InstructionTable.IA32);

    private final ElfFile elf;
    private final Map<ElfFile.Segment, byte[]> loaded = new LinkedHashMap<>();
    private final List<ElfFile.Symbol> symbols = new ArrayList<>();
    /** The last one of each address. */
    private final List<ElfFile.Symbol> functions = new ArrayList<>();

    private final List<ElfFile.Symbol> named;
    private final @Nullable LineTable lines;

    private CodeImage(ElfFile elf) throws ImageFormatException {
        this.elf = elf;
        lines = lines(elf);
        for (ElfFile.Segment segment : elf.segments()) {
            if (segment.type() == ElfFile.SEGMENT_LOAD) {
                loaded.put(segment, elf.content(segment));
            }
        }
        named = elf.symbols();
        for (ElfFile.Symbol symbol : named) {
            boolean code = symbol.type() == FUNCTION || symbol.type() == NO_TYPE;
            boolean defined = symbol.section() != UNDEFINED && symbol.section() < FIRST_RESERVED;
            if (code && defined && !symbol.name().isEmpty() && inCode(symbol.value())) {
                symbols.add(symbol);
            }
        }
        // Of several names of one address the function's comes last, and is found.
        symbols.sort(Comparator.comparing((ElfFile.Symbol s) -> Integer.toUnsignedLong(s.value()))
                .thenComparing(s -> s.type() == FUNCTION)
                .thenComparing(ElfFile.Symbol::name));
        for (ElfFile.Symbol symbol : symbols) {
            if (!functions.isEmpty() && functions.getLast().value() == symbol.value()) {
                functions.removeLast();
            }
            functions.add(symbol);
        }
    }

    /** The code of a file; null if it is no ELF file. */
    public static @Nullable CodeImage of(byte[] file) {
        if (!ElfFile.isElf(file)) {
            return null;
        }
        try {
            return new CodeImage(ElfFile.parse(file));
        } catch (ImageFormatException e) {
            return null;
        }
    }

    /** A visitor's file may contain anything; what cannot be read is not shown. */
    private static @Nullable LineTable lines(ElfFile elf) {
        try {
            return LineTable.of(elf);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Where an instruction was written, as {@code file:line}; empty where that is not known. */
    public String source(int address) {
        LineTable.Line line = line(address);
        return line == null ? "" : line.file() + ":" + line.line();
    }

    /** The same in parts; null where it is not known. */
    public LineTable.@Nullable Line line(int address) {
        LineTable.Line line = lines == null ? null : lines.at(address);
        return line == null || line.line() == 0 ? null : line;
    }

    /** The rows of its line table; none if it has none. */
    public List<LineTable.Row> rows() {
        return lines == null ? List.of() : lines.rows();
    }

    /** The function or variable of a name, or null. */
    public ElfFile.@Nullable Symbol named(String name) {
        return named.stream()
                .filter(s -> s.name().equals(name) && s.section() != UNDEFINED && s.section() < FIRST_RESERVED)
                .findFirst()
                .orElse(null);
    }

    /** Its functions and labels by address, one for each address. */
    public List<ElfFile.Symbol> functions() {
        return Collections.unmodifiableList(functions);
    }

    /** Address behind the code section that an address lies in; the address itself if it lies in none. */
    public int endOfCode(int address) {
        return elf.sections().stream()
                .filter(s -> (s.flags() & EXECUTABLE) != 0)
                .filter(s -> Integer.compareUnsigned(address - s.address(), s.size()) < 0)
                .findFirst()
                .map(s -> s.address() + s.size())
                .orElse(address);
    }

    /** The function or variable that an address lies in, or null. */
    public ElfFile.@Nullable Symbol around(int address) {
        ElfFile.Symbol function = symbol(address);
        return function != null
                ? function
                : named.stream()
                        .filter(s -> s.section() != UNDEFINED
                                && s.section() < FIRST_RESERVED
                                && !s.name().isEmpty())
                        .filter(s -> Integer.compareUnsigned(address - s.value(), s.size()) < 0)
                        .findFirst()
                        .orElse(null);
    }

    /** What the file loads at an address: so many bytes at most, fewer before a segment's end, none where it loads nothing. */
    public byte[] loaded(int address, int most) {
        for (Map.Entry<ElfFile.Segment, byte[]> segment : loaded.entrySet()) {
            int at = address - segment.getKey().address();
            if (Integer.compareUnsigned(at, segment.getValue().length) < 0) {
                return Arrays.copyOfRange(segment.getValue(), at, Math.min(at + most, segment.getValue().length));
            }
        }
        return new byte[0];
    }

    private boolean inCode(int address) {
        return elf.sections().stream()
                .anyMatch(s ->
                        (s.flags() & EXECUTABLE) != 0 && Integer.compareUnsigned(address - s.address(), s.size()) < 0);
    }

    /** The symbol whose code an address belongs to: the last one at or before it. */
    public ElfFile.@Nullable Symbol symbol(int address) {
        int low = 0;
        int high = symbols.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(symbols.get(middle).value(), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        ElfFile.Symbol symbol = low == 0 ? null : symbols.get(low - 1);
        boolean inside = symbol != null && (symbol.size() == 0 || address - symbol.value() < symbol.size());
        return inside && inCode(address) ? symbol : null;
    }

    /**
     * A call of a function.
     *
     * @param address of the instruction
     * @param next where the function returns to
     */
    public record Call(int address, int next) {}

    /** The calls in all functions, as far as the instructions of one follow each other without data in between. */
    public List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (ElfFile.Symbol function : symbols) {
            byte[] code = function.type() == FUNCTION ? loaded(function.value(), function.size()) : new byte[0];
            for (int at = 0; at < code.length; ) {
                Insn insn = DECODER.decode(code, at, code.length, true);
                if (insn == null) {
                    break;
                }
                if (insn.row.mnemonic().startsWith("CALL")) {
                    int address = function.value() + at;
                    calls.add(new Call(address, address + insn.length));
                }
                at += insn.length;
            }
        }
        return calls;
    }

    /** The instruction at an address in Intel syntax; empty where the file has none. */
    public String instruction(int address) {
        for (Map.Entry<ElfFile.Segment, byte[]> segment : loaded.entrySet()) {
            int at = address - segment.getKey().address();
            if (Integer.compareUnsigned(at, segment.getValue().length) < 0) {
                byte[] bytes = Arrays.copyOfRange(segment.getValue(), at, at + Decoder.MAX_LENGTH);
                Insn insn = DECODER.decode(bytes, 0, bytes.length, true);
                return Disassembler.text(Objects.requireNonNull(insn), address);
            }
        }
        return "";
    }
}
