package mkplay.engine.trace;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one argument of a static probe is when the probe is hit. The text form is the one of SystemTap's user-space probes:
 * {@code size@operand}, the operand as the AT&amp;T assembler writes it, a negative size for a signed value.
 */
public sealed interface ProbeOperand {

    /** What an operand is evaluated on: the machine at the probe's instruction. */
    interface Context {
        /** The general register with the number the instruction set gives it: EAX 0, ECX 1, EDX 2, EBX 3, ESP 4, EBP 5, ESI 6, EDI 7. */
        int register(int number);

        /** The 32-bit word at a linear address, read without disturbing the machine; 0 where nothing is mapped. */
        int word(int address);
    }

    /** The argument's value. */
    int value(Context context);

    /** A constant. */
    record Immediate(int constant) implements ProbeOperand {
        @Override
        public int value(Context context) {
            return constant;
        }
    }

    /**
     * A register, or its low part.
     *
     * @param number the register's number
     * @param shift 8 for AH, CH, DH and BH, else 0
     * @param bytes width of the register: 1, 2 or 4
     * @param signed whether a narrow value is sign extended
     */
    record Register(int number, int shift, int bytes, boolean signed) implements ProbeOperand {
        @Override
        public int value(Context context) {
            return extend(context.register(number) >>> shift, bytes, signed);
        }
    }

    /**
     * A word, half word or byte in memory.
     *
     * @param displacement constant part of the address
     * @param base number of the base register, -1 if none
     * @param index number of the index register, -1 if none
     * @param scale factor of the index register
     * @param bytes width: 1, 2 or 4
     * @param signed whether a narrow value is sign extended
     */
    record InMemory(int displacement, int base, int index, int scale, int bytes, boolean signed)
            implements ProbeOperand {
        @Override
        public int value(Context context) {
            int address = displacement;
            if (base >= 0) {
                address += context.register(base);
            }
            if (index >= 0) {
                address += context.register(index) * scale;
            }
            return extend(context.word(address), bytes, signed);
        }
    }

    private static int extend(int value, int bytes, boolean signed) {
        return switch (bytes) {
            case 1 -> signed ? (byte) value : value & 0xff;
            case 2 -> signed ? (short) value : value & 0xffff;
            default -> value;
        };
    }

    /** Registers by name, in the order of their numbers. */
    List<String> WORDS = List.of("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi");

    List<String> BYTES = List.of("al", "cl", "dl", "bl", "ah", "ch", "dh", "bh");

    Pattern MEMORY = Pattern.compile("([^(]*)\\((?:%(\\w+))?(?:,%(\\w+)(?:,([1248]))?)?\\)");

    Pattern TERM = Pattern.compile("([+-]?)([A-Za-z_.$][\\w.$]*|0[xX][0-9a-fA-F]+|\\d+)");

    /**
     * Reads an operand.
     *
     * @param text for example {@code 4@%eax}, {@code 4@$5}, {@code -1@12(%esp)}, {@code 4@current+8}
     * @param symbols addresses of the image's symbols
     * @throws IllegalArgumentException if the text is no operand or names an unknown symbol
     */
    static ProbeOperand parse(String text, Map<String, Integer> symbols) {
        int at = text.indexOf('@');
        String operand = text.substring(at + 1);
        int size = at < 0 ? 4 : Integer.parseInt(text.substring(0, at));
        int bytes = Math.min(4, Math.abs(size));
        if (operand.startsWith("$")) {
            return new Immediate(constant(operand.substring(1), symbols));
        }
        if (operand.startsWith("%")) {
            return register(operand.substring(1), bytes, size < 0);
        }
        Matcher memory = MEMORY.matcher(operand);
        if (memory.matches()) {
            return new InMemory(
                    constant(memory.group(1), symbols),
                    memory.group(2) == null ? -1 : number(WORDS, memory.group(2)),
                    memory.group(3) == null ? -1 : number(WORDS, memory.group(3)),
                    memory.group(4) == null ? 1 : Integer.parseInt(memory.group(4)),
                    bytes,
                    size < 0);
        }
        return new InMemory(constant(operand, symbols), -1, -1, 1, bytes, size < 0);
    }

    private static ProbeOperand register(String name, int bytes, boolean signed) {
        if (BYTES.contains(name)) {
            int number = BYTES.indexOf(name);
            return new Register(number & 3, number < 4 ? 0 : 8, 1, signed);
        }
        boolean half = name.length() == 2;
        return new Register(number(WORDS, half ? "e" + name : name), 0, half ? Math.min(bytes, 2) : bytes, signed);
    }

    private static int number(List<String> names, String name) {
        int number = names.indexOf(name);
        if (number < 0) {
            throw new IllegalArgumentException("no such register: %" + name);
        }
        return number;
    }

    /** A sum of symbols and numbers; the empty text is 0. */
    private static int constant(String text, Map<String, Integer> symbols) {
        int sum = 0;
        int end = 0;
        Matcher term = TERM.matcher(text);
        while (end < text.length()) {
            if (!term.find(end)
                    || term.start() != end
                    || end > 0 && term.group(1).isEmpty()) {
                throw new IllegalArgumentException("not a constant: " + text);
            }
            String word = term.group(2);
            int value;
            if (Character.isDigit(word.charAt(0))) {
                boolean hex = word.startsWith("0x") || word.startsWith("0X");
                value = (int) (hex ? Long.parseLong(word.substring(2), 16) : Long.parseLong(word));
            } else {
                Integer address = symbols.get(word);
                if (address == null) {
                    throw new IllegalArgumentException("no such symbol: " + word);
                }
                value = address;
            }
            sum += term.group(1).equals("-") ? -value : value;
            end = term.end();
        }
        return sum;
    }
}
