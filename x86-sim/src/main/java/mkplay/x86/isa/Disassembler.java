package mkplay.x86.isa;

import java.util.Locale;

/** Renders decoded instructions in Intel syntax, lower case, numbers in hexadecimal. */
public final class Disassembler {
    private static final String[] R8 = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
    private static final String[] R16 = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};
    private static final String[] SIZES = {
        "", "byte", "word", "", "dword", "", "", "", "qword", "", "tword", "", "", "", "", "", "oword"
    };

    private Disassembler() {}

    /**
     * One instruction as text.
     *
     * @param insn the instruction
     * @param address linear address of its first byte, for branch targets
     */
    public static String text(Insn insn, int address) {
        StringBuilder s = new StringBuilder();
        if (insn.lock) {
            s.append("lock ");
        }
        if (insn.row.is("rep") && insn.repeat != 0) {
            s.append("rep ");
        } else if (insn.row.is("repz") && insn.repeat != 0) {
            s.append(insn.repeat == Prefix.REP ? "repe " : "repne ");
        }
        s.append(insn.row.name(insn.condition).toLowerCase(Locale.ROOT));
        int n = insn.row.operands().size();
        for (int k = 0; k < n; k++) {
            s.append(k == 0 ? " " : ", ").append(operand(insn, k, address));
        }
        return s.toString();
    }

    private static String operand(Insn insn, int n, int address) {
        int kind = n == 0 ? insn.k1 : n == 1 ? insn.k2 : insn.k3;
        int v = n == 0 ? insn.v1 : n == 1 ? insn.v2 : insn.v3;
        return switch (kind) {
            case Kind.R8 -> R8[v];
            case Kind.R16 -> R16[v];
            case Kind.R32 -> "e" + R16[v];
            case Kind.M8, Kind.M16, Kind.M32, Kind.M64, Kind.M80, Kind.M128 ->
                SIZES[Kind.bytes(kind)] + " " + memory(insn);
            case Kind.MA -> memory(insn);
            case Kind.IMM -> hex(v);
            case Kind.ST -> "st(" + v + ")";
            case Kind.MM -> "mm" + v;
            case Kind.XMM -> "xmm" + v;
            case Kind.SREG -> SEGMENTS[v];
            case Kind.CREG -> "cr" + v;
            case Kind.DREG -> "dr" + v;
            case Kind.REL -> hex(address + insn.length + v);
            case Kind.FAR -> hex(insn.selector) + ":" + hex(v);
            case Kind.S8, Kind.S16, Kind.S32 -> string(insn, n, SIZES[Kind.bytes(kind)]);
            default -> throw new IllegalStateException("operand kind " + kind);
        };
    }

    private static String string(Insn insn, int n, String size) {
        boolean source = insn.row.operands().get(n).source() == Operand.Source.X;
        String register = (insn.address16() ? "" : "e") + (source ? "si" : "di");
        return size + " " + (source ? SEGMENTS[insn.segment] : "es") + ":[" + register + "]";
    }

    private static String memory(Insn insn) {
        StringBuilder s = new StringBuilder();
        if (insn.override) {
            s.append(SEGMENTS[insn.segment]).append(':');
        }
        s.append('[');
        String e = insn.address16() ? "" : "e";
        boolean registers = false;
        if (insn.base != Insn.NO_REGISTER) {
            s.append(e).append(R16[insn.base]);
            registers = true;
        }
        if (insn.index != Insn.NO_REGISTER) {
            s.append(registers ? "+" : "").append(e).append(R16[insn.index]);
            s.append(insn.scale == 0 ? "" : "*" + (1 << insn.scale));
            registers = true;
        }
        if (!registers) {
            s.append(hex(insn.disp));
        } else if (insn.disp != 0) {
            s.append(insn.disp < 0 ? "-" : "+").append(hex(Math.abs(insn.disp)));
        }
        return s.append(']').toString();
    }

    private static String hex(int value) {
        return "0x" + Integer.toHexString(value);
    }
}
