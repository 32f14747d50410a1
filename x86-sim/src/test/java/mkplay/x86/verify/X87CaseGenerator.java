package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.Set;
import mkplay.x86.isa.Encoding;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Operand;
import mkplay.x86.isa.Row;

/** Random x87 instructions of all compared rows with random control words, tags and operands, special ones among them. */
final class X87CaseGenerator {
    /** Where memory operands are, by EDI. */
    static final int OPERAND = UserSpace.DATA + 0x100;

    /**
     * Images with instruction and operand pointers: AMD processors keep those only while an exception is pending, and
     * FXRSTOR's image also has SSE state.
     */
    static final Set<String> NOT_COMPARED = Set.of("FNSTENV", "FNSAVE", "FXSAVE", "FXRSTOR");

    private static final Set<String> PUSHING = Set.of(
            "FLD", "FILD", "FBLD", "FLD1", "FLDZ", "FLDPI", "FLDL2T", "FLDL2E", "FLDLG2", "FLDLN2", "FPTAN", "FXTRACT",
            "FSINCOS");
    private static final Set<String> TRIGONOMETRIC = Set.of("FSIN", "FCOS", "FSINCOS", "FPTAN");
    private static final int MASKS = 0x3F;
    private static final int EFLAGS = 0x8D5;

    private final Random random;
    private final X87Operands operands;
    private final List<Row> rows = rows();

    X87CaseGenerator(long seed) {
        random = new Random(seed);
        operands = new X87Operands(random);
    }

    /** The rows that cases are made of. */
    static List<Row> rows() {
        return InstructionTable.IA32.rows().stream()
                .filter(row -> row.is("fpu") && !NOT_COMPARED.contains(row.mnemonic()))
                .toList();
    }

    UserCase next() {
        return next(rows.get(random.nextInt(rows.size())));
    }

    /** A case of a row. */
    UserCase next(Row row) {
        Encoding e = Encoding.of(row);
        int register = e.fixes() == 1 ? 0 : random.nextInt(3) > 0 ? random.nextInt(3) : random.nextInt(8);
        int modRm = e.fixed() >= 0 ? e.fixed() + register : e.reg() << 3 | 7;
        int top = random.nextInt(8);
        int[] gpr = {0x12345678, 1, 2, 3, UserSpace.DATA + 0x800, 5, 6, OPERAND};
        return UserCase.of(
                new byte[] {(byte) e.opcode(), (byte) modRm},
                UserSpace.CODE + 0x10,
                2 | random.nextInt() & EFLAGS,
                gpr,
                memory(row),
                image(row.mnemonic(), register, top));
    }

    private int[] memory(Row row) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!row.operands().isEmpty() && row.operands().get(0).source() == Operand.Source.M) {
            operands.memory(buffer, row.operands().get(0).size(), row.mnemonic());
        }
        int[] patches = new int[8];
        for (int n = 0; n < 4; n++) {
            patches[2 * n] = OPERAND + 4 * n;
            patches[2 * n + 1] = buffer.getInt(4 * n);
        }
        return patches;
    }

    private byte[] image(String mnemonic, int register, int top) {
        ByteBuffer image = ByteBuffer.allocate(UserCase.FX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int masks = random.nextInt(10) < 7 ? MASKS : random.nextInt(64);
        int precision = random.nextBoolean() ? 3 : random.nextInt(4);
        image.putShort(0, (short) (masks | precision << 8 | random.nextInt(4) << 10 | 0x40));
        // Flags of masked exceptions only: an unmasked one would be reported instead of the instruction.
        int flags = random.nextInt(64) & masks | (random.nextInt(4) == 0 ? 0x40 : 0);
        image.putShort(2, (short) (flags | random.nextInt() & 0x4700 | top << 11));
        image.put(4, (byte) tags(mnemonic, top));
        image.putInt(24, 0x1F80);
        for (int n = 0; n < 8; n++) {
            image.putLong(32 + 16 * n, Long.MIN_VALUE).putShort(40 + 16 * n, (short) (0x4000 + n));
        }
        operands.any(image, 0);
        operands.any(image, 1);
        operands.any(image, register);
        if (random.nextBoolean()) {
            operands.near(image, 0, random.nextBoolean() ? 1 : register);
        }
        inDomain(image, mnemonic);
        return image.array();
    }

    /** Mostly full, or with room for a push; sometimes anything. */
    private int tags(String mnemonic, int top) {
        if (random.nextInt(8) == 0) {
            return random.nextInt(256);
        }
        boolean room = PUSHING.contains(mnemonic) || random.nextInt(5) == 0;
        return room ? 0xFF & ~(1 << (top + 7 & 7)) : 0xFF;
    }

    /** Operands where the functions have something to compute. */
    private void inDomain(ByteBuffer image, String mnemonic) {
        if (random.nextInt(4) == 0) {
            return;
        }
        if (mnemonic.equals("F2XM1") || mnemonic.equals("FYL2XP1")) {
            operands.scaled(image, 0, -64, mnemonic.equals("F2XM1") ? -1 : -2);
        } else if (TRIGONOMETRIC.contains(mnemonic)) {
            operands.scaled(image, 0, -40, 66);
        } else if (mnemonic.equals("FYL2X")) {
            operands.scaled(image, 0, random.nextBoolean() ? -3 : -16_000, random.nextBoolean() ? 3 : 16_000);
            image.put(41, (byte) (image.get(41) & 0x7F));
        } else if (mnemonic.startsWith("FPREM")) {
            operands.scaled(image, 0, -5, 60);
            operands.scaled(image, 1, -5, 5);
        } else if (mnemonic.equals("FSCALE")) {
            operands.scaled(image, 1, -2, 17);
        } else if (mnemonic.startsWith("FIST") || mnemonic.equals("FBSTP")) {
            operands.scaled(image, 0, -2, 66);
        }
    }
}
