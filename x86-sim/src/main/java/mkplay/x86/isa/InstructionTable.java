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

    /** Number of the first 0F opcode; those with a mandatory prefix 66, F2 and F3 follow, 256 each. */
    private static final int TWO_BYTE = 256;

    private static final int OPCODES = 5 * 256;

    /** ModRM bytes from here on have a register operand. */
    private static final int REGISTER_FORMS = 0xC0;
    /** Index entries of an opcode: 8 values of ModRM.reg with a memory operand, 64 ModRM bytes with a register. */
    private static final int SLOTS = 8 + 64;

    private final List<Row> rows;
    private final @Nullable Row[] byOpcode = new Row[OPCODES * SLOTS];

    private final boolean[] modRm = new boolean[OPCODES];
    /** By second opcode byte: prefixes choose among the rows (SDM 2A 2.1.2). */
    private final boolean[] prefixed = new boolean[256];

    private final Row bad;
    private final Row tooLong;

    private InstructionTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.operands().stream().anyMatch(Operand::packed)) {
                prefixed[Encoding.of(row).opcode()] = true;
            }
        }
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
        int first = e.twoByte() ? twoByte(e.opcode(), e.prefix()) : e.opcode();
        boolean memoryOnly = row.operands().stream().anyMatch(o -> o.source() == Operand.Source.M);
        boolean registerOnly =
                row.operands().stream().anyMatch(o -> o.source() == Operand.Source.N || o.source() == Operand.Source.U);
        for (int opcode = first; opcode < first + e.opcodes(); opcode++) {
            modRm[opcode] |= e.modRm();
            for (int modRmByte = 0; modRmByte < 256; modRmByte++) {
                boolean register = modRmByte >= REGISTER_FORMS;
                if (e.fits(modRmByte) && !(memoryOnly && register) && !(registerOnly && !register)) {
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

    /**
     * The number of a 0F opcode.
     *
     * @param opcode its second byte
     * @param prefix F2 or F3 if there is one, else 66 if there is one, else 0
     */
    int twoByte(int opcode, int prefix) {
        if (!prefixed[opcode]) {
            return TWO_BYTE + opcode;
        }
        return opcode
                + switch (prefix) {
                    case Prefix.OPERAND -> 2 * 256;
                    case Prefix.REPNE -> 3 * 256;
                    case Prefix.REP -> 4 * 256;
                    default -> TWO_BYTE;
                };
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
