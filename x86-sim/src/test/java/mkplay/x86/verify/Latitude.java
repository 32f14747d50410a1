package mkplay.x86.verify;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Row;

/**
 * What need not be equal in one case, because the manuals leave it open.
 *
 * @param register the general register with open bits, -1 for none
 * @param bits the open bits
 * @param flags open flags
 * @param memory the memory operand is open
 * @param anyFault when both sides fault, the faults need not be the same
 * @param partial when both sides fault, general registers but ESP, and the x87's TOP and tags, need not be the same
 */
record Latitude(int register, int bits, int flags, boolean memory, boolean anyFault, boolean partial) {
    private static final Latitude NONE = new Latitude(-1, 0, 0, false, false, false);
    private static final int ARITHMETIC = 0x8D5;

    /**
     * A line of undefined-results.tsv.
     *
     * @param mnemonic instruction
     * @param bytes operand size it is about, 0 for all
     * @param countOver the shift counts it is about are above this, -1 for all
     * @param open bits of the destination (and all arithmetic flags where all bits are), or "order", or "partial"
     * @param reason why
     */
    record Rule(String mnemonic, int bytes, int countOver, String open, String reason) {
        @Override
        public String toString() {
            return mnemonic + (bytes == 0 ? "" : " of " + 8 * bytes + " bits")
                    + (countOver < 0 ? "" : " by more than " + countOver) + ": " + reason;
        }

        private boolean concerns(Insn insn, int counter) {
            int count = (insn.k3 == Kind.IMM ? insn.v3 : counter) & 31;
            return (bytes == 0 || bytes == insn.size) && count > countOver;
        }

        private Latitude latitude(Insn insn) {
            if (open.equals("order") || open.equals("partial")) {
                return new Latitude(-1, 0, 0, false, open.equals("order"), open.equals("partial"));
            }
            int bits = Integer.parseUnsignedInt(open, 16);
            boolean register = insn.k1 == Kind.R16 || insn.k1 == Kind.R32;
            boolean all = bits == (insn.size == 2 ? 0xFFFF : -1);
            return new Latitude(register ? insn.v1 : -1, bits, all ? ARITHMETIC : 0, !register, false, false);
        }
    }

    private static final Map<String, Rule> RULES = TableFile.read("undefined-results.tsv").stream()
            .map(f -> new Rule(f.get(0), Integer.parseInt(f.get(1)), Integer.parseInt(f.get(2)), f.get(3), f.get(4)))
            .collect(Collectors.toMap(Rule::mnemonic, rule -> rule));

    /** Those about some of the rows. */
    static List<Rule> rules(List<Row> rows) {
        Set<String> mnemonics = rows.stream().map(Row::mnemonic).collect(Collectors.toSet());
        return RULES.values().stream()
                .filter(rule -> mnemonics.contains(rule.mnemonic))
                .toList();
    }

    /**
     * What is open for an instruction.
     *
     * @param counter ECX before
     */
    static Latitude of(Insn insn, int counter) {
        Rule rule = RULES.get(insn.row.mnemonic());
        return rule == null || !rule.concerns(insn, counter) ? NONE : rule.latitude(insn);
    }
}
