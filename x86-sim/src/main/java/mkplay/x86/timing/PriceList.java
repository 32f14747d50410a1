package mkplay.x86.timing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mkplay.x86.isa.Forms;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Operand;
import mkplay.x86.isa.Row;
import org.jspecify.annotations.Nullable;

/**
 * The clocks lines of a model: the first line that names an instruction's mnemonic (or {@code @} and its timing class) and its
 * operands prices it. Operand words: {@code r r8 r16 r32} register, {@code a} accumulator implied by the opcode, {@code m m8 ...
 * m80} memory, {@code o} memory at an offset, {@code i} immediate, {@code 1} the constant, {@code sr cr cr0 dr st} special
 * registers, {@code j} branch displacement, {@code f} far pointer, {@code s} string element; {@code -} for none, {@code *} for
 * any operands.
 *
 * <p>{@code INTERRUPT} and {@code EXCEPTION} in place of a mnemonic price what the processor does by itself.
 */
final class PriceList {
    private record Line(int number, List<String> mnemonics, List<String> operands, Price price) {}

    private final List<Line> lines = new ArrayList<>();
    private final List<Price> prices = new ArrayList<>();
    private final Map<Integer, Integer> byForm = new HashMap<>();
    /** What delivering an external interrupt costs. */
    final Price interrupt;
    /** What delivering an exception costs. */
    final Price exception;

    PriceList(List<ModelText.Clocks> clocks) {
        for (ModelText.Clocks c : clocks) {
            if (c.words().size() < 3) {
                throw new ModelFormatException(c.line(), "'clocks MNEMONICS OPERANDS CLOCKS' expected");
            }
            Price price = Price.parse(c.line(), c.words().subList(2, c.words().size()));
            lines.add(new Line(
                    c.line(),
                    List.of(c.words().get(0).split(",")),
                    List.of(c.words().get(1).split(",")),
                    price));
        }
        interrupt = special("INTERRUPT");
        exception = special("EXCEPTION");
        lines.forEach(l -> prices.add(l.price));
        checkComplete();
    }

    private Price special(String name) {
        for (Line line : lines) {
            if (line.mnemonics.contains(name)) {
                lines.remove(line);
                return line.price;
            }
        }
        throw new ModelFormatException(0, "no clocks for " + name);
    }

    /** Every form of every row is priced, and every line prices some form. */
    private void checkComplete() {
        List<Line> unused = new ArrayList<>(lines);
        for (Row row : InstructionTable.IA32.rows()) {
            for (Insn form : Forms.of(row)) {
                Line line = find(form);
                if (line == null) {
                    throw new ModelFormatException(
                            0,
                            "no clocks for " + row.encoding() + " " + row.mnemonic() + " "
                                    + String.join(",", words(form)));
                }
                unused.remove(line);
            }
        }
        // Lines of a base model, which have no number, may be covered by the text's own.
        for (Line line : unused) {
            if (line.number != 0) {
                throw new ModelFormatException(line.number, "prices no instruction that an earlier line does not");
            }
        }
    }

    private @Nullable Line find(Insn insn) {
        for (Line line : lines) {
            boolean named = line.mnemonics.contains(insn.row.mnemonic())
                    || line.mnemonics.contains("@" + insn.row.timingClass());
            if (named && fits(line.operands, insn)) {
                return line;
            }
        }
        return null;
    }

    private static boolean fits(List<String> words, Insn insn) {
        if (words.get(0).equals("*")) {
            return true;
        }
        int count = count(insn);
        if (count == 0) {
            return words.get(0).equals("-");
        }
        if (words.size() != count) {
            return false;
        }
        for (int n = 0; n < count; n++) {
            if (!fits(words.get(n), insn, n)) {
                return false;
            }
        }
        return true;
    }

    private static int kind(Insn insn, int n) {
        return n == 0 ? insn.k1 : n == 1 ? insn.k2 : insn.k3;
    }

    private static int count(Insn insn) {
        return insn.k1 == Kind.NONE ? 0 : insn.k2 == Kind.NONE ? 1 : insn.k3 == Kind.NONE ? 2 : 3;
    }

    private static boolean fits(String word, Insn insn, int n) {
        int kind = kind(insn, n);
        Operand operand = insn.row.operands().get(n);
        String name = Kind.name(kind).toLowerCase(Locale.ROOT);
        boolean register = kind >= Kind.R8 && kind <= Kind.R32;
        boolean string = kind >= Kind.S8 && kind <= Kind.S32;
        return switch (word) {
            case "r" -> register;
            case "a" -> register && operand.source() == Operand.Source.FIXED;
            case "m" -> Kind.isMemory(kind);
            case "o" -> operand.source() == Operand.Source.O;
            case "1" -> operand.source() == Operand.Source.ONE;
            case "i" -> kind == Kind.IMM && operand.source() != Operand.Source.ONE;
            case "s" -> string;
            case "cr0" -> kind == Kind.CREG && value(insn, n) == 0;
            default -> word.equals(name);
        };
    }

    private static int value(Insn insn, int n) {
        return n == 0 ? insn.v1 : n == 1 ? insn.v2 : insn.v3;
    }

    private static List<String> words(Insn insn) {
        List<String> words = new ArrayList<>();
        for (int n = 0; n < count(insn); n++) {
            words.add(Kind.name(kind(insn, n)).toLowerCase(Locale.ROOT));
        }
        return words;
    }

    /** The number of the price of a decoded instruction. */
    int number(Insn insn) {
        int control = insn.k1 == Kind.CREG && insn.v1 == 0 || insn.k2 == Kind.CREG && insn.v2 == 0 ? 1 : 0;
        int key = (insn.row.index() << 1 | control) << 15 | insn.k1 << 10 | insn.k2 << 5 | insn.k3;
        return byForm.computeIfAbsent(key, k -> {
            Line line = find(insn);
            if (line == null) {
                throw new IllegalStateException("unpriced form of " + insn.row.mnemonic());
            }
            return lines.indexOf(line);
        });
    }

    /** The price with a number. */
    Price price(int number) {
        return prices.get(number);
    }

    Price[] all() {
        return prices.toArray(Price[]::new);
    }
}
