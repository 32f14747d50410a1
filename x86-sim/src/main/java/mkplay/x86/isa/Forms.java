package mkplay.x86.isa;

import java.util.ArrayList;
import java.util.List;

/** Sample instructions of a row, one of each operand form: what tables over forms are checked against. */
public final class Forms {
    private static final int OPERAND_SIZE_PREFIX = 0x66;
    private static final int MEMORY = 5, REGISTER = 0xC0;

    private Forms() {}

    /** An instruction with each operand size, with a register and with a memory operand where the row has both. */
    public static List<Insn> of(Row row) {
        List<Insn> forms = new ArrayList<>();
        if (!row.encoded()) {
            forms.add(new Insn(row));
            return forms;
        }
        Encoding e = Encoding.of(row);
        for (int size : new int[] {4, 2}) {
            for (int reg = 0; reg < 8; reg++) {
                add(forms, row, e, size, MEMORY | reg << 3);
                for (int rm = 0; rm < (e.fixed() >= 0 ? 8 : 1); rm++) {
                    add(forms, row, e, size, REGISTER | reg << 3 | rm);
                }
            }
        }
        return forms;
    }

    private static void add(List<Insn> forms, Row row, Encoding e, int size, int modRm) {
        if (e.modRm() ? !e.fits(modRm) : modRm != MEMORY) {
            return;
        }
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        int at = 0;
        if (size == 2) {
            bytes[at++] = OPERAND_SIZE_PREFIX;
        }
        if (e.prefix() != 0) {
            bytes[at++] = (byte) e.prefix();
        }
        if (e.twoByte()) {
            bytes[at++] = 0x0F;
        }
        // The last opcode of a row with several: the first may be a row of its own (NOP in XCHG's).
        bytes[at++] = (byte) (e.opcode() + e.opcodes() - 1);
        if (e.modRm()) {
            bytes[at] = (byte) modRm;
        }
        Insn insn = new Decoder(InstructionTable.IA32).decode(bytes, 0, bytes.length, true);
        if (insn != null && insn.row == row && forms.stream().noneMatch(f -> same(f, insn))) {
            forms.add(insn);
        }
    }

    private static boolean same(Insn a, Insn b) {
        return a.k1 == b.k1
                && a.k2 == b.k2
                && a.k3 == b.k3
                && (a.k1 != Kind.CREG || a.v1 == b.v1)
                && (a.k2 != Kind.CREG || a.v2 == b.v2);
    }
}
