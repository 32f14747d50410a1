package mkplay.x86.isa;

/** Operand kinds of decoded instructions, {@code int}s because the interpreter dispatches on them. */
public final class Kind {
    /** No operand. */
    public static final int NONE = 0;
    /** Byte register, value 0 to 7: AL CL DL BL AH CH DH BH. */
    public static final int R8 = 1;
    /** 16-bit register. */
    public static final int R16 = 2;
    /** 32-bit register. */
    public static final int R32 = 3;
    /** Memory byte. */
    public static final int M8 = 4;
    /** Memory, 16 bits. */
    public static final int M16 = 5;
    /** Memory, 32 bits. */
    public static final int M32 = 6;
    /** A memory address whose use the instruction defines. */
    public static final int MA = 7;
    /** Immediate; the value is sign-extended to 32 bits or zero-extended, as the encoding says. */
    public static final int IMM = 8;
    /** Segment register. */
    public static final int SREG = 9;
    /** Control register. */
    public static final int CREG = 10;
    /** Debug register. */
    public static final int DREG = 11;
    /** Displacement from the end of the instruction. */
    public static final int REL = 12;
    /** Far pointer: offset in the value, selector in {@link Insn#selector}. */
    public static final int FAR = 13;
    /** String element at eSI or eDI, 8 bits. */
    public static final int S8 = 14;
    /** String element, 16 bits. */
    public static final int S16 = 15;
    /** String element, 32 bits. */
    public static final int S32 = 16;

    /** Memory, 64 bits. */
    public static final int M64 = 17;
    /** Memory, 80 bits. */
    public static final int M80 = 18;
    /** x87 register, value 0 to 7 counted from the top of the stack. */
    public static final int ST = 19;
    /** MMX register. */
    public static final int MM = 20;
    /** XMM register. */
    public static final int XMM = 21;
    /** Memory, 128 bits. */
    public static final int M128 = 22;

    private static final String[] NAMES = {
        "", "R8", "R16", "R32", "M8", "M16", "M32", "M", "I", "SR", "CR", "DR", "J", "F", "S8", "S16", "S32", "M64",
        "M80", "ST", "MM", "XMM", "M128"
    };

    private Kind() {}

    /** Short name, used in form names such as {@code ADD_R32_M32}. */
    public static String name(int kind) {
        return NAMES[kind];
    }

    /** Whether the kind is a ModRM memory operand. */
    public static boolean isMemory(int kind) {
        return kind >= M8 && kind <= MA || kind == M64 || kind == M80 || kind == M128;
    }

    /** Data accesses that reading or writing a kind once counts as: one for each 32 bits begun of a sized memory operand. */
    public static int accesses(int kind) {
        return switch (kind) {
            case M8, M16, M32 -> 1;
            case M64 -> 2;
            case M80 -> 3;
            case M128 -> 4;
            default -> 0;
        };
    }

    /** Bytes of a register, memory or string operand; 4 for others. */
    public static int bytes(int kind) {
        return switch (kind) {
            case R8, M8, S8 -> 1;
            case R16, M16, S16 -> 2;
            case M64, MM -> 8;
            case M80 -> 10;
            case XMM, M128 -> 16;
            default -> 4;
        };
    }
}
