package mkplay.x86.cpu;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Operand;
import mkplay.x86.isa.Row;
import mkplay.x86.timing.CpuModel;
import org.jspecify.annotations.Nullable;

/** Mnemonic to implementation. Every implementation is registered once, by the class that holds it. */
final class OperationTable {
    /** The row attributes that name a CPUID feature. */
    private static final Map<String, Integer> FEATURES = Map.of(
            "cmov", CpuModel.CMOV,
            "cx8", CpuModel.CX8,
            "fxsr", CpuModel.FXSR,
            "mmx", CpuModel.MMX,
            "msr", CpuModel.MSR,
            "sep", CpuModel.SEP,
            "sse", CpuModel.SSE,
            "tsc", CpuModel.TSC);

    private final Map<String, Function<Row, Insn.Operation>> byMnemonic = new HashMap<>();
    private final Insn.@Nullable Operation[] byRow =
            new Insn.Operation[InstructionTable.IA32.rows().size()];
    private final boolean[] exists = new boolean[byRow.length];

    OperationTable(Core core) {
        new Arithmetic(core).register(this);
        new Decimal(core).register(this);
        new Shifts(core).register(this);
        new Bits(core).register(this);
        new Moves(core).register(this);
        new Strings(core).register(this);
        new ControlFlow(core).register(this);
        new FarControl(core).register(this);
        new FlagControl(core).register(this);
        new PortAccess(core).register(this);
        new SystemControl(core).register(this);
        new Protection(core).register(this);
        new FpuMoves(core).register(this);
        new FpuArithmetic(core).register(this);
        new FpuFunctions(core).register(this);
        new FpuControl(core).register(this);
        new SimdIntegers(core).register(this);
        new SimdMoves(core).register(this);
        new SimdSingles(core).register(this);
        for (Row row : InstructionTable.IA32.rows()) {
            byRow[row.index()] = checked(core, row);
            exists[row.index()] = !missing(core, row);
        }
    }

    /** The implementation with the checks that the row declares, outermost the first one made. */
    private Insn.@Nullable Operation checked(Core core, Row row) {
        Function<Row, Insn.Operation> form = byMnemonic.get(row.mnemonic());
        if (form == null) {
            return null;
        }
        Insn.Operation plain = form.apply(row);
        if (missing(core, row)) {
            return i -> {
                throw core.ud();
            };
        }
        if (row.is("mmx") || row.is("sse")) {
            return core.simd.checked(row, plain);
        }
        return row.is("fpu") ? numeric(core.fpu, row, plain) : privileged(core, row, plain);
    }

    /** Whether the row belongs to a feature that the CPU model does not have. */
    private static boolean missing(Core core, Row row) {
        CpuModel model = core.model;
        return FEATURES.entrySet().stream().anyMatch(f -> row.is(f.getKey()) && !model.has(f.getValue()))
                || row.is("cpuid") && !model.identifies()
                || row.is("p6") && model.family() < CpuModel.P6;
    }

    /** Whether the CPU model has the instruction; if not, its implementation raises #UD. */
    boolean exists(Row row) {
        return exists[row.index()];
    }

    private static Insn.Operation numeric(Fpu fpu, Row row, Insn.Operation plain) {
        if (row.is("nowait")) {
            return i -> {
                fpu.available();
                plain.execute(i);
            };
        }
        if (row.is("control")) {
            return i -> {
                fpu.ready();
                plain.execute(i);
            };
        }
        if (row.operands().stream().anyMatch(o -> o.source() == Operand.Source.M)) {
            return i -> {
                fpu.ready();
                plain.execute(i);
                fpu.rememberOperand(i);
            };
        }
        return i -> {
            fpu.ready();
            plain.execute(i);
            fpu.remember(i);
        };
    }

    private static Insn.Operation privileged(Core core, Row row, Insn.Operation plain) {
        if (!row.is("cpl0") && !row.is("pm")) {
            return plain;
        }
        boolean pm = row.is("pm");
        boolean cpl0 = row.is("cpl0");
        return i -> {
            if (pm && core.paragraphs()) {
                throw core.ud();
            }
            if (cpl0 && core.cpl != 0) {
                throw core.gp(0);
            }
            plain.execute(i);
        };
    }

    /** An implementation of all forms. */
    void add(String mnemonic, Insn.Operation operation) {
        bind(mnemonic, row -> operation);
    }

    /** Implementations by form: the function chooses one for a row. */
    void bind(String mnemonic, Function<Row, Insn.Operation> form) {
        if (byMnemonic.put(mnemonic, form) != null) {
            throw new IllegalStateException("two implementations of " + mnemonic);
        }
    }

    Set<String> mnemonics() {
        return byMnemonic.keySet();
    }

    Insn.Operation operation(Row row) {
        Insn.Operation operation = byRow[row.index()];
        if (operation == null) {
            throw new IllegalStateException("no implementation of " + row.mnemonic());
        }
        return operation;
    }
}
