package mkplay.x86.machine;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import mkplay.x86.isa.Encoding;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Row;

/** Random machine code: noise, and instructions built from the rows of the instruction table. */
final class FuzzCode {
    private static final int[] PREFIXES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x66, 0x67, 0xF0, 0xF2, 0xF3};
    private static final int[] MSRS = {0x10, 0x174, 0x175, 0x176, 0x1B, 0x277};
    private static final int MAX_OPERAND_BYTES = 10;

    private final List<Row> rows =
            InstructionTable.IA32.rows().stream().filter(Row::encoded).toList();

    int rowCount() {
        return rows.size();
    }

    byte[] noise(Random random) {
        byte[] code = new byte[FuzzGuest.CODE_BYTES];
        random.nextBytes(code);
        return code;
    }

    /** Starts with a given row, so that a campaign meets all of them. */
    byte[] fromTable(Random random, int firstRow) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        instruction(out, rows.get(firstRow % rows.size()), random);
        while (out.size() < FuzzGuest.CODE_BYTES) {
            instruction(out, rows.get(random.nextInt(rows.size())), random);
        }
        return out.toByteArray();
    }

    private static void instruction(ByteArrayOutputStream out, Row row, Random random) {
        if (row.mnemonic().endsWith("MSR")) {
            out.write(0xB9); // MOV ECX: a register that exists
            int msr = MSRS[random.nextInt(MSRS.length)];
            for (int shift = 0; shift < 32; shift += 8) {
                out.write(msr >> shift);
            }
        }
        for (int i = random.nextInt(6); i > 4; i--) {
            out.write(PREFIXES[random.nextInt(PREFIXES.length)]);
        }
        Encoding e = Encoding.of(row);
        if (e.twoByte()) {
            out.write(0x0F);
        }
        out.write(e.opcode() + random.nextInt(e.opcodes()));
        if (e.fixed() >= 0) {
            out.write(e.fixed() + random.nextInt(e.fixes()));
        } else if (e.modRm()) {
            int reg = e.reg() < 0 ? random.nextInt(8) : e.reg();
            // Mostly [register] and [register + small], which point to memory in these guests.
            int mod = random.nextInt(4);
            int rm = random.nextInt(8);
            out.write(mod << 6 | reg << 3 | rm);
            if (mod != 3 && rm == 4) {
                out.write(random.nextInt(256));
            }
        }
        int operandBytes = random.nextInt(MAX_OPERAND_BYTES);
        int small = random.nextInt(3);
        for (int i = 0; i < operandBytes; i++) {
            // Immediates and displacements: small, negative or anything.
            out.write(small == 0 ? random.nextInt(256) : small == 1 ? (i == 0 ? random.nextInt(128) : 0) : 0xFF);
        }
    }
}
