package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;

/**
 * Many iterations of REP MOVS and REP STOS at once, where that cannot be told apart from one at a time: forward, flat
 * segments, 32-bit addressing, both sides inside one page that needs no further check.
 */
final class StringRuns {
    private final Core c;
    private final int[] g;

    StringRuns(Core core) {
        c = core;
        g = core.g;
    }

    /**
     * Tries to execute up to {@code most} iterations; registers ESI and EDI move, ECX does not.
     *
     * @return iterations executed, 0 when the slow way must be taken
     */
    long tryRun(Insn i, int bytes, long most) {
        boolean move = i.row.mnemonic().equals("MOVS");
        boolean fits = (move || i.row.mnemonic().equals("STOS"))
                && i.addressMask == -1
                && !c.alignmentChecked
                && (c.systemFlags & Core.DF) == 0
                && c.segments[Cpu.ES].flatWrite
                && (!move || c.segments[i.segment].flatRead);
        if (!fits || most < 2) {
            return 0;
        }
        int to = g[Cpu.EDI];
        int count = (int) Math.min(most, (4096 - (to & 0xFFF)) / bytes);
        if (move) {
            count = Math.min(count, (4096 - (g[Cpu.ESI] & 0xFFF)) / bytes);
        }
        if (count < 2) {
            return 0;
        }
        boolean done = move ? c.mmu.copy(g[Cpu.ESI], to, count, bytes) : c.mmu.fill(to, g[Cpu.EAX], count, bytes);
        if (!done) {
            return 0;
        }
        g[Cpu.EDI] = to + count * bytes;
        c.stores += count;
        if (move) {
            g[Cpu.ESI] += count * bytes;
            c.loads += count;
        }
        return count;
    }
}
