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

    /** Those that are about some of the rows' mnemonics or encodings. */
    static List<HostExclusion> of(List<Row> compared) {
        boolean simd = compared.stream().allMatch(HostExclusion::isSimd);
        return ALL.stream().filter(e -> simd == e.isAboutSimd()).toList();
    }

    private boolean isAboutSimd() {
        return InstructionTable.IA32.rows().stream().anyMatch(row -> isSimd(row) && isAbout(row));
    }

    private boolean isAbout(Row row) {
        return instruction.equals(row.mnemonic()) || instruction.equals(row.encoding());
    }

    /** Whether a row is of MMX or SSE. */
    static boolean isSimd(Row row) {
        return row.is("mmx") || row.is("sse");
    }

    /** Whether a row is excluded, by "all", or with a prefix, by "rep" or "lock". */
    static boolean applies(Row row, String what) {
        return ALL.stream().anyMatch(e -> e.what.equals(what) && e.isAbout(row));
    }

    /** The rows of the integer campaign; those of the FPU, all of which begin with F, and of MMX and SSE have their own. */
    static List<Row> integerRows() {
        return InstructionTable.IA32.rows().stream()
                .filter(row -> row.encoded() && !row.mnemonic().startsWith("F") && !isSimd(row) && !applies(row, "all"))
                .toList();
    }

    /** The rows of the campaign for MMX and SSE. */
    static List<Row> simdRows() {
        return InstructionTable.IA32.rows().stream()
                .filter(row -> isSimd(row) && !applies(row, "all"))
                .toList();
    }

    @Override
    public String toString() {
        return instruction + (what.equals("all") ? "" : " with prefix " + what) + ": " + reason;
    }
}
