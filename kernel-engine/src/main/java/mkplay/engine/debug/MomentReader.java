package mkplay.engine.debug;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import mkplay.engine.EndReason;
import mkplay.engine.profile.CodeImage;
import mkplay.engine.profile.LineTable;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.machine.ElfFile;
import mkplay.x86.machine.Machine;
import org.jspecify.annotations.Nullable;

/** Describes the moment at which a machine stands. */
final class MomentReader {
    private static final Decoder DECODER = new Decoder(InstructionTable.IA32);
    /** Instructions that are shown before the next one, and from it on. */
    private static final int BEFORE = 10, AFTER = 20;
    /** Decoding that starts at a symbol further back is not tried: there may be data in between. */
    private static final int FURTHEST = 4096;

    private final Machine machine;
    private final Symbols symbols;

    MomentReader(Machine machine, Symbols symbols) {
        this.machine = machine;
        this.symbols = symbols;
    }

    Moment read(StopReason reason, long newest, @Nullable String breakpoint, @Nullable EndReason end) {
        CodeImage image = symbols.image();
        int at = symbols.address();
        ElfFile.Symbol function = image == null ? null : image.symbol(at);
        LineTable.Line line = symbols.line();
        return new Moment(
                reason,
                machine.cycle(),
                machine.instructions(),
                newest,
                breakpoint,
                end,
                symbols.inUser(),
                symbols.program(),
                function == null ? "" : function.name(),
                line == null ? "" : line.file(),
                line == null ? 0 : line.line(),
                MachineRegisters.of(machine),
                code(image, function, at));
    }

    private List<CodeLine> code(@Nullable CodeImage image, ElfFile.@Nullable Symbol function, int at) {
        List<CodeLine> lines = new ArrayList<>();
        if (function != null && Integer.compareUnsigned(at - function.value(), FURTHEST) <= 0) {
            decode(image, function.value(), at, Integer.MAX_VALUE, lines);
            lines.subList(0, Math.max(0, lines.size() - BEFORE)).clear();
        }
        decode(image, at, -1, AFTER, lines);
        return lines;
    }

    /** Decodes up to an address, or so many instructions. */
    private void decode(@Nullable CodeImage image, int from, int until, int most, List<CodeLine> into) {
        int address = from;
        for (int n = 0; n < most && Integer.compareUnsigned(address, until) < 0; n++) {
            Insn insn = instruction(address);
            if (insn == null) {
                return;
            }
            into.add(new CodeLine(
                    address, Disassembler.text(insn, address), image == null ? "" : image.source(address)));
            address += insn.length;
        }
    }

    private @Nullable Insn instruction(int address) {
        byte[] bytes = new byte[Decoder.MAX_LENGTH];
        int linear = symbols.base() + address;
        int length = bytes.length;
        // Near the end of a page the next one may not be there.
        while (length > 0 && !machine.readLinear(linear, bytes)) {
            bytes = new byte[--length];
        }
        return length == 0 ? null : Objects.requireNonNull(DECODER.decode(bytes, 0, length, true));
    }
}
