package mkplay.x86.isa;

/**
 * A decoded instruction. Plain public fields: the interpreter reads them for every executed instruction. Filled by
 * {@link Decoder} and not changed afterwards, but for {@link #op}, {@link #off}, {@link #end}, {@link #timing} and {@link #exec}, which
 * belong to the engine that caches it.
 */
public final class Insn {
    /** Register number that reads as zero; stands for "no base" or "no index". */
    public static final int NO_REGISTER = 8;

    /** Executes a decoded instruction. */
    public interface Operation {
        /** Executes the instruction's architectural effect. */
        void execute(Insn insn);
    }

    /** The fast dispatch number, 0 for none. */
    public int op;
    /** First operand's kind and value (register number, immediate, displacement). */
    public int k1, v1;
    /** Second operand. */
    public int k2, v2;
    /** Third operand. */
    public int k3, v3;
    /** Base register of the memory operand. */
    public int base = NO_REGISTER;
    /** Index register of the memory operand. */
    public int index = NO_REGISTER;
    /** Shift count for the index. */
    public int scale;
    /** Displacement. */
    public int disp;
    /** Effective addresses are and-ed with this: 0xFFFF with 16-bit addressing. */
    public int addressMask;
    /** Offset of the instruction's first byte from the start of its block. */
    public int off;
    /** Offset of the next instruction's first byte from the start of the block. */
    public int end;
    /** Implementation for instructions without a fast form. */
    public Operation exec = i -> {
        throw new IllegalStateException("no operation bound");
    };
    /** Segment register of the memory operand. */
    public int segment;
    /** Operand size of v-sized operands in bytes: 2 or 4. */
    public int size;
    /** Length in bytes. */
    public int length;
    /** Condition in the opcode, 0 to 15. */
    public int condition;
    /** Selector of a far pointer immediate. */
    public int selector;
    /** The x87 opcode as the FPU keeps it: the low three bits of the first byte, then the ModRM byte (SDM 1, 8.1.9). */
    public int escape;
    /** 0, 0xF2 or 0xF3. */
    public int repeat;
    /** LOCK prefix present. */
    public boolean lock;
    /** A segment override prefix is present. */
    public boolean override;
    /** Ends a block: the next instruction is not simply the following one, or state changed that decoding assumed. */
    public boolean endsBlock;
    /** What a timed CPU model knows of it; belongs to the engine, as {@link #op}. */
    public long timing;
    /** Data reads and writes it counts as, strings excepted. */
    public int loads, stores;
    /** The table row. */
    public Row row;

    Insn(Row row) {
        this.row = row;
    }

    /** 16-bit addressing. */
    public boolean address16() {
        return addressMask == 0xFFFF;
    }

    /** The form name by which fast implementations are found, e.g. {@code ADD_R32_M32}. */
    public String form() {
        StringBuilder s = new StringBuilder(row.name(condition));
        for (int kind : new int[] {k1, k2, k3}) {
            if (kind != Kind.NONE) {
                s.append('_').append(Kind.name(kind));
            }
        }
        return s.toString();
    }
}
