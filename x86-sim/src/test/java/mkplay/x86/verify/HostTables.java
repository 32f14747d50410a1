package mkplay.x86.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Row;

/** What of the instruction set cannot be compared with a host processor under an operating system, and what may differ: two tables. */
final class HostTables {
    /**
     * A line of the table.
     *
     * @param mnemonic of the rows it is about
     * @param what "all": the instruction; "rep": the prefixes F2 and F3 make another instruction of it on newer processors
     * @param reason why
     */
    record Exclusion(String mnemonic, String what, String reason) {}

    /**
     * A line of undefined-results.tsv.
     *
     * @param mnemonic instruction
     * @param bytes operand size it is about, 0 for all
     * @param countOver the shift counts it is about are above this, -1 for all
     * @param bits of the destination, and then all arithmetic flags where all bits are; 0: which fault comes first is open
     * @param reason why
     */
    record Undefined(String mnemonic, int bytes, int countOver, int bits, String reason) {
        String when() {
            return (bytes == 0 ? "all sizes" : 8 * bytes + " bits")
                    + (countOver < 0 ? "" : ", counts above " + countOver);
        }
    }

    /**
     * What need not be equal in one case.
     *
     * @param register the general register with open bits, -1 for none
     * @param bits the open bits
     * @param flags open flags
     * @param memory the memory operand is open
     * @param anyFault when both sides fault, the faults need not be the same
     */
    record Latitude(int register, int bits, int flags, boolean memory, boolean anyFault) {
        private static final Latitude NONE = new Latitude(-1, 0, 0, false, false);
    }

    private static final int ARITHMETIC = 0x8D5;

    private static final List<Exclusion> EXCLUSIONS = read("host-exclusions.tsv").stream()
            .map(f -> new Exclusion(f[0], f[1], f[2]))
            .toList();
    private static final Map<String, Undefined> UNDEFINED = read("undefined-results.tsv").stream()
            .map(f -> new Undefined(
                    f[0], Integer.parseInt(f[1]), Integer.parseInt(f[2]), Integer.parseUnsignedInt(f[3], 16), f[4]))
            .collect(Collectors.toMap(Undefined::mnemonic, u -> u));
    private static final Set<String> OTHER_WITH_PREFIX = mnemonics("rep");

    private HostTables() {}

    private static List<String[]> read(String table) {
        List<String[]> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(HostTables.class.getResourceAsStream(table)), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    lines.add(line.split("\t"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(lines);
    }

    private static Set<String> mnemonics(String what) {
        Set<String> names = new TreeSet<>();
        EXCLUSIONS.stream().filter(e -> e.what().equals(what)).forEach(e -> names.add(e.mnemonic()));
        return names;
    }

    static List<Exclusion> exclusions() {
        return EXCLUSIONS;
    }

    static Collection<Undefined> undefined() {
        return UNDEFINED.values();
    }

    /**
     * What the manual leaves open for an instruction.
     *
     * @param counter ECX before
     */
    static Latitude latitude(Insn insn, int counter) {
        Undefined u = UNDEFINED.get(insn.row.mnemonic());
        if (u == null || u.bytes() != 0 && u.bytes() != insn.size) {
            return Latitude.NONE;
        }
        int count = (insn.k3 == Kind.IMM ? insn.v3 : counter) & 31;
        if (count <= u.countOver()) {
            return Latitude.NONE;
        }
        boolean register = insn.k1 == Kind.R16 || insn.k1 == Kind.R32;
        boolean all = u.bits() == (insn.size == 2 ? 0xFFFF : -1);
        return new Latitude(
                register ? insn.v1 : -1, u.bits(), all ? ARITHMETIC : 0, u.bits() != 0 && !register, u.bits() == 0);
    }

    /** Whether a repeat prefix makes another instruction of a row on newer processors. */
    static boolean prefixMatters(Row row) {
        return OTHER_WITH_PREFIX.contains(row.mnemonic());
    }

    /** The rows that are compared with the host; those of the FPU, all of which begin with F, have a campaign of their own. */
    static List<Row> comparedRows() {
        Set<String> excluded = mnemonics("all");
        return InstructionTable.IA32.rows().stream()
                .filter(row -> row.encoded() && !row.mnemonic().startsWith("F"))
                .filter(row -> !excluded.contains(row.mnemonic()))
                .toList();
    }
}
