package mkplay.x86.isa;

/**
 * The opcode bytes of a row, taken apart.
 *
 * @param prefix the mandatory prefix 66, F2 or F3; 0 for none
 * @param twoByte the opcode follows a 0F byte
 * @param opcode the (first) opcode byte
 * @param opcodes number of consecutive opcode bytes the row covers: 1, 8 (+r) or 16 (+cc)
 * @param modRm a ModRM byte follows
 * @param reg the value of ModRM.reg that belongs to the opcode, -1 for any
 * @param fixed the (first) ModRM byte where the opcode includes all of it, else -1
 * @param fixes number of consecutive ModRM bytes the row covers then: 1, or 8 (+i)
 */
public record Encoding(
        int prefix, boolean twoByte, int opcode, int opcodes, boolean modRm, int reg, int fixed, int fixes) {
    /** Takes a table row's first column apart; not for rows that are never decoded from bytes. */
    public static Encoding of(Row row) {
        String[] parts = row.encoding().split(" ");
        boolean prefixed = parts.length > 2 && parts[1].equals("0F");
        int first = prefixed ? 1 : 0;
        boolean twoByte = parts[first].equals("0F") && parts.length > first + 1 && !parts[first + 1].startsWith("/");
        int at = twoByte ? first + 1 : first;
        String opcode = parts[at];
        String tail = at + 1 < parts.length ? parts[at + 1] : "";
        boolean digit = tail.startsWith("/") && !tail.equals("/r");
        boolean whole = !tail.isEmpty() && !tail.startsWith("/");
        return new Encoding(
                prefixed ? hex(parts[0]) : 0,
                twoByte,
                hex(opcode),
                opcode.endsWith("+r") ? 8 : opcode.endsWith("+cc") ? 16 : 1,
                !tail.isEmpty(),
                digit ? tail.charAt(1) - '0' : -1,
                whole ? hex(tail) : -1,
                tail.endsWith("+i") ? 8 : 1);
    }

    private static int hex(String token) {
        return Integer.parseInt(token.substring(0, 2), 16);
    }

    /** Whether a ModRM byte can follow the opcode bytes. */
    public boolean fits(int modRmByte) {
        if (fixed >= 0) {
            return modRmByte >= fixed && modRmByte < fixed + fixes;
        }
        return reg < 0 || (modRmByte >>> 3 & 7) == reg;
    }

    /** Covers several opcodes or registers of the table's index: gives way to a row that covers one. */
    boolean range() {
        return opcodes > 1 || fixes > 1;
    }
}
