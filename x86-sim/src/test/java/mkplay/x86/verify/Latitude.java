package mkplay.x86.verify;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Row;

/**
 * What need not be equal in one case, because the manuals leave it open or a vendor's processors are known to differ.
 *
 * @param register the general register with open bits, -1 for none
 * @param bits the open bits
 * @param flags open flags
 * @param memory the memory operand is open
 * @param open what else is open, the words of undefined-results.tsv
 */
record Latitude(int register, int bits, int flags, boolean memory, Set<String> open) {
    /** When both sides fault, the faults need not be the same. */
    static final String ORDER = "order";
    /** When both sides fault, general registers but ESP, and the x87's TOP and tags, need not be the same. */
    static final String PARTIAL = "partial";
    /** When both sides fault, arithmetic flags need not be the same. */
    static final String FAULT_FLAGS = "fault-flags";
    /** The higher half of the doubleword that is pushed or popped need not be the same, nor need it be accessible. */
    static final String HALF_SLOT = "half-slot";

    /** C1 of the x87's status need not be the same. */
    static final String C1 = "c1";
    /** An x87 result that is rounded from an approximation may differ by one unit in the last place, and C1 with it. */
    static final String LAST_PLACE = "last-place";

    private static final Set<String> WORDS = Set.of(ORDER, PARTIAL, FAULT_FLAGS, HALF_SLOT, C1, LAST_PLACE);
    private static final Latitude NONE = new Latitude(-1, 0, 0, false, Set.of());
    /** CF PF AF ZF SF OF. */
    static final int ARITHMETIC = 0x8D5;

    /**
     * A line of undefined-results.tsv.
     *
     * @param mnemonic instruction
     * @param operand what its first operand must be: "sr" a segment register, "m" memory; "-" anything
     * @param bytes operand size it is about, 0 for all
     * @param countOver the shift counts it is about are above this, -1 for all
     * @param vendor whose processors it is about: a {@link Vendor}, or "any"
     * @param open bits of the destination (and all arithmetic flags where all bits are), or one of the words
     * @param reason why
     */
    record Rule(String mnemonic, String operand, int bytes, int countOver, String vendor, String open, String reason) {
        private static Rule parse(List<String> f) {
            Rule rule = new Rule(
                    f.get(0),
                    f.get(1),
                    Integer.parseInt(f.get(2)),
                    Integer.parseInt(f.get(3)),
                    f.get(4),
                    f.get(5),
                    f.get(6));
            if (!rule.vendor.equals("any")) {
                Vendor.valueOf(rule.vendor);
            }
            if (!WORDS.contains(rule.open)) {
                Integer.parseUnsignedInt(rule.open, 16);
            }
            return rule;
        }

        @Override
        public String toString() {
            return mnemonic + (operand.equals("-") ? "" : " " + operand)
                    + (bytes == 0 ? "" : " of " + 8 * bytes + " bits")
                    + (countOver < 0 ? "" : " by more than " + countOver) + ": " + reason;
        }

        private boolean isOf(Vendor processor) {
            return vendor.equals("any") || processor == Vendor.OTHER || vendor.equals(processor.name());
        }

        private boolean concerns(Insn insn, int counter, Vendor processor) {
            int count = (insn.k3 == Kind.IMM ? insn.v3 : counter) & 31;
            boolean kind = switch (operand) {
                case "sr" -> insn.k1 == Kind.SREG;
                case "m" -> Kind.isMemory(insn.k1);
                default -> true;
            };
            return mnemonic.equals(insn.row.mnemonic())
                    && kind
                    && (bytes == 0 || bytes == insn.size)
                    && count > countOver
                    && isOf(processor);
        }

        private Latitude addTo(Latitude known, Insn insn) {
            if (WORDS.contains(open)) {
                Set<String> all =
                        Stream.concat(known.open.stream(), Stream.of(open)).collect(Collectors.toSet());
                return new Latitude(known.register, known.bits, known.flags, known.memory, all);
            }
            int bits = Integer.parseUnsignedInt(open, 16);
            boolean register = insn.k1 == Kind.R16 || insn.k1 == Kind.R32;
            boolean all = bits == (insn.size == 2 ? 0xFFFF : -1);
            return new Latitude(register ? insn.v1 : -1, bits, all ? ARITHMETIC : 0, !register, known.open);
        }
    }

    private static final List<Rule> RULES =
            TableFile.read("undefined-results.tsv").stream().map(Rule::parse).toList();

    /** Those for a vendor's processors. */
    static List<Rule> rules(Vendor vendor) {
        return RULES.stream().filter(rule -> rule.isOf(vendor)).toList();
    }

    /** Those about some of the rows, for a vendor's processors. */
    static List<Rule> rules(List<Row> rows, Vendor vendor) {
        Set<String> mnemonics = rows.stream().map(Row::mnemonic).collect(Collectors.toSet());
        return rules(vendor).stream()
                .filter(rule -> mnemonics.contains(rule.mnemonic))
                .toList();
    }

    /**
     * What is open for an instruction.
     *
     * @param counter ECX before
     * @param vendor of the processor it is compared with
     */
    static Latitude of(Insn insn, int counter, Vendor vendor) {
        Latitude latitude = NONE;
        for (Rule rule : RULES) {
            if (rule.concerns(insn, counter, vendor)) {
                latitude = rule.addTo(latitude, insn);
            }
        }
        return latitude;
    }

    /** Whether one of the words of this class is among what is open. */
    boolean has(String word) {
        return open.contains(word);
    }
}
