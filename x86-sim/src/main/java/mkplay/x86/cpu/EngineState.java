package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.mmu.Mmu;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.Derived;
import org.jspecify.annotations.Nullable;

/** The state that the dispatch loop works on. */
public abstract class EngineState {
    /** {@link Insn#op} of an instruction without a fast form. */
    public static final int COLD = 0;
    /** {@link Insn#op} of an instruction whose bytes were overwritten: leave the block before it. */
    public static final int STALE = 1;

    /** General registers; register 8 reads as zero and is never written. */
    protected final int[] g = new int[9];
    /** Arithmetic flags. */
    protected final Flags flags = new Flags();
    /** The processor's fault. */
    @Derived("scratch inside one instruction")
    protected final GuestFault fault = new GuestFault();
    /** Memory path. */
    protected final Mmu mmu;
    /** Next instruction (inside an operation: the following one, until a branch sets it). */
    protected int eip;
    /** Instructions completed before the block in progress. */
    protected long executed;
    /** Instructions of the block in progress that are completed; valid inside operations. */
    protected int pending;
    /** The block in progress; valid while {@link #pending} is not zero. */
    @Derived("scratch inside one instruction")
    protected @Nullable Block current;
    /** Data reads and writes so far, without those of the block in progress. */
    protected long loads, stores;
    /** Linear page whose blocks {@link #pageBlocks} are; 1 for none. */
    protected int pageLinear = 1;
    /** Ordinary blocks of the current page by page offset. */
    @Derived("decoded from memory")
    protected @Nullable Block[] pageBlocks = {};

    /** State over a memory. */
    protected EngineState(PhysicalMemory memory) {
        mmu = new Mmu(memory, fault);
    }

    /** Counts a partly executed block. */
    protected final void commit(Block block, int count) {
        executed += count;
        pending = 0;
        if (count == block.count) {
            loads += block.loads;
            stores += block.stores;
            return;
        }
        for (int n = 0; n < count; n++) {
            loads += block.code[n].loads;
            stores += block.code[n].stores;
        }
    }

    /** Divides EDX:EAX or raises #DE. */
    protected final void divide32(int divisor) {
        long d = divisor & 0xFFFFFFFFL;
        long dividend = (long) g[Cpu.EDX] << 32 | g[Cpu.EAX] & 0xFFFFFFFFL;
        if (d == 0 || Long.compareUnsigned(dividend >>> 32, d) >= 0) {
            throw fault.with(GuestFault.DE, 0);
        }
        g[Cpu.EAX] = (int) Long.divideUnsigned(dividend, d);
        g[Cpu.EDX] = (int) Long.remainderUnsigned(dividend, d);
    }

    /**
     * The block at an address of another page, which is entered for execution; null, and nothing is entered, if there is
     * no block yet, none of at most so many instructions, or no translation at hand. A page is entered when something is
     * executed from it and never before: what blocks there are depends on what was executed since the last restoration,
     * and the state must not.
     */
    protected abstract @Nullable Block follow(int target, int most);

    /** The block to go on with after an instruction that ended one; null when something else comes first. */
    protected abstract @Nullable Block resume(int most);

    /** Most instructions that may follow now before something else is looked at. */
    protected abstract int allowance();
}
