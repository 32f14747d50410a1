package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;

/** A straight line of decoded instructions inside one physical page (its last one may reach into the next). */
public final class Block {
    /** The instructions. */
    public final Insn[] code;
    /** Number of instructions. */
    public final int count;
    /** Length in bytes. */
    public final int bytes;
    /** Data reads and writes of a full execution. */
    public final int loads, stores;

    /** Physical address of the first byte. */
    final int physical;
    /** Decoded with 32-bit defaults. */
    final boolean big;
    /** Bytes of the last instruction that lie in another page, and where; 0 if none. */
    final int tailBytes;

    final int tailPhysical;
    /** A probe may be on its first instruction (its page offset has one). */
    final boolean probed;

    Block(Insn[] code, int physical, boolean big, int tailBytes, int tailPhysical, boolean probed) {
        this.code = code;
        this.physical = physical;
        this.big = big;
        this.tailBytes = tailBytes;
        this.tailPhysical = tailPhysical;
        this.probed = probed;
        count = code.length;
        int offset = 0;
        int reads = 0;
        int writes = 0;
        for (Insn insn : code) {
            insn.off = offset;
            offset += insn.length;
            insn.end = offset;
            reads += insn.loads;
            writes += insn.stores;
        }
        bytes = offset;
        loads = reads;
        stores = writes;
    }

    /** Needs checks before each execution, or is 16-bit code: not for the fast loop's lookup. */
    boolean special() {
        return probed || tailBytes != 0 || !big;
    }

    boolean overlaps(int from, int length) {
        int head = bytes - tailBytes;
        return physical < from + length && from < physical + head
                || tailBytes != 0 && tailPhysical < from + length && from < tailPhysical + tailBytes;
    }
}
