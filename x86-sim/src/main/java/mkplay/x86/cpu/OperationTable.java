package mkplay.x86.cpu;

import java.util.HashMap;
import java.util.Map;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.isa.Row;
import org.jspecify.annotations.Nullable;

/** Mnemonic to implementation. Every implementation is registered once, by the class that holds it. */
final class OperationTable {
    private final Map<String, Insn.Operation> byMnemonic = new HashMap<>();
    private final Insn.@Nullable Operation[] byRow =
            new Insn.Operation[InstructionTable.IA32.rows().size()];

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
        for (Row row : InstructionTable.IA32.rows()) {
            byRow[row.index()] = privileged(core, row, byMnemonic.get(row.mnemonic()));
        }
    }

    private static Insn.@Nullable Operation privileged(Core core, Row row, Insn.@Nullable Operation plain) {
        if (plain == null || !(row.is("cpl0") || row.is("pm"))) {
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

    void add(String mnemonic, Insn.Operation operation) {
        if (byMnemonic.put(mnemonic, operation) != null) {
            throw new IllegalStateException("two implementations of " + mnemonic);
        }
    }

    Map<String, Insn.Operation> byMnemonic() {
        return byMnemonic;
    }

    Insn.Operation operation(Row row) {
        Insn.Operation operation = byRow[row.index()];
        if (operation == null) {
            throw new IllegalStateException("no implementation of " + row.mnemonic());
        }
        return operation;
    }
}
