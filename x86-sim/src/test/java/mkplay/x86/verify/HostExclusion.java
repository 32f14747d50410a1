package mkplay.x86.verify;

import java.util.List;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Row;

/**
 * What of the instruction set cannot be compared with a host processor under an operating system: a line of
 * host-exclusions.tsv.
 *
 * @param instruction the mnemonic or encoding of the rows it is about
 * @param what "all": the instruction; "rep", "lock": it becomes another one with such a prefix
 * @param reason why
 */
record HostExclusion(String instruction, String what, String reason) {
    private static final List<HostExclusion> ALL = TableFile.read("host-exclusions.tsv").stream()
            .map(f -> new HostExclusion(f.get(0), f.get(1), f.get(2)))
            .toList();

    static List<HostExclusion> all() {
        return ALL;
    }

    /** Whether a row is excluded, by "all", or with a prefix, by "rep" or "lock". */
    static boolean applies(Row row, String what) {
        return ALL.stream()
                .anyMatch(e -> e.what.equals(what)
                        && (e.instruction.equals(row.mnemonic()) || e.instruction.equals(row.encoding())));
    }

    /** The rows that are compared; those of the FPU, all of which begin with F, have a campaign of their own. */
    static List<Row> comparedRows() {
        return InstructionTable.IA32.rows().stream()
                .filter(row -> row.encoded() && !row.mnemonic().startsWith("F") && !applies(row, "all"))
                .toList();
    }

    @Override
    public String toString() {
        return instruction + (what.equals("all") ? "" : " with prefix " + what) + ": " + reason;
    }
}
