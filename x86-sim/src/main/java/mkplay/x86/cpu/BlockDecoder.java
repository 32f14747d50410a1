package mkplay.x86.cpu;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import mkplay.x86.cpu.generated.HotForms;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;
import mkplay.x86.mmu.PhysicalMemory;

/** Decodes straight lines of code into blocks. */
final class BlockDecoder {
    private static final int MAX_BLOCK = 64;
    /** Bytes looked at for a block: more than nearly all blocks have, and far less than a page. */
    private static final int DECODE_WINDOW = 256;

    private final Core c;
    private final Decoder decoder = new Decoder(InstructionTable.IA32);
    private final OperationTable operations;
    /** {@link HotForms#number} by row, condition and operand kinds: building form names costs more than decoding. */
    private final Map<Integer, Integer> formNumbers = new HashMap<>();

    private final byte[] crossing = new byte[2 * Decoder.MAX_LENGTH];

    BlockDecoder(Core core) {
        c = core;
        operations = new OperationTable(core);
    }

    /** The block that starts at a linear address; faults if its first instruction reaches into a page that cannot be fetched. */
    Block decode(int linear, int physical, boolean big) {
        if (c.cache.full()) {
            c.cache.clear();
            c.refreshPage();
        }
        int room = PhysicalMemory.PAGE - (physical & 0xFFF);
        int window = Math.min(room, DECODE_WINDOW);
        byte[] bytes = new byte[window];
        c.mmu.memory().copyOut(physical, bytes, 0, window);
        Insn[] code = new Insn[MAX_BLOCK];
        int count = 0;
        int at = 0;
        boolean probed = c.cache.mayHaveProbe(linear);
        while (count < MAX_BLOCK && (count == 0 || !c.cache.mayHaveProbe(linear + at))) {
            Insn insn = decoder.decode(bytes, at, window, big);
            if (insn == null) {
                break;
            }
            code[count++] = bind(insn, big);
            at += insn.length;
            if (insn.endsBlock || probed || at >= window) {
                break;
            }
        }
        if (count >= 2) {
            int fused = HotForms.fuse(code[count - 2].op, code[count - 1].op);
            code[count - 2].op = fused != EngineState.COLD ? fused : code[count - 2].op;
        }
        if (count == 0) {
            return decodeCrossing(linear, physical, big, bytes);
        }
        return new Block(java.util.Arrays.copyOf(code, count), physical, big, 0, 0, probed);
    }

    /** Decodes an instruction that reaches into the next page; faults if that page cannot be fetched. */
    private Block decodeCrossing(int linear, int physical, boolean big, byte[] head) {
        int next = c.mmu.translateRead((linear & -PhysicalMemory.PAGE) + PhysicalMemory.PAGE);
        System.arraycopy(head, 0, crossing, 0, head.length);
        c.mmu.memory().copyOut(next, crossing, head.length, Decoder.MAX_LENGTH);
        Insn insn = Objects.requireNonNull(
                decoder.decode(crossing, 0, head.length + Decoder.MAX_LENGTH, big), "decodes within 15 bytes");
        int tail = insn.length - head.length;
        return new Block(new Insn[] {bind(insn, big)}, physical, big, tail, next, c.cache.mayHaveProbe(linear));
    }

    private Insn bind(Insn insn, boolean big) {
        int key = (insn.row.index() << 4 | insn.condition) << 15 | insn.k1 << 10 | insn.k2 << 5 | insn.k3;
        int form = formNumbers.computeIfAbsent(key, k -> HotForms.number(insn.form()));
        insn.op = operations.exists(insn.row) ? HotForms.select(insn, form) : EngineState.COLD;
        insn.exec = operations.operation(insn.row);
        if (c.timed != null) {
            c.timed.pipeline.describe(insn, big);
        }
        return insn;
    }
}
