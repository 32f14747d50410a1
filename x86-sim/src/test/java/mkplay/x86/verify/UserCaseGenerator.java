package mkplay.x86.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Encoding;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Operand;
import mkplay.x86.isa.Row;
import org.jspecify.annotations.Nullable;

/**
 * Makes user-mode cases of one instruction out of the rows of the instruction table: all operand kinds, prefixes and sizes,
 * values near the ends of their ranges, memory operands that mostly hit the data pages and sometimes miss them.
 */
final class UserCaseGenerator {
    private static final int[] EDGES = {
        0,
        1,
        2,
        7,
        8,
        9,
        10,
        15,
        16,
        31,
        32,
        33,
        0x7F,
        0x80,
        0x81,
        0x99,
        0x9A,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0x8001,
        0xFFFE,
        0xFFFF,
        0x10000,
        0x7FFFFFFF,
        0x80000000,
        0x80000001,
        0xFFFF0000,
        0xFFFF7FFF,
        0xFFFF8000,
        -128,
        -129,
        -2,
        -1
    };
    /** Selectors that mean the same on the host and here. */
    private static final int[] SELECTORS = {
        0, 1, 2, 3, 8, 9, 0x0B, 0x10, 0x13, 0x18, 0x1B, 0x20, 0x21, 0x22, 0x23, 0x28, 0x29, 0x2A, 0x2B, 0x80, 0x83,
        0x84, 0x1000, 0xFFFC, 0xFFFF, 4, 7, 0x27, 0x2F
    };

    private static final int[] OVERRIDES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65};
    private static final int EFLAGS = 0xCD5;
    private static final int AC = 0x40000;

    private final SplittableRandom random;
    private final SimdImages images;
    private final List<Row> rows;
    private final Decoder decoder = new Decoder(InstructionTable.IA32);

    private final byte[] code = new byte[40];
    private int length;
    private int dispAt;
    private int dispBytes;
    private final int[] gpr = new int[8];
    private final List<Integer> patches = new ArrayList<>();
    private int eip;

    UserCaseGenerator(long seed, List<Row> rows) {
        random = new SplittableRandom(seed);
        images = new SimdImages(random);
        this.rows = rows;
    }

    /** The next case. */
    UserCase next() {
        while (true) {
            Row row = rows.get(random.nextInt(rows.size()));
            build(row);
            Insn insn = decoder.decode(code, 0, code.length, true);
            if (insn != null && insn.length <= UserCase.CODE_BYTES && !entersItself(insn)) {
                aim(insn);
                if (locksMisaligned(insn)) {
                    continue;
                }
                return UserCase.of(Arrays.copyOf(code, insn.length), eip, flags(), gpr.clone(), patchArray(), fx(row));
            }
        }
    }

    private byte @Nullable [] fx(Row row) {
        return HostExclusion.isSimd(row) ? images.next(row) : null;
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private int flags() {
        return (random.nextInt() & EFLAGS & (one(4) ? -1 : ~0x400)) | (one(64) ? AC : 0);
    }

    // ---- bytes

    private void build(Row row) {
        Arrays.fill(code, (byte) 0x90);
        length = 0;
        dispBytes = 0;
        eip = UserSpace.CODE + (one(32) ? 0xFF0 + random.nextInt(16) : random.nextInt(0x800));
        Encoding e = Encoding.of(row);
        boolean op16 = !HostExclusion.isSimd(row) && one(4);
        boolean address16 = one(6);
        prefixes(row, op16, address16);
        if (e.twoByte()) {
            put(0x0F);
        }
        put(e.opcode() + random.nextInt(e.opcodes()));
        if (e.modRm()) {
            modRm(row, e, address16);
        }
        for (Operand o : row.operands()) {
            immediate(o, op16, address16);
        }
    }

    private void prefixes(Row row, boolean op16, boolean address16) {
        if (op16) {
            put(0x66);
        }
        if (address16) {
            put(0x67);
        }
        if (one(12)) {
            put(OVERRIDES[random.nextInt(OVERRIDES.length)]);
        }
        if (one(row.is("lock") ? 4 : 40) && !HostExclusion.applies(row, "lock")) {
            put(0xF0);
        }
        if (HostExclusion.isSimd(row)) {
            mandatory(Encoding.of(row).prefix());
            return;
        }
        boolean string = row.is("rep") || row.is("repz");
        if (string ? !one(3) : one(40) && !HostExclusion.applies(row, "rep")) {
            put(0xF2 + random.nextInt(2));
        }
    }

    /** A mandatory prefix; any other one would make another instruction, but 66 beside F3 is without effect. */
    private void mandatory(int prefix) {
        if (prefix == 0xF3 && one(8)) {
            put(0x66);
        }
        if (prefix != 0) {
            put(prefix);
        }
    }

    private static boolean has(Row row, Operand.Source... sources) {
        return row.operands().stream().anyMatch(o -> List.of(sources).contains(o.source()));
    }

    private void modRm(Row row, Encoding e, boolean address16) {
        int reg = e.reg() < 0 ? random.nextInt(8) : e.reg();
        boolean register = !has(row, Operand.Source.M) && one(3) || has(row, Operand.Source.N, Operand.Source.U);
        int mod = register ? 3 : random.nextInt(3);
        int rm = random.nextInt(8);
        put(mod << 6 | reg << 3 | rm);
        if (mod == 3) {
            return;
        }
        boolean noBase = mod == 0 && rm == (address16 ? 6 : 5);
        if (!address16 && rm == 4) {
            int sib = random.nextInt(256);
            put(sib);
            noBase = mod == 0 && (sib & 7) == 5;
        }
        dispAt = length;
        dispBytes = mod == 1 ? 1 : mod == 2 || noBase ? (address16 ? 2 : 4) : 0;
        putValue(edge(), dispBytes);
    }

    private void immediate(Operand o, boolean op16, boolean address16) {
        int bytes = switch (o.size()) {
            case 'b', 's' -> 1;
            case 'w' -> 2;
            default -> op16 ? 2 : 4;
        };
        switch (o.source()) {
            case I -> putValue(edge(), bytes);
            case J -> putValue(bytes == 1 ? random.nextInt() : random.nextInt(0x700), bytes);
            case A -> {
                putValue(target(), bytes);
                putValue(selector(), 2);
            }
            case O -> putValue(pointer(address16), address16 ? 2 : 4);
            default -> {
                // Not in the bytes.
            }
        }
    }

    private void put(int b) {
        code[length++] = (byte) b;
    }

    private void putValue(int value, int bytes) {
        for (int n = 0; n < bytes; n++) {
            put(value >> 8 * n);
        }
    }

    /** A branch into its own bytes would execute what nobody generated. */
    private boolean entersItself(Insn insn) {
        return insn.k1 == Kind.REL && insn.v1 < 0 && insn.v1 >= -insn.length;
    }

    // ---- values

    private int edge() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt(256) - 128;
            default -> EDGES[random.nextInt(EDGES.length)];
        };
    }

    private int pointer(boolean sixteen) {
        if (sixteen) {
            int page = one(2) ? UserSpace.LOW : UserSpace.LOW_END;
            return page + (one(6) ? 0xFF8 + random.nextInt(12) : random.nextInt(UserSpace.PAGE)) & 0xFFFF;
        }
        if (one(8)) {
            int border = UserSpace.DATA + UserSpace.PAGE * random.nextInt(4);
            return border - 8 + random.nextInt(16);
        }
        return one(16)
                ? UserSpace.READ_ONLY + random.nextInt(UserSpace.PAGE)
                : UserSpace.DATA + random.nextInt(2 * UserSpace.PAGE);
    }

    /** In the code page behind all cases. */
    private int target() {
        return UserSpace.CODE + 0xC00 + random.nextInt(0x3E0);
    }

    private int selector() {
        return SELECTORS[random.nextInt(SELECTORS.length)];
    }

    private void patch(int address, int value) {
        int at = address & -4;
        if (patches.size() < 2 * UserCase.PATCHES) {
            patches.add(at);
            patches.add(value);
        }
    }

    private int[] patchArray() {
        return patches.stream().mapToInt(Integer::intValue).toArray();
    }

    // ---- registers and memory that suit the instruction

    private void aim(Insn insn) {
        patches.clear();
        for (int n = 0; n < 8; n++) {
            gpr[n] = one(4) ? pointer(insn.address16()) : edge();
        }
        gpr[4] = stackPointer();
        if (!one(8)) {
            implicit(insn);
        }
        if (hasMemory(insn) && !one(8)) {
            hit(insn);
        }
        if (insn.row.is("ld1") || insn.row.is("ld2") || insn.row.is("ld3")) {
            returnAddress(insn);
        }
        divisible(insn);
        selectors(insn);
    }

    private int stackPointer() {
        int at = pointer(false);
        return one(4) ? at : at & -4;
    }

    private void implicit(Insn insn) {
        switch (insn.row.timingClass()) {
            case "string", "io" -> {
                gpr[6] = pointer(insn.address16());
                gpr[7] = pointer(insn.address16());
                gpr[1] = random.nextInt(24);
            }
            case "shift" -> gpr[1] = edge() & 0xFF;
            case "enter", "leave" -> gpr[5] = pointer(false);
            case "loop" -> gpr[1] = random.nextInt(3);
            case "call", "jmp" -> gpr[insn.v1 & 7] = (insn.v1 & 7) == 4 ? gpr[4] : target();
            case "bit" -> {
                if (insn.k2 != Kind.IMM && !one(4)) {
                    gpr[insn.v2 & 7] = random.nextInt(256) - 128;
                }
            }
            default -> {
                // XLAT's table and the like are met often enough.
            }
        }
        if (insn.row.mnemonic().equals("XLAT")) {
            gpr[3] = pointer(insn.address16());
        }
        if (insn.row.mnemonic().startsWith("MASKMOV")) {
            gpr[7] = pointer(insn.address16());
        }
    }

    private static boolean hasMemory(Insn insn) {
        return Kind.isMemory(insn.k1) || Kind.isMemory(insn.k2);
    }

    /** One that crosses a cache line locks the bus, for which operating systems and hypervisors stop a processor for long. */
    private boolean locksMisaligned(Insn insn) {
        boolean locked = insn.lock || insn.row.mnemonic().equals("XCHG");
        return locked && Kind.isMemory(insn.k1) && (address(insn) & Kind.bytes(insn.k1) - 1) != 0;
    }

    private int address(Insn i) {
        int base = i.base == Insn.NO_REGISTER ? 0 : gpr[i.base];
        int index = i.index == Insn.NO_REGISTER ? 0 : gpr[i.index] << i.scale;
        return base + index + i.disp & i.addressMask;
    }

    /** Lets the memory operand meet a data page, by the displacement or by the base register. */
    private void hit(Insn insn) {
        int wanted = pointer(insn.address16());
        if (insn.k1 == Kind.M128 || insn.k2 == Kind.M128) {
            wanted &= one(6) ? -1 : -16;
        }
        int miss = wanted - address(insn);
        if (dispBytes >= 2) {
            int disp = insn.disp + miss;
            for (int n = 0; n < dispBytes; n++) {
                code[dispAt + n] = (byte) (disp >> 8 * n);
            }
            insn.disp = dispBytes == 2 ? disp & 0xFFFF : disp;
        } else if (insn.base != Insn.NO_REGISTER && insn.base != insn.index) {
            gpr[insn.base] += miss;
        }
        int at = address(insn);
        if (one(2)) {
            int value = one(4) ? gpr[0] : edge();
            patch(at, value << 8 * (at & 3));
            patch(at + 4, one(4) ? gpr[2] : edge());
        }
        if (HostExclusion.isSimd(insn.row)) {
            operand(insn.row, at);
        }
        if (insn.row.timingClass().equals("jmp") || insn.row.timingClass().equals("call")) {
            word(at, target());
        }
    }

    private void operand(Row row, int at) {
        if (row.mnemonic().equals("LDMXCSR")) {
            patches.clear();
            // Bit 17 exists on AMD processors only.
            word(at, random.nextInt() & (one(4) ? ~0x20000 : 0xFFFF));
        } else if ((at & 3) == 0) {
            patches.clear();
            for (int n = 0; n < 2; n++) {
                long value = images.operand(row);
                patch(at + 8 * n, (int) value);
                patch(at + 8 * n + 4, (int) (value >>> 32));
            }
        }
    }

    /** Sets the word at an address, which need not be aligned. */
    private void word(int at, int value) {
        int shift = 8 * (at & 3);
        patch(at, value << shift);
        if (shift != 0) {
            patch(at + 4, value >>> 32 - shift);
        }
    }

    private void returnAddress(Insn insn) {
        String c = insn.row.timingClass();
        if (c.equals("ret") || c.equals("far") || c.equals("iret")) {
            patches.clear();
            gpr[4] = UserSpace.DATA + 0x100 + 4 * random.nextInt(0x400);
            int size = insn.size;
            if (hasMemory(insn)) {
                farPointer(address(insn), size, target());
            } else {
                int second = size == 2 ? target() & 0xFFFF | selector() << 16 : target();
                patch(gpr[4], second);
                patch(gpr[4] + 4, size == 2 ? random.nextInt() & 0xCD5 : selector());
                patch(gpr[4] + 8, size == 2 ? random.nextInt() : random.nextInt() & 0x244CD5);
            }
        }
    }

    private void farPointer(int at, int size, int offset) {
        patches.clear();
        int low = at & -4;
        int shift = 8 * (at & 3);
        long value =
                size == 2 ? offset & 0xFFFF | (long) selector() << 16 : offset & 0xFFFFFFFFL | (long) selector() << 32;
        patch(low, (int) (value << shift));
        patch(low + 4, (int) (shift == 0 ? value >>> 32 : value >>> 32 - shift));
        patch(low + 8, shift == 0 ? 0 : (int) (value >>> 64 - shift));
    }

    /** Lets divisions succeed now and then. */
    private void divisible(Insn insn) {
        if (insn.row.timingClass().equals("div") && one(2)) {
            gpr[2] = one(2) ? gpr[0] >> 31 : random.nextInt(8);
            gpr[0] = insn.k1 == Kind.R8 || insn.k1 == Kind.M8 ? (short) gpr[0] >> random.nextInt(8) : gpr[0];
        }
    }

    private void selectors(Insn insn) {
        boolean loads = insn.row.timingClass().equals("segload")
                || insn.row.timingClass().equals("protect");
        if (!loads) {
            return;
        }
        if (insn.k2 == Kind.MA) {
            farPointer(address(insn), insn.size, edge());
        } else if (hasMemory(insn)) {
            patches.clear();
            word(address(insn), selector() | random.nextInt(16) << 16);
        } else if (insn.row.mnemonic().equals("POP")) {
            patches.clear();
            word(gpr[4], selector() | random.nextInt(16) << 16);
        } else {
            int register = insn.k2 == Kind.R16 && insn.k1 != Kind.NONE ? insn.v2 : insn.v1;
            gpr[register & 7] = gpr[register & 7] & 0xFFFF0000 | selector();
        }
    }
}
