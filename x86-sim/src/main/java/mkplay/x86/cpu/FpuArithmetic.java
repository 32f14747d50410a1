package mkplay.x86.cpu;

import mkplay.x86.fpu.Arithmetic;
import mkplay.x86.fpu.Conversions;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.fpu.Rounder;
import mkplay.x86.fpu.X87;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Row;

/** The four operations of the x87 and comparisons, in all their operand forms. */
final class FpuArithmetic {
    private static final int CODES = X87.C0 | X87.C1 | X87.C2 | X87.C3;

    private final Core c;
    private final Fpu fpu;
    private final FpuState s;
    private final Rounder r;
    private final Arithmetic arithmetic;
    private final Conversions conversions;

    FpuArithmetic(Core core) {
        c = core;
        fpu = core.fpu;
        s = fpu.state;
        r = fpu.rounder;
        arithmetic = fpu.arithmetic;
        conversions = fpu.conversions;
    }

    void register(OperationTable t) {
        String[] names = {"ADD", "MUL", "SUB", "SUBR", "DIV", "DIVR"};
        int[] operations = {
            Arithmetic.ADD, Arithmetic.MUL, Arithmetic.SUB, Arithmetic.SUBR, Arithmetic.DIV, Arithmetic.DIVR
        };
        for (int n = 0; n < names.length; n++) {
            int operation = operations[n];
            t.bind("F" + names[n], row -> form(row, operation));
            t.bind("FI" + names[n], row -> integerForm(row, operation));
            t.add("F" + names[n] + "P", i -> registers(operation, i.v1, 0, true));
        }
        t.bind("FCOM", row -> compareForm(row, 0));
        t.bind("FCOMP", row -> compareForm(row, 1));
        t.add("FCOMPP", i -> compareRegister(1, 2, false));
        t.add("FUCOM", i -> compareRegister(i.v1, 0, true));
        t.add("FUCOMP", i -> compareRegister(i.v1, 1, true));
        t.add("FUCOMPP", i -> compareRegister(1, 2, true));
        t.bind("FICOM", row -> compareIntegerForm(row, 0));
        t.bind("FICOMP", row -> compareIntegerForm(row, 1));
        t.add("FCOMI", i -> compareToFlags(i, 0, false));
        t.add("FCOMIP", i -> compareToFlags(i, 1, false));
        t.add("FUCOMI", i -> compareToFlags(i, 0, true));
        t.add("FUCOMIP", i -> compareToFlags(i, 1, true));
        t.add("FTST", this::test);
        t.add("FXAM", this::examine);
    }

    // ---- arithmetic

    private Insn.Operation form(Row row, int operation) {
        if (row.operands().size() == 2) {
            boolean toTop = row.operands().get(0).code().equals("ST");
            return toTop ? i -> registers(operation, 0, i.v2, false) : i -> registers(operation, i.v1, 0, false);
        }
        return row.operands().get(0).size() == 'd' ? i -> withFloat(operation, i) : i -> withDouble(operation, i);
    }

    private Insn.Operation integerForm(Row row, int operation) {
        return row.operands().get(0).size() == 'w'
                ? i -> withInteger(operation, fpu.load16(i))
                : i -> withInteger(operation, fpu.load32(i));
    }

    private void registers(int operation, int destination, int source, boolean pop) {
        FpuState state = s;
        int a = state.index(destination);
        int b = state.index(source);
        boolean done;
        if ((state.empty & (1 << a | 1 << b)) != 0) {
            done = fpu.stackFault(false);
            if (done) {
                fpu.setIndefinite(a);
            }
        } else {
            r.begin();
            arithmetic.apply(operation, state.se[a], state.sig[a], state.se[b], state.sig[b]);
            done = fpu.deliver(a);
        }
        if (pop && done) {
            state.pop();
        }
    }

    private void withFloat(int operation, Insn i) {
        int bits = fpu.load32(i);
        if (topPresent()) {
            r.begin();
            conversions.operandFloat(bits);
            withOperand(operation);
        }
    }

    private void withDouble(int operation, Insn i) {
        long bits = fpu.load64(i);
        if (topPresent()) {
            r.begin();
            conversions.operandDouble(bits);
            withOperand(operation);
        }
    }

    private void withInteger(int operation, int value) {
        if (topPresent()) {
            r.begin();
            conversions.fromInteger(value);
            withOperand(operation);
        }
    }

    /** ST(0) with the operand that was just converted. */
    private void withOperand(int operation) {
        int top = s.top;
        boolean denormal = conversions.wasDenormal();
        arithmetic.apply(operation, s.se[top], s.sig[top], r.se, r.sig);
        if (denormal) {
            r.denormalOperand(s.se[top], s.sig[top]);
        }
        fpu.deliver(top);
    }

    private boolean topPresent() {
        if (!s.isEmpty(s.top)) {
            return true;
        }
        if (fpu.stackFault(false)) {
            fpu.setIndefinite(s.top);
        }
        return false;
    }

    // ---- comparisons

    private Insn.Operation compareForm(Row row, int pops) {
        return switch (row.operands().get(0).size()) {
            case 'd' ->
                i -> {
                    int bits = fpu.load32(i);
                    r.begin();
                    conversions.operandFloat(bits);
                    compareOperand(pops);
                };
            case 'q' ->
                i -> {
                    long bits = fpu.load64(i);
                    r.begin();
                    conversions.operandDouble(bits);
                    compareOperand(pops);
                };
            default -> i -> compareRegister(i.v1, pops, false);
        };
    }

    private Insn.Operation compareIntegerForm(Row row, int pops) {
        boolean word = row.operands().get(0).size() == 'w';
        return i -> {
            int value = word ? fpu.load16(i) : fpu.load32(i);
            r.begin();
            conversions.fromInteger(value);
            compareOperand(pops);
        };
    }

    private void compareOperand(int pops) {
        int top = s.top;
        if (s.isEmpty(top)) {
            compareMissing(pops);
            return;
        }
        int codes = arithmetic.compare(s.se[top], s.sig[top], r.se, r.sig, false);
        if (conversions.wasDenormal()) {
            r.denormalOperand(s.se[top], s.sig[top]);
        }
        conclude(codes, pops);
    }

    private void compareRegister(int n, int pops, boolean quiet) {
        int a = s.top;
        int b = s.index(n);
        if (s.isEmpty(a) || s.isEmpty(b)) {
            compareMissing(pops);
            return;
        }
        r.begin();
        conclude(arithmetic.compare(s.se[a], s.sig[a], s.se[b], s.sig[b], quiet), pops);
    }

    private void compareMissing(int pops) {
        boolean masked = fpu.stackFault(false);
        s.status |= Arithmetic.UNORDERED;
        pop(masked ? pops : 0);
    }

    private void conclude(int codes, int pops) {
        boolean done = fpu.note();
        s.status = s.status & ~CODES | codes;
        pop(done ? pops : 0);
    }

    private void pop(int pops) {
        for (int n = 0; n < pops; n++) {
            s.pop();
        }
    }

    private void compareToFlags(Insn i, int pops, boolean quiet) {
        int a = s.top;
        int b = s.index(i.v2);
        boolean done;
        int codes = Arithmetic.UNORDERED;
        if (s.isEmpty(a) || s.isEmpty(b)) {
            done = fpu.stackFault(false);
        } else {
            r.begin();
            codes = arithmetic.compare(s.se[a], s.sig[a], s.se[b], s.sig[b], quiet);
            done = fpu.note();
        }
        // C3, C2 and C0 lie 8 bits above ZF, PF and CF.
        c.flags.put(codes >>> 8, Flags.ALL);
        pop(done ? pops : 0);
    }

    private void test(Insn i) {
        if (s.isEmpty(s.top)) {
            compareMissing(0);
            return;
        }
        r.begin();
        conclude(arithmetic.compare(s.se[s.top], s.sig[s.top], 0, 0, false), 0);
    }

    private void examine(Insn i) {
        int se = s.se[s.top];
        long sig = s.sig[s.top];
        int codes = s.isEmpty(s.top) ? X87.C3 | X87.C0 : X87.classify(se, sig);
        s.status = s.status & ~CODES | codes | ((se & X87.SIGN) != 0 ? X87.C1 : 0);
    }
}
