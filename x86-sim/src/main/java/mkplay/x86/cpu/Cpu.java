package mkplay.x86.cpu;

import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.CpuModel;

/** One IA-32 processor. Owned by one thread; only {@link #requestStop} may be called from others. */
public final class Cpu {
    /** Segment register numbers, in the encoding of the Sreg field. */
    public static final int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5;

    /** General register numbers. */
    public static final int EAX = 0, ECX = 1, EDX = 2, EBX = 3, ESP = 4, EBP = 5, ESI = 6, EDI = 7;

    private static UnsupportedOperationException later() {
        return new UnsupportedOperationException("the interpreter lands with the next change");
    }

    public Cpu(PhysicalMemory memory, CpuBus bus, CpuModel model) {}

    /** State after RESET (SDM 3A 10.1.1). */
    public void reset() {
        throw later();
    }

    public int gpr(int register) {
        throw later();
    }

    public void setGpr(int register, int value) {
        throw later();
    }

    public int eip() {
        throw later();
    }

    public void setEip(int value) {
        throw later();
    }

    public int eflags() {
        throw later();
    }

    public void setEflags(int value) {
        throw later();
    }

    public int cpl() {
        throw later();
    }

    public int selector(int segment) {
        throw later();
    }

    public int segmentBase(int segment) {
        throw later();
    }

    public int segmentLimit(int segment) {
        throw later();
    }
    /** Descriptor bits 8 to 23 as in the second descriptor word, shifted right by 8 (type, S, DPL, P, .., AVL, D/B, G). */
    public int segmentAttributes(int segment) {
        throw later();
    }
    /** Loads a segment register with its hidden part (loaders; no checks). */
    public void setSegment(int segment, int selector, int base, int limit, int attributes) {
        throw later();
    }

    public int cr0() {
        throw later();
    }

    public int cr2() {
        throw later();
    }

    public int cr3() {
        throw later();
    }

    public int cr4() {
        throw later();
    }
    /** Sets a control register (0, 2, 3 or 4) with all effects, without privilege checks. */
    public void setCr(int number, int value) {
        throw later();
    }

    public int gdtrBase() {
        throw later();
    }

    public int gdtrLimit() {
        throw later();
    }

    public void setGdtr(int base, int limit) {
        throw later();
    }

    public int idtrBase() {
        throw later();
    }

    public int idtrLimit() {
        throw later();
    }

    public void setIdtr(int base, int limit) {
        throw later();
    }

    public int tr() {
        throw later();
    }

    public int ldtr() {
        throw later();
    }
    /** An MSR's value; 0 for one that does not exist. */
    public long msr(int number) {
        throw later();
    }

    /**
     * Runs until a limit is reached, HLT waits for an interrupt, the CPU shuts down, or a stop was requested.
     * Limits are absolute and exact; Long.MAX_VALUE is none.
     */
    public void run(long untilCycle, long untilInstruction) {
        throw later();
    }
    /** For use inside bus callbacks: lowers the cycle limit of the run in progress (a device event came nearer). */
    public void limitCycle(long cycle) {
        throw later();
    }
    /** Thread-safe. The run in progress (or the next one) returns soon; from a probe, before the probed instruction. */
    public void requestStop() {
        throw later();
    }
    /** Whether a stop was requested since the last call; clears it. */
    public boolean takeStopRequest() {
        throw later();
    }
    /** Level of the INTR line, driven by the interrupt controller. */
    public void setInterruptLine(boolean asserted) {
        throw later();
    }

    public long cycles() {
        throw later();
    }

    public long instructions() {
        throw later();
    }
    /** Moves time forward to a cycle while halted: idle time. */
    public void skipTo(long cycle) {
        throw later();
    }

    public long idleCycles() {
        throw later();
    }

    public boolean isHalted() {
        throw later();
    }

    public boolean isShutdown() {
        throw later();
    }
    /** The vector and EIP of the exception whose delivery failed last, while {@link #isShutdown}. */
    public int shutdownVector() {
        throw later();
    }

    public void addProbe(int linear) {
        throw later();
    }

    public void removeProbe(int linear) {
        throw later();
    }

    public void watchExceptions(boolean on) {
        throw later();
    }

    public void watchCr3(boolean on) {
        throw later();
    }

    public CpuCounters counters() {
        throw later();
    }
    /** Translates as a supervisor read would, without touching TLB, accessed bits or time; -1 when not mapped. */
    public long debugTranslate(int linear) {
        throw later();
    }
    /** Hash of all architectural state of this processor and its clock; not of memory. */
    public long stateHash() {
        throw later();
    }
}
