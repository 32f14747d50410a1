package mkplay.x86.isa;

import java.util.List;
import java.util.Set;

/**
 * One row of the instruction table: one encoding.
 *
 * @param index position in the table
 * @param encoding as written in the table, e.g. {@code 0F BA /4}
 * @param mnemonic name; {@code cc} at its end stands for a condition
 * @param operands in Intel order, destination first
 * @param flagsRead EFLAGS mask
 * @param flagsWritten EFLAGS mask
 * @param flagsUndefined EFLAGS mask: left open by the manual for some or all operands
 * @param attributes see the table's head
 * @param loads implicit data reads
 * @param stores implicit data writes
 * @param timingClass what the CPU models price
 */
public record Row(
        int index,
        String encoding,
        String mnemonic,
        List<Operand> operands,
        int flagsRead,
        int flagsWritten,
        int flagsUndefined,
        Set<String> attributes,
        int loads,
        int stores,
        String timingClass) {
    /** Condition suffixes in encoding order. */
    static final List<String> CONDITIONS =
            List.of("O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G");

    private static final String FLAG_LETTERS = "OSZAPCDI";
    private static final int[] FLAG_BITS = {0x800, 0x80, 0x40, 0x10, 4, 1, 0x400, 0x200};

    /** Parses one table line. */
    static Row parse(int index, String line) {
        String[] f = line.split("\t", -1);
        if (f.length != 8) {
            throw new IllegalStateException("instruction table, row " + index + ": 8 columns expected: " + line);
        }
        List<Operand> operands = f[2].equals("-")
                ? List.of()
                : List.of(f[2].split(",")).stream().map(Operand::parse).toList();
        Set<String> attributes = f[6].equals("-") ? Set.of() : Set.of(f[6].split(" "));
        return new Row(
                index,
                f[0],
                f[1],
                operands,
                flags(f[3]),
                flags(f[4]),
                flags(f[5]),
                attributes,
                counted(attributes, "ld"),
                counted(attributes, "st"),
                f[7]);
    }

    private static int flags(String letters) {
        int mask = 0;
        if (!letters.equals("-")) {
            for (char c : letters.toCharArray()) {
                mask |= FLAG_BITS[FLAG_LETTERS.indexOf(c)];
            }
        }
        return mask;
    }

    private static int counted(Set<String> attributes, String prefix) {
        return attributes.stream()
                .filter(a -> a.startsWith(prefix))
                .mapToInt(a -> Integer.parseInt(a.substring(prefix.length())))
                .sum();
    }

    /** Whether the row has the attribute. */
    public boolean is(String attribute) {
        return attributes.contains(attribute);
    }

    /** Whether it is decoded from bytes; not so for what stands for undefined opcodes. */
    public boolean encoded() {
        return !encoding.equals("-");
    }

    /** Whether a condition is part of the opcode. */
    public boolean conditional() {
        return encoding.contains("+cc");
    }

    /** The mnemonic with its condition, if it has one. */
    public String name(int condition) {
        return conditional() ? mnemonic.substring(0, mnemonic.length() - 2) + CONDITIONS.get(condition) : mnemonic;
    }
}
