package mkplay.x86.cpu;

import mkplay.x86.fpu.Conversions;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.fpu.Rounder;
import mkplay.x86.fpu.X87;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Row;

/** x87 loads, stores, constants and moves between registers. */
final class FpuMoves {
    /** Float, double and packed decimal responses to invalid stores. */
    private static final int FLOAT_INDEFINITE = 0xFFC00000;

    private static final long DOUBLE_INDEFINITE = 0xFFF8L << 48;
    private static final int DECIMAL_INDEFINITE_UPPER = 0xFFFF;

    private final Core c;
    private final Fpu fpu;
    private final FpuState s;
    private final Rounder r;
    private final Conversions conversions;

    FpuMoves(Core core) {
        c = core;
        fpu = core.fpu;
        s = fpu.state;
        r = fpu.rounder;
        conversions = fpu.conversions;
    }

    void register(OperationTable t) {
        t.bind("FLD", this::loadForm);
        t.bind("FILD", this::loadIntegerForm);
        t.add("FBLD", this::loadDecimal);
        t.bind("FST", row -> storeForm(row, false));
        t.bind("FSTP", row -> storeForm(row, true));
        t.add("FSTPNCE", this::storeUnchecked);
        t.bind("FIST", row -> storeIntegerForm(row, false));
        t.bind("FISTP", row -> storeIntegerForm(row, true));
        t.add("FBSTP", this::storeDecimal);
        t.add("FXCH", this::exchange);
        t.add("FFREE", i -> free(i.v1));
        t.add("FFREEP", this::freeAndPop);
        t.add("FINCSTP", i -> turn(1));
        t.add("FDECSTP", i -> turn(-1));
        constants(t);
        conditionalMoves(t);
    }

    /** The constants as the chip has them, with the bits behind the 64th (SDM 1, 8.3.8 and table 8-9). */
    private void constants(OperationTable t) {
        t.add("FLD1", i -> constant(X87.ONE, X87.INTEGER_BIT, 0));
        t.add("FLDZ", i -> constant(0, 0, 0));
        t.add("FLDL2T", i -> constant(0x4000, 0xD49A784BCD1B8AFEL, 0x4));
        t.add("FLDL2E", i -> constant(0x3FFF, 0xB8AA3B295C17F0BBL, 0xB));
        t.add("FLDPI", i -> constant(0x4000, 0xC90FDAA22168C234L, 0xC));
        t.add("FLDLG2", i -> constant(0x3FFD, 0x9A209A84FBCFF798L, 0x9));
        t.add("FLDLN2", i -> constant(0x3FFE, 0xB17217F7D1CF79ABL, 0xC));
    }

    /** The last argument are the four bits that follow the significand. */
    private void constant(int se, long sig, long next) {
        if (fpu.mayPush()) {
            r.begin();
            fpu.note();
            boolean more = next != 0 && rounds(next);
            fpu.push(se, more ? sig + 1 : sig);
        }
    }

    private boolean rounds(long next) {
        int mode = s.control() >>> 10 & 3;
        return mode == X87.UP || mode == X87.NEAREST && next > 7;
    }

    private void conditionalMoves(OperationTable t) {
        String[] names = {"B", "E", "BE", "U", "NB", "NE", "NBE", "NU"};
        int[] conditions = {2, 4, 6, 10, 3, 5, 7, 11};
        for (int n = 0; n < names.length; n++) {
            int condition = conditions[n];
            t.add("FCMOV" + names[n], i -> moveIf(i, condition));
        }
    }

    private void moveIf(Insn i, int condition) {
        int from = s.index(i.v2);
        if (s.isEmpty(from) || s.isEmpty(s.top)) {
            if (fpu.stackFault(false)) {
                fpu.setIndefinite(s.top);
            }
            return;
        }
        if (c.flags.condition(condition)) {
            s.set(s.top, s.se[from], s.sig[from]);
        }
    }

    // ---- loads

    private Insn.Operation loadForm(Row row) {
        return switch (row.operands().get(0).size()) {
            case 'd' -> this::loadFloat;
            case 'q' -> this::loadDouble;
            case 't' -> this::loadExtended;
            default -> this::loadRegister;
        };
    }

    private void loadFloat(Insn i) {
        int bits = fpu.load32(i);
        if (fpu.mayPush()) {
            r.begin();
            conversions.fromFloat(bits);
            fpu.pushLoaded();
        }
    }

    private void loadDouble(Insn i) {
        long bits = fpu.load64(i);
        if (fpu.mayPush()) {
            r.begin();
            conversions.fromDouble(bits);
            fpu.pushLoaded();
        }
    }

    private void loadExtended(Insn i) {
        int at = c.linear(i.segment, fpu.address(i), 10, false);
        long sig = c.mmu.read64(at);
        int se = c.mmu.read16(at + 8);
        if (fpu.mayPush()) {
            s.status &= ~X87.C1;
            fpu.push(se, sig);
        }
    }

    private void loadRegister(Insn i) {
        int from = s.index(i.v1);
        if (s.isEmpty(from)) {
            if (fpu.stackFault(false)) {
                fpu.pushIndefinite();
            }
        } else if (fpu.mayPush()) {
            s.status &= ~X87.C1;
            fpu.push(s.se[from], s.sig[from]);
        }
    }

    private Insn.Operation loadIntegerForm(Row row) {
        return switch (row.operands().get(0).size()) {
            case 'w' -> i -> loadInteger(fpu.load16(i));
            case 'd' -> i -> loadInteger(fpu.load32(i));
            default -> i -> loadInteger(fpu.load64(i));
        };
    }

    private void loadInteger(long value) {
        if (fpu.mayPush()) {
            r.begin();
            conversions.fromInteger(value);
            fpu.pushLoaded();
        }
    }

    private void loadDecimal(Insn i) {
        int at = c.linear(i.segment, fpu.address(i), 10, false);
        long digits = c.mmu.read64(at);
        int upper = c.mmu.read16(at + 8);
        if (fpu.mayPush()) {
            r.begin();
            conversions.fromDecimal(upper, digits);
            fpu.pushLoaded();
        }
    }

    // ---- stores

    private Insn.Operation storeForm(Row row, boolean pop) {
        return switch (row.operands().get(0).size()) {
            case 'd' -> i -> storeFloat(i, pop);
            case 'q' -> i -> storeDouble(i, pop);
            case 't' -> this::storeExtended;
            default -> i -> storeRegister(i, pop);
        };
    }

    // A store computes its value, writes it if exceptions allow, and only then changes the FPU: the write may fault.

    /** Starts a store of the top of the stack; false when there is nothing: the indefinite is stored instead. */
    private boolean present(Insn i) {
        r.begin();
        fpu.address(i);
        return !s.isEmpty(s.top);
    }

    private boolean mayStore(boolean present) {
        return present ? fpu.mayStore() : (s.control() & X87.INVALID) != 0;
    }

    private void finishStore(boolean present, boolean pop) {
        boolean stored = mayStore(present);
        if (present) {
            fpu.noteStore();
        } else {
            fpu.stackFault(false);
        }
        popIf(pop && stored);
    }

    private void storeFloat(Insn i, boolean pop) {
        boolean present = present(i);
        int bits = present ? conversions.toFloat(s.se[s.top], s.sig[s.top]) : FLOAT_INDEFINITE;
        if (mayStore(present)) {
            c.store(i.segment, fpu.operandOffset(), 4, bits);
        }
        finishStore(present, pop);
    }

    private void storeDouble(Insn i, boolean pop) {
        boolean present = present(i);
        long bits = present ? conversions.toDouble(s.se[s.top], s.sig[s.top]) : DOUBLE_INDEFINITE;
        if (mayStore(present)) {
            fpu.store64(i, bits);
        }
        finishStore(present, pop);
    }

    private void popIf(boolean pop) {
        if (pop) {
            s.pop();
        }
    }

    private void storeExtended(Insn i) {
        boolean present = present(i);
        if (mayStore(present)) {
            store80(i, present ? s.sig[s.top] : X87.INDEFINITE, present ? s.se[s.top] : X87.INDEFINITE_UPPER);
        }
        finishStore(present, true);
    }

    private void store80(Insn i, long lower, int upper) {
        int at = fpu.destination(i, 10);
        c.mmu.write64(at, lower);
        c.mmu.write16(at + 8, upper);
    }

    private void storeRegister(Insn i, boolean pop) {
        int to = s.index(i.v1);
        boolean present = present(i);
        if (present) {
            s.set(to, s.se[s.top], s.sig[s.top]);
        } else if (mayStore(false)) {
            fpu.setIndefinite(to);
        }
        finishStore(present, pop);
    }

    /** The undocumented D9 D8+i: FSTP without the check for an empty stack. */
    private void storeUnchecked(Insn i) {
        if (s.isEmpty(s.top)) {
            s.status &= ~X87.C1;
            s.pop();
        } else {
            storeRegister(i, true);
        }
    }

    private Insn.Operation storeIntegerForm(Row row, boolean pop) {
        return switch (row.operands().get(0).size()) {
            case 'w' -> i -> storeInteger(i, 16, pop);
            case 'd' -> i -> storeInteger(i, 32, pop);
            default -> i -> storeInteger(i, 64, pop);
        };
    }

    private void storeInteger(Insn i, int bits, boolean pop) {
        boolean present = present(i);
        long value = present ? conversions.toInteger(s.se[s.top], s.sig[s.top], bits) : -1L << bits - 1;
        if (mayStore(present)) {
            if (bits == 64) {
                fpu.store64(i, value);
            } else {
                c.store(i.segment, fpu.operandOffset(), bits / 8, (int) value);
            }
        }
        finishStore(present, pop);
    }

    private void storeDecimal(Insn i) {
        boolean present = present(i);
        long digits = present ? conversions.toDecimal(s.se[s.top], s.sig[s.top]) : X87.INDEFINITE;
        int upper = present ? conversions.decimalUpper() : DECIMAL_INDEFINITE_UPPER;
        if (mayStore(present)) {
            store80(i, digits, upper);
        }
        finishStore(present, true);
    }

    // ---- registers

    private void exchange(Insn i) {
        int a = s.top;
        int b = s.index(i.v1);
        if (s.isEmpty(a) || s.isEmpty(b)) {
            if (!fpu.stackFault(false)) {
                return;
            }
            fillIfEmpty(a);
            fillIfEmpty(b);
        } else {
            s.status &= ~X87.C1;
        }
        int se = s.se[a];
        long sig = s.sig[a];
        s.se[a] = s.se[b];
        s.sig[a] = s.sig[b];
        s.se[b] = se;
        s.sig[b] = sig;
    }

    private void fillIfEmpty(int index) {
        if (s.isEmpty(index)) {
            fpu.setIndefinite(index);
        }
    }

    private void freeAndPop(Insn i) {
        free(i.v1);
        s.pop();
    }

    private void free(int n) {
        s.status &= ~X87.C1;
        s.empty |= 1 << s.index(n);
    }

    private void turn(int by) {
        s.status &= ~X87.C1;
        s.top = s.top + by & 7;
    }
}
