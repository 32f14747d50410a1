package mkplay.x86.isa;

import org.jspecify.annotations.Nullable;

/** Decodes instructions by the table. One per engine; not thread-safe. */
public final class Decoder {
    /** The architecture's limit on an instruction's length (SDM 3A 6.15, #GP). */
    public static final int MAX_LENGTH = 15;

    private static final int DS = 3;
    private static final int SS = 2;
    private static final int[] BASE16 = {3, 3, 5, 5, 6, 7, 5, 3};
    private static final int[] INDEX16 = {6, 7, 6, 7, 8, 8, 8, 8};

    /** Thrown inside a decode when the bytes at hand end; never leaves this class. */
    private static final class OutOfBytes extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfBytes() {
            super(null, null, false, false);
        }
    }

    private final OutOfBytes outOfBytes = new OutOfBytes();
    private final InstructionTable table;
    private byte[] code = {};
    private int start;
    private int at;
    private int limit;
    private boolean tooLong;

    private boolean operand32;
    private boolean operandPrefix;
    private boolean address32;
    private int segment;
    private int repeat;
    private boolean lock;
    private int modRm;

    /** A decoder for a table. */
    public Decoder(InstructionTable table) {
        this.table = table;
    }

    /**
     * Decodes one instruction. Undefined opcodes decode to the row BAD, instructions longer than 15 bytes to TOOLONG.
     *
     * @param bytes where the code is
     * @param position of its first byte
     * @param end first position that must not be read
     * @param big default operand and address size is 32 bits (the D bit of CS)
     * @return the instruction, or null when it goes beyond {@code end}
     */
    public @Nullable Insn decode(byte[] bytes, int position, int end, boolean big) {
        code = bytes;
        start = position;
        at = position;
        limit = end;
        tooLong = false;
        operand32 = big;
        operandPrefix = false;
        address32 = big;
        segment = -1;
        repeat = 0;
        lock = false;
        try {
            Insn insn = instruction(big);
            insn.length = at - start;
            return insn;
        } catch (OutOfBytes e) {
            if (tooLong) {
                Insn insn = new Insn(table.tooLong());
                insn.length = MAX_LENGTH;
                insn.endsBlock = true;
                return insn;
            }
            return null;
        }
    }

    private Insn instruction(boolean big) {
        int opcode = prefixes(big);
        if (opcode == 0x0F) {
            int mandatory = repeat != 0 ? repeat : operandPrefix ? Prefix.OPERAND : 0;
            opcode = table.twoByte(next8(), mandatory);
        }
        modRm = table.hasModRm(opcode) ? next8() : 0;
        Row row = table.row(opcode, modRm);
        Insn insn = new Insn(row);
        insn.size = operand32 ? 4 : 2;
        insn.addressMask = address32 ? -1 : 0xFFFF;
        insn.repeat = repeat;
        insn.lock = lock;
        insn.override = segment >= 0;
        insn.segment = segment >= 0 ? segment : DS;
        insn.escape = (opcode & 7) << 8 | modRm;
        insn.condition = row.conditional() ? opcode & 15 : 0;
        if (table.hasModRm(opcode) && usesMemory(row)) {
            memory(insn);
        }
        operands(insn, row, opcode);
        boolean mayLock = row.is("lock") && Kind.isMemory(insn.k1);
        if (lock && !mayLock
                || absentRegister(insn.k1, insn.v1)
                || absentRegister(insn.k2, insn.v2)
                || movesToCs(insn)) {
            insn.row = table.bad();
        }
        insn.endsBlock = insn.row.is("end") || (repeat != 0 && (row.is("rep") || row.is("repz")));
        count(insn);
        return insn;
    }

    /** Segment registers 6 and 7 and control registers 1 and 5 to 7 do not exist: #UD comes before all other checks. */
    private static boolean absentRegister(int kind, int number) {
        return kind == Kind.SREG && number > 5 || kind == Kind.CREG && (number == 1 || number > 4);
    }

    private static boolean movesToCs(Insn insn) {
        return insn.k1 == Kind.SREG
                && insn.v1 == 1
                && insn.row.operands().getFirst().written();
    }

    private boolean usesMemory(Row row) {
        if ((modRm & 0xC0) == 0xC0) {
            return false;
        }
        for (Operand o : row.operands()) {
            switch (o.source()) {
                case E, M, Q, W -> {
                    return true;
                }
                default -> {
                    // No memory.
                }
            }
        }
        return false;
    }

    /** Consumes prefixes; returns the first opcode byte. */
    private int prefixes(boolean big) {
        while (true) {
            int b = next8();
            switch (b) {
                case Prefix.ES, Prefix.CS, Prefix.SS, Prefix.DS -> segment = b >>> 3 & 3;
                case Prefix.FS, Prefix.GS -> segment = b - Prefix.FS + 4;
                case Prefix.OPERAND -> {
                    operand32 = !big;
                    operandPrefix = true;
                }
                case Prefix.ADDRESS -> address32 = !big;
                case Prefix.LOCK -> lock = true;
                case Prefix.REPNE, Prefix.REP -> repeat = b;
                default -> {
                    return b;
                }
            }
        }
    }

    private void memory(Insn insn) {
        int mod = modRm >>> 6;
        int rm = modRm & 7;
        int stackBase;
        if (address32) {
            stackBase = memory32(insn, mod, rm);
        } else {
            stackBase = memory16(insn, mod, rm);
        }
        if (stackBase != 0 && !insn.override) {
            insn.segment = SS;
        }
    }

    private int memory32(Insn insn, int mod, int rm) {
        int base = rm;
        if (rm == 4) {
            int sib = next8();
            base = sib & 7;
            int index = sib >>> 3 & 7;
            if (index != 4) {
                insn.index = index;
                insn.scale = sib >>> 6;
            }
        }
        boolean noBase = mod == 0 && base == 5;
        insn.base = noBase ? Insn.NO_REGISTER : base;
        insn.disp = mod == 1 ? (byte) next8() : mod == 2 || noBase ? next32() : 0;
        return !noBase && (base == 4 || base == 5) ? 1 : 0;
    }

    private int memory16(Insn insn, int mod, int rm) {
        boolean noBase = mod == 0 && rm == 6;
        insn.base = noBase ? Insn.NO_REGISTER : BASE16[rm];
        // rm 4, 5 and 7 have one register; BASE16 names it and INDEX16 says none.
        insn.index = noBase ? Insn.NO_REGISTER : INDEX16[rm];
        insn.disp = mod == 1 ? (byte) next8() : mod == 2 || noBase ? next16() : 0;
        return !noBase && insn.base == 5 ? 1 : 0;
    }

    private void operands(Insn insn, Row row, int opcode) {
        int n = 0;
        for (Operand o : row.operands()) {
            int kind = kind(insn, o);
            int value = value(insn, o, kind, opcode);
            n++;
            if (n == 1) {
                insn.k1 = kind;
                insn.v1 = value;
            } else if (n == 2) {
                insn.k2 = kind;
                insn.v2 = value;
            } else {
                insn.k3 = kind;
                insn.v3 = value;
            }
        }
    }

    private int kind(Insn insn, Operand o) {
        boolean register = (modRm & 0xC0) == 0xC0;
        return switch (o.source()) {
            case E -> register ? sized(insn, o.size(), true) : sized(insn, o.size(), false) + (Kind.M8 - Kind.R8);
            case G, Z -> sized(insn, o.size(), true);
            case R -> Kind.R32;
            case T -> Kind.ST;
            case Q -> register ? Kind.MM : memoryKind(o.size());
            case P, N -> Kind.MM;
            case W -> register ? Kind.XMM : memoryKind(o.size());
            case V, U -> Kind.XMM;
            case M -> memoryKind(o.size());
            case S -> Kind.SREG;
            case C -> Kind.CREG;
            case D -> Kind.DREG;
            case I, ONE -> Kind.IMM;
            case J -> Kind.REL;
            case A -> Kind.FAR;
            case O -> sized(insn, o.size(), false) + (Kind.M8 - Kind.R8);
            case X, Y -> sized(insn, o.size(), false) + (Kind.S8 - Kind.R8);
            case FIXED -> fixedKind(insn, o.code());
        };
    }

    private static int sized(Insn insn, char size, boolean register) {
        return switch (size) {
            case 'b' -> Kind.R8;
            case 'w' -> Kind.R16;
            case 'd' -> Kind.R32;
            case 'x' -> register && insn.size == 4 ? Kind.R32 : Kind.R16;
            default -> insn.size == 4 ? Kind.R32 : Kind.R16;
        };
    }

    private static int memoryKind(char size) {
        return switch (size) {
            case 'w' -> Kind.M16;
            case 'd' -> Kind.M32;
            case 'q' -> Kind.M64;
            case 't' -> Kind.M80;
            case 'o' -> Kind.M128;
            default -> Kind.MA;
        };
    }

    private static int fixedKind(Insn insn, String code) {
        return switch (code) {
            case "AL", "CL" -> Kind.R8;
            case "AX", "DX" -> Kind.R16;
            case "ST" -> Kind.ST;
            case "eAX" -> insn.size == 4 ? Kind.R32 : Kind.R16;
            default -> Kind.SREG;
        };
    }

    private int value(Insn insn, Operand o, int kind, int opcode) {
        return switch (o.source()) {
            case E, R, T, Q, N, W, U -> modRm & 7;
            case G, S, C, D, P, V -> modRm >>> 3 & 7;
            case Z -> opcode & 7;
            case ONE -> 1;
            case I -> immediate(insn, o.size());
            case J -> o.size() == 'b' ? (byte) next8() : insn.size == 4 ? next32() : (short) next16();
            case A -> {
                int offset = insn.size == 4 ? next32() : next16();
                insn.selector = next16();
                yield offset;
            }
            case O -> {
                insn.disp = address32 ? next32() : next16();
                yield 0;
            }
            case FIXED -> fixedValue(o.code());
            case M, X, Y -> 0;
        };
    }

    private int immediate(Insn insn, char size) {
        return switch (size) {
            case 'b' -> next8();
            case 's' -> (byte) next8();
            case 'w' -> next16();
            default -> insn.size == 4 ? next32() : next16();
        };
    }

    private static int fixedValue(String code) {
        return switch (code) {
            case "CL", "CS" -> 1;
            case "DX", "SS" -> 2;
            case "DS" -> 3;
            case "FS" -> 4;
            case "GS" -> 5;
            default -> 0;
        };
    }

    private static void count(Insn insn) {
        Row row = insn.row;
        if (row.is("rep") || row.is("repz") || row.is("noaccess")) {
            return;
        }
        insn.loads = row.loads();
        insn.stores = row.stores();
        int n = 0;
        for (Operand o : row.operands()) {
            n++;
            int kind = n == 1 ? insn.k1 : n == 2 ? insn.k2 : insn.k3;
            insn.loads += o.read() ? Kind.accesses(kind) : 0;
            insn.stores += o.written() ? Kind.accesses(kind) : 0;
        }
    }

    private int next8() {
        if (at - start == MAX_LENGTH) {
            tooLong = true;
            throw outOfBytes;
        }
        if (at >= limit) {
            throw outOfBytes;
        }
        return code[at++] & 0xFF;
    }

    private int next16() {
        return next8() | next8() << 8;
    }

    private int next32() {
        return next16() | next16() << 16;
    }
}
