package mkplay.x86.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The fast forms: frequent combinations of a mnemonic with 32-bit (or narrower) operand kinds in flat segments, each with the
 * statements that execute it. In them {@code i} is the instruction, {@code g} the registers, {@code f} the flags, {@code mmu} the
 * memory; methods are those of the loop's template.
 */
final class FastForms {
    static final String[] CONDITIONS = {
        "O", "NO", "B", "AE", "E", "NE", "BE", "A", "S", "NS", "P", "NP", "L", "GE", "LE", "G"
    };
    private static final String[] TESTS = {
        "f.overflow()", "!f.overflow()", "f.carries < 0", "f.carries >= 0",
        "f.zero == 0", "f.zero != 0", "f.carries < 0 || f.zero == 0", "f.carries >= 0 && f.zero != 0",
        "f.result < 0", "f.result >= 0", "f.parity()", "!f.parity()",
        "f.less()", "!f.less()", "f.less() || f.zero == 0", "!f.less() && f.zero != 0"
    };

    /** Forms that are frequent enough for a method call but not for room in the loop: HotSpot's inlining is rationed. */
    private static final List<String> WARM = List.of(
            "NOP_M32",
            "XCHG_R32_R32",
            "BSWAP_R32",
            "SETcc_R8",
            "CMOVcc_R32_R32",
            "CMOVcc_R32_M32",
            "ADC_R32_R32",
            "ADC_R32_I",
            "ADC_R32_M32",
            "SBB_R32_R32",
            "SBB_R32_I",
            "SBB_R32_M32",
            "AND_R8_R8",
            "AND_R8_I",
            "OR_R8_R8",
            "OR_R8_I",
            "XOR_R8_R8",
            "XOR_R8_I",
            "TEST_M8_R8",
            "CMP_M8_R8",
            "NEG_R32",
            "NOT_R32",
            "INC_M32",
            "DEC_M32",
            "SHL_R32_R8",
            "SHR_R32_R8",
            "SAR_R32_R8",
            "ROL_R32_I",
            "IMUL_R32_M32",
            "MUL_R32",
            "DIV_R32",
            "MOV_M16_R16",
            "MOV_M16_I",
            "MOV_R16_R16",
            "MOV_R16_M16",
            "MOV_R16_I",
            "CMP_R16_R16",
            "CMP_R16_I",
            "CMP_M16_R16",
            "CMP_M16_I",
            "TEST_R16_R16",
            "TEST_R16_I",
            "TEST_M16_R16",
            "TEST_M16_I",
            "ADD_R8_R8",
            "ADD_R8_I",
            "SUB_R8_R8",
            "SUB_R8_I",
            "AND_M8_I",
            "OR_M8_I",
            "CWD",
            "CBW",
            "MOVSX_R32_R16",
            "MOVSX_R32_M16",
            "MOVSX_R32_R8",
            "MOV_R8_R8",
            "MOV_R8_I",
            "XOR_M32_R32",
            "XOR_M32_I",
            "SUB_M32_R32",
            "SUB_M32_I",
            "OR_R32_M32",
            "XOR_R32_M32",
            "AND_R32_M32",
            "TEST_M32_R32",
            "TEST_M32_I",
            "OR_M32_R32",
            "AND_M32_R32");

    /** Comparisons that are fused with a conditional jump behind them, with what they test. */
    private static final Map<String, String> FUSED = Map.of(
            "CMP_R32_R32",
            "order",
            "CMP_R32_I",
            "order",
            "TEST_R32_R32",
            "equal",
            "CMP_R8_I",
            "equal",
            "TEST_R8_I",
            "equal",
            "CMP_M8_I",
            "equal",
            "DEC_R32",
            "equal");

    private static final String EA = "ea(g, i)";

    /** Form name to Java statements. */
    private final Map<String, String> forms = new LinkedHashMap<>();

    private FastForms() {
        moves();
        stack();
        for (String m : List.of("ADD", "SUB", "AND", "OR", "XOR", "CMP", "TEST")) {
            binary(m);
        }
        bytes();
        moreBytes();
        words("CMP", "compare16(f, a, b);");
        words("TEST", "f.logic((short) (a & b));");
        unary();
        shifts();
        multiplication();
        branches();
        fuse();
    }

    /** All forms in the order of their dispatch numbers. */
    static Map<String, String> all() {
        return new FastForms().forms;
    }

    /** Whether a form is executed in a method of its own rather than in the loop. */
    static boolean isWarm(String form) {
        return WARM.contains(form);
    }

    private void form(String name, String... statements) {
        if (forms.put(name, String.join(" ", statements)) != null) {
            throw new IllegalStateException("twice: " + name);
        }
    }

    private void moves() {
        form("NOP");
        form("NOP_M32");
        form("MOV_R32_R32", "g[i.v1] = g[i.v2];");
        form("MOV_R32_I", "g[i.v1] = i.v2;");
        form("MOV_R32_M32", "g[i.v1] = mmu.read32(" + EA + ");");
        form("MOV_M32_R32", "mmu.write32(" + EA + ", g[i.v2]);");
        form("MOV_M32_I", "mmu.write32(" + EA + ", i.v2);");
        form("MOV_M16_R16", "mmu.write16(" + EA + ", g[i.v2]);");
        form("MOV_M16_I", "mmu.write16(" + EA + ", i.v2);");
        form("MOV_R16_R16", "set16(g, i.v1, g[i.v2]);");
        form("MOV_R16_M16", "set16(g, i.v1, mmu.read16(" + EA + "));");
        form("MOV_R16_I", "set16(g, i.v1, i.v2);");
        form("MOV_R8_R8", "set8(g, i.v1, get8(g, i.v2));");
        form("MOV_R8_I", "set8(g, i.v1, i.v2);");
        form("MOV_R8_M8", "set8(g, i.v1, mmu.read8(" + EA + "));");
        form("MOV_M8_R8", "mmu.write8(" + EA + ", get8(g, i.v2));");
        form("MOV_M8_I", "mmu.write8(" + EA + ", i.v2);");
        form("MOVZX_R32_R8", "g[i.v1] = get8(g, i.v2);");
        form("MOVZX_R32_M8", "g[i.v1] = mmu.read8(" + EA + ");");
        form("MOVZX_R32_R16", "g[i.v1] = g[i.v2] & 0xFFFF;");
        form("MOVZX_R32_M16", "g[i.v1] = mmu.read16(" + EA + ");");
        form("MOVSX_R32_R8", "g[i.v1] = (byte) get8(g, i.v2);");
        form("MOVSX_R32_M8", "g[i.v1] = (byte) mmu.read8(" + EA + ");");
        form("MOVSX_R32_R16", "g[i.v1] = (short) g[i.v2];");
        form("MOVSX_R32_M16", "g[i.v1] = (short) mmu.read16(" + EA + ");");
        form("LEA_R32_M", "g[i.v1] = " + EA + ";");
        form("XCHG_R32_R32", "int a = g[i.v1]; g[i.v1] = g[i.v2]; g[i.v2] = a;");
        form("CWD", "g[2] = g[0] >> 31;");
        form("CBW", "g[0] = (short) g[0];");
        form("BSWAP_R32", "g[i.v1] = Integer.reverseBytes(g[i.v1]);");
        form("SETcc_R8", "set8(g, i.v1, f.condition(i.condition) ? 1 : 0);");
        form("CMOVcc_R32_R32", "if (f.condition(i.condition)) { g[i.v1] = g[i.v2]; }");
        form("CMOVcc_R32_M32", "int b = mmu.read32(" + EA + "); if (f.condition(i.condition)) { g[i.v1] = b; }");
    }

    private void stack() {
        form("PUSH_R32", push("g[i.v1]"));
        form("PUSH_I", push("i.v1"));
        form("PUSH_M32", push("mmu.read32(" + EA + ")"));
        form("POP_R32", "int a = mmu.read32(g[4]); g[4] += 4; g[i.v1] = a;");
        form("LEAVE", "int a = g[5]; g[5] = mmu.read32(a); g[4] = a + 4;");
        form("CALL_J", push("base + i.end"), "next = base + i.end + i.v1;");
        form("CALL_R32", "int to = g[i.v1];", push("base + i.end"), "next = to;");
        form("CALL_M32", "int to = mmu.read32(" + EA + ");", push("base + i.end"), "next = to;");
        form("RET", "next = mmu.read32(g[4]); g[4] += 4;");
        form("RET_I", "next = mmu.read32(g[4]); g[4] += 4 + i.v1;");
    }

    private static String push(String value) {
        return "int v = " + value + "; mmu.write32(g[4] - 4, v); g[4] -= 4;";
    }

    private static String compute(String mnemonic) {
        return switch (mnemonic) {
            case "CMP" -> "sub(f, a, b);";
            case "TEST" -> "f.logic(a & b);";
            case "AND" -> "int r = a & b; f.logic(r);";
            case "OR" -> "int r = a | b; f.logic(r);";
            case "XOR" -> "int r = a ^ b; f.logic(r);";
            case "ADD", "SUB", "ADC", "SBB" -> "int r = " + mnemonic.toLowerCase(Locale.ROOT) + "(f, a, b);";
            default -> throw new IllegalStateException(mnemonic);
        };
    }

    private void binary(String m) {
        boolean writes = !m.equals("CMP") && !m.equals("TEST");
        String toRegister = writes ? "g[i.v1] = r;" : "";
        String load = writes ? "mmu.readModify32" : "mmu.read32";
        String toMemory = writes ? "mmu.modify32(r);" : "";
        form(m + "_R32_R32", "int a = g[i.v1], b = g[i.v2];", compute(m), toRegister);
        form(m + "_R32_I", "int a = g[i.v1], b = i.v2;", compute(m), toRegister);
        if (!m.equals("TEST")) {
            form(m + "_R32_M32", "int b = mmu.read32(" + EA + "), a = g[i.v1];", compute(m), toRegister);
        }
        form(m + "_M32_R32", "int a = " + load + "(" + EA + "), b = g[i.v2];", compute(m), toMemory);
        form(m + "_M32_I", "int a = " + load + "(" + EA + "), b = i.v2;", compute(m), toMemory);
    }

    private static String compute8(String m) {
        return switch (m) {
            case "CMP" -> "sub8(f, a, b);";
            case "TEST", "AND" -> "int r = a & b; f.logic((byte) r);";
            case "OR" -> "int r = a | b; f.logic((byte) r);";
            case "XOR" -> "int r = a ^ b; f.logic((byte) r);";
            default -> throw new IllegalStateException(m);
        };
    }

    private void bytes() {
        for (String m : List.of("CMP", "TEST", "AND", "OR", "XOR")) {
            boolean writes = !m.equals("CMP") && !m.equals("TEST");
            String store = writes ? "set8(g, i.v1, r);" : "";
            form(m + "_R8_R8", "int a = get8(g, i.v1), b = get8(g, i.v2);", compute8(m), store);
            form(m + "_R8_I", "int a = get8(g, i.v1), b = i.v2;", compute8(m), store);
            if (m.equals("CMP") || m.equals("TEST")) {
                form(m + "_M8_I", "int a = mmu.read8(" + EA + "), b = i.v2;", compute8(m));
                form(m + "_M8_R8", "int a = mmu.read8(" + EA + "), b = get8(g, i.v2);", compute8(m));
            }
        }
        form("CMP_R8_M8", "int b = mmu.read8(" + EA + "), a = get8(g, i.v1);", compute8("CMP"));
    }

    private void moreBytes() {
        for (String m : List.of("ADD", "SUB")) {
            String r = "int r = " + m.toLowerCase(Locale.ROOT) + "8(f, a, b);";
            form(m + "_R8_R8", "int a = get8(g, i.v1), b = get8(g, i.v2);", r, "set8(g, i.v1, r);");
            form(m + "_R8_I", "int a = get8(g, i.v1), b = i.v2;", r, "set8(g, i.v1, r);");
        }
        for (String m : List.of("AND", "OR")) {
            String a = "int a = mmu.readModify(" + EA + ", 1), b = i.v2;";
            form(m + "_M8_I", a, compute8(m), "mmu.modify(r, 1);");
        }
    }

    private void words(String m, String compute) {
        form(m + "_R16_R16", "int a = g[i.v1], b = g[i.v2];", compute);
        form(m + "_R16_I", "int a = g[i.v1], b = i.v2;", compute);
        form(m + "_M16_R16", "int a = mmu.read16(" + EA + "), b = g[i.v2];", compute);
        form(m + "_M16_I", "int a = mmu.read16(" + EA + "), b = i.v2;", compute);
    }

    private void unary() {
        String inc = "int r = inc(f, a);";
        String dec = "int r = dec(f, a);";
        form("INC_R32", "int a = g[i.v1];", inc, "g[i.v1] = r;");
        form("DEC_R32", "int a = g[i.v1];", dec, "g[i.v1] = r;");
        form("INC_M32", "int a = mmu.readModify32(" + EA + ");", inc, "mmu.modify32(r);");
        form("DEC_M32", "int a = mmu.readModify32(" + EA + ");", dec, "mmu.modify32(r);");
        form("NEG_R32", "int b = g[i.v1], r = -b; f.set(r, b | r); g[i.v1] = r;");
        form("NOT_R32", "g[i.v1] = ~g[i.v1];");
        for (String m : List.of("ADC", "SBB")) {
            form(m + "_R32_R32", "int a = g[i.v1], b = g[i.v2];", compute(m), "g[i.v1] = r;");
            form(m + "_R32_I", "int a = g[i.v1], b = i.v2;", compute(m), "g[i.v1] = r;");
            form(m + "_R32_M32", "int b = mmu.read32(" + EA + "), a = g[i.v1];", compute(m), "g[i.v1] = r;");
        }
    }

    private void shifts() {
        for (String m : List.of("SHL", "SHR", "SAR")) {
            String operation = m.toLowerCase(Locale.ROOT) + "(f, g[i.v1], n);";
            form(m + "_R32_I", "int n = i.v2 & 31; if (n != 0) { g[i.v1] = " + operation + " }");
            form(m + "_R32_R8", "int n = g[1] & 31; if (n != 0) { g[i.v1] = " + operation + " }");
        }
        form("ROL_R32_I", "int n = i.v2 & 31; if (n != 0) { g[i.v1] = rol(f, g[i.v1], n); }");
    }

    private void multiplication() {
        form("IMUL_R32_R32", "g[i.v1] = imul(f, g[i.v1], g[i.v2]);");
        form("IMUL_R32_M32", "int b = mmu.read32(" + EA + "); g[i.v1] = imul(f, g[i.v1], b);");
        form("IMUL_R32_R32_I", "g[i.v1] = imul(f, g[i.v2], i.v3);");
        form("MUL_R32", "mul(g, f, g[i.v1]);");
        form("DIV_R32", "divide32(g[i.v1]);");
    }

    private void branches() {
        form("JMP_J", "next = base + i.end + i.v1;");
        form("JMP_R32", "next = g[i.v1];");
        form("JMP_M32", "next = mmu.read32(" + EA + ");");
        for (int n = 0; n < 16; n++) {
            form("J" + CONDITIONS[n] + "_J", "if (" + TESTS[n] + ") { next = base + i.end + i.v1; }");
        }
    }

    private void fuse() {
        for (String comparison : new TreeSet<>(FUSED.keySet())) {
            for (int n : conditions(comparison)) {
                form(
                        comparison + "+J" + CONDITIONS[n],
                        forms.get(comparison),
                        "Insn j = code[++k];",
                        "if (" + test(comparison, n) + ") { next = base + j.end + j.v1; }");
            }
        }
    }

    private static int[] conditions(String comparison) {
        return switch (FUSED.get(comparison)) {
            case "order" -> new int[] {2, 3, 4, 5, 6, 7, 12, 13, 14, 15};
            default -> new int[] {4, 5};
        };
    }

    /** The condition in terms of the operands where that is cheaper than by flags. */
    private static String test(String comparison, int condition) {
        if (!comparison.startsWith("CMP_R32")) {
            return TESTS[condition];
        }
        String belowA = "a + 0x80000000 < b + 0x80000000";
        String belowB = "b + 0x80000000 < a + 0x80000000";
        return switch (condition) {
            case 2 -> belowA;
            case 3 -> "!(" + belowA + ")";
            case 4 -> "a == b";
            case 5 -> "a != b";
            case 6 -> "!(" + belowB + ")";
            case 7 -> belowB;
            case 12 -> "a < b";
            case 13 -> "a >= b";
            case 14 -> "a <= b";
            default -> "a > b";
        };
    }
}
