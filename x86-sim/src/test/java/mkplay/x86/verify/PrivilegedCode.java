package mkplay.x86.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import mkplay.x86.isa.Decoder;
import mkplay.x86.isa.Disassembler;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.InstructionTable;

/** The instructions of a case. */
final class PrivilegedCode {
    private static final Decoder DECODER = new Decoder(InstructionTable.IA32);
    /** Linear address of the code page; instructions begin at its start. */
    private static final int PAGE = 0x4C000;

    private PrivilegedCode() {}

    private static List<Insn> decode(PrivilegedCase c, List<byte[]> steps) {
        boolean big = (c.words()[PrivilegedCase.EFLAGS] & 0x20000) == 0;
        List<Insn> all = new ArrayList<>();
        for (byte[] step : steps) {
            byte[] padded = Arrays.copyOf(step, step.length + Decoder.MAX_LENGTH);
            for (int at = 0; at < step.length; ) {
                Insn insn = DECODER.decode(padded, at, padded.length, big);
                if (insn == null) {
                    throw new IllegalStateException("no instruction in " + c.text());
                }
                all.add(insn);
                at += insn.length;
            }
        }
        return all;
    }

    /** Disassembled. */
    static String text(PrivilegedCase c, List<byte[]> steps) {
        return decode(c, steps).stream().map(i -> Disassembler.text(i, 0)).collect(Collectors.joining("; "));
    }

    /** How many instructions of the case began, as far as the address at its end tells: all if it ended elsewhere. */
    static int executed(PrivilegedCase c, List<byte[]> steps, PrivilegedOutcome outcome) {
        List<Insn> all = decode(c, steps);
        int eip = outcome.shutDown() ? -1 : outcome.words()[PrivilegedOutcome.FRAME + 1];
        int end = (c.words()[PrivilegedCase.EFLAGS] & 0x20000) == 0 ? eip - PAGE : eip;
        int at = 0;
        for (int n = 0; n < all.size(); n++) {
            if (end == at) {
                return n + 1;
            }
            at += all.get(n).length;
        }
        return all.size() + 1;
    }
}
