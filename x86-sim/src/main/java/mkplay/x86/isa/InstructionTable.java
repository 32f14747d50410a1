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

    /** ModRM bytes from here on have a register operand. */
    private static final int REGISTER_FORMS = 0xC0;
    /** Index entries of an opcode: 8 values of ModRM.reg with a memory operand, 64 ModRM bytes with a register. */
    private static final int SLOTS = 8 + 64;

    private final List<Row> rows;
    private final @Nullable Row[] byOpcode = new Row[512 * SLOTS];

    private final boolean[] modRm = new boolean[512];
    private final Row bad;
    private final Row tooLong;

    private InstructionTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
        for (boolean ranges : new boolean[] {true, false}) {
            for (Row row : rows) {
                if (row.encoded() && Encoding.of(row).range() == ranges) {
                    enter(row, Encoding.of(row));
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

    private void enter(Row row, Encoding e) {
        int first = (e.twoByte() ? TWO_BYTE : 0) + e.opcode();
        boolean memoryOnly = row.operands().stream().anyMatch(o -> o.source() == Operand.Source.M);
        for (int opcode = first; opcode < first + e.opcodes(); opcode++) {
            modRm[opcode] |= e.modRm();
            for (int modRmByte = 0; modRmByte < 256; modRmByte++) {
                boolean register = modRmByte >= REGISTER_FORMS;
                if (e.fits(modRmByte) && !(memoryOnly && register)) {
                    byOpcode[opcode * SLOTS + slot(modRmByte)] = row;
                }
            }
        }
    }

    private static int slot(int modRmByte) {
        return modRmByte >= REGISTER_FORMS ? 8 + (modRmByte & 63) : modRmByte >>> 3 & 7;
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
        Row row = byOpcode[opcode * SLOTS + slot(modRmByte)];
        return row == null ? bad : row;
    }

    Row bad() {
        return bad;
    }

    Row tooLong() {
        return tooLong;
    }
}
