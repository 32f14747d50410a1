package mkplay.x86.isa;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The instruction table, read from {@code instructions.tsv}, with the index the decoder uses. */
public final class InstructionTable {
    /** The table of this machine. Immutable. */
    public static final InstructionTable IA32 = load();

    /** Number added to the second opcode byte of 0F opcodes. */
    static final int TWO_BYTE = 256;

    private final List<Row> rows;
    /** Row by opcode * 16 + (mod == 3 ? 8 : 0) + ModRM.reg. */
    private final @Nullable Row[] byOpcode = new Row[512 * 16];

    private final boolean[] modRm = new boolean[512];
    private final Row bad;
    private final Row tooLong;

    private InstructionTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
        for (boolean ranges : new boolean[] {true, false}) {
            for (Row row : rows) {
                if (row.encoding().contains("+") == ranges && !row.encoding().equals("-")) {
                    enter(row);
                }
            }
        }
        bad = pseudo("BAD");
        tooLong = pseudo("TOOLONG");
    }

    private Row pseudo(String mnemonic) {
        return rows.stream()
                .filter(r -> r.mnemonic().equals(mnemonic))
                .findFirst()
                .orElseThrow();
    }

    private static InstructionTable load() {
        try (InputStream in = Objects.requireNonNull(
                        InstructionTable.class.getResourceAsStream("instructions.tsv"), "instructions.tsv");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<Row> rows = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    rows.add(Row.parse(rows.size(), line));
                }
            }
            return new InstructionTable(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void enter(Row row) {
        String[] parts = row.encoding().split(" ");
        int at = 0;
        int opcode = 0;
        if (parts[0].equals("0F") && parts.length > 1) {
            opcode = TWO_BYTE;
            at = 1;
        }
        String last = parts[at++];
        opcode += Integer.parseInt(last.substring(0, 2), 16);
        int count = last.endsWith("+r") ? 8 : last.endsWith("+cc") ? 16 : 1;
        String digit = at < parts.length ? parts[at] : "";
        boolean memoryOnly = row.operands().stream().anyMatch(o -> o.source() == Operand.Source.M);
        for (int n = 0; n < count; n++) {
            modRm[opcode + n] |= !digit.isEmpty();
            for (int slot = 0; slot < 16; slot++) {
                boolean digitFits = digit.isEmpty() || digit.equals("/r") || digit.charAt(1) - '0' == (slot & 7);
                if (digitFits && !(memoryOnly && slot >= 8)) {
                    byOpcode[(opcode + n) * 16 + slot] = row;
                }
            }
        }
    }

    /** All rows. */
    public List<Row> rows() {
        return rows;
    }

    boolean hasModRm(int opcode) {
        return modRm[opcode];
    }

    /** The row for an opcode; the row BAD when there is none. */
    Row row(int opcode, int modRmByte) {
        int slot = (modRmByte >>> 3 & 7) | ((modRmByte & 0xC0) == 0xC0 ? 8 : 0);
        Row row = byOpcode[opcode * 16 + slot];
        return row == null ? bad : row;
    }

    Row bad() {
        return bad;
    }

    Row tooLong() {
        return tooLong;
    }
}
