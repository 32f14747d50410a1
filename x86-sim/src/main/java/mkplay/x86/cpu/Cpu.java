package mkplay.x86.cpu;

import java.util.List;
import java.util.Objects;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.mmu.PageWalk;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.simd.SimdState;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.CpuModel;
import mkplay.x86.timing.MemoryObserver;
import mkplay.x86.timing.TagStore;
import mkplay.x86.timing.TimingEvent;
import org.jspecify.annotations.Nullable;

/** One IA-32 processor. Owned by one thread; only {@link #requestStop} may be called from others. */
public final class Cpu implements Snapshotable {
    /** Segment register numbers, in the encoding of the Sreg field. */
    public static final int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5;

    /** General register numbers. */
    public static final int EAX = 0, ECX = 1, EDX = 2, EBX = 3, ESP = 4, EBP = 5, ESI = 6, EDI = 7;

    private final Core core;
    private final RunLoop loop;

    /**
     * A processor in its state after RESET.
     *
     * @param memory physical memory
     * @param bus everything else it is wired to
     * @param model what it identifies as and how long instructions take
     */
    public Cpu(PhysicalMemory memory, CpuBus bus, CpuModel model) {
        core = new Core(memory, bus, model);
        loop = new RunLoop(core);
        reset();
    }

    /** State after RESET (SDM 3A 10.1.1). Time and counters go on. */
    public void reset() {
        Reset.apply(core);
    }

    /** {@link #reset}, and time and counters start from zero and no stop is requested; probes stay. */
    public void powerOn() {
        Reset.apply(core);
        core.mmu.flush(true);
        core.clearCounters();
        core.stop = false;
        loop.reset();
    }

    /** What it identifies as and how long instructions take. */
    public CpuModel model() {
        return core.model;
    }

    /** A general register. */
    public int gpr(int register) {
        return core.g[register & 7];
    }

    /** Sets a general register. */
    public void setGpr(int register, int value) {
        core.g[register & 7] = value;
    }

    /** The instruction pointer. */
    public int eip() {
        return core.eip;
    }

    /** Sets the instruction pointer. */
    public void setEip(int value) {
        core.eip = value;
        core.repetitionFlags = Core.NO_REPETITION;
    }

    /** EFLAGS. */
    public int eflags() {
        return core.eflags();
    }

    /** Sets EFLAGS, all bits. */
    public void setEflags(int value) {
        core.setEflags(value, -1);
        core.repetitionFlags = Core.NO_REPETITION;
    }

    /** Current privilege level. */
    public int cpl() {
        return core.cpl;
    }

    /** Sets the current privilege level (loaders); normally that of CS. */
    public void setCpl(int level) {
        core.setCpl(level);
    }

    /** A segment register's selector. */
    public int selector(int segment) {
        return core.segments[segment].selector;
    }

    /** A segment's base in the hidden part. */
    public int segmentBase(int segment) {
        return core.segments[segment].base;
    }

    /** A segment's limit in bytes (offset of the last byte) in the hidden part. */
    public int segmentLimit(int segment) {
        return core.segments[segment].limit;
    }

    /** Descriptor bits 40 to 55 (type, S, DPL, P in the low byte, AVL, D/B, G in bits 12, 14, 15); 0 for a null segment. */
    public int segmentAttributes(int segment) {
        return core.segments[segment].attributes;
    }

    /** Loads a segment register with its hidden part, unchecked (loaders). CS also sets the privilege level. */
    public void setSegment(int segment, int selector, int base, int limit, int attributes) {
        core.setSegment(segment, selector, base, limit, attributes);
        if (segment == CS) {
            core.setCpl(attributes >>> 5 & 3);
        }
    }

    /** CR0. */
    public int cr0() {
        return core.cr0;
    }

    /** CR2. */
    public int cr2() {
        return core.mmu.cr2();
    }

    /** CR3. */
    public int cr3() {
        return core.cr3;
    }

    /** CR4. */
    public int cr4() {
        return core.cr4;
    }

    /**
     * Sets a control register with all effects, without privilege checks.
     *
     * @throws IllegalArgumentException for a number other than 0, 2, 3, 4
     */
    public void setCr(int number, int value) {
        if (number != 0 && (number < 2 || number > 4)) {
            throw new IllegalArgumentException("no control register " + number);
        }
        ControlRegisters.set(core, number, value);
    }

    /** Base of the global descriptor table. */
    public int gdtrBase() {
        return core.gdtBase;
    }

    /** Limit of the global descriptor table. */
    public int gdtrLimit() {
        return core.gdtLimit;
    }

    /** Sets GDTR. */
    public void setGdtr(int base, int limit) {
        core.gdtBase = base;
        core.gdtLimit = limit;
    }

    /** Base of the interrupt descriptor table. */
    public int idtrBase() {
        return core.idtBase;
    }

    /** Limit of the interrupt descriptor table. */
    public int idtrLimit() {
        return core.idtLimit;
    }

    /** Sets IDTR. */
    public void setIdtr(int base, int limit) {
        core.idtBase = base;
        core.idtLimit = limit;
    }

    /** The task register's selector. */
    public int tr() {
        return core.tr.selector;
    }

    /** The local descriptor table register's selector. */
    public int ldtr() {
        return core.ldtr.selector;
    }

    /** A model-specific register's value; 0 for one that does not exist. */
    public long msr(int number) {
        long value = core.msrs.getOrDefault(number, 0L);
        return number == SystemControl.MSR_TSC ? core.cycles() + value : value;
    }

    /**
     * Runs until a limit is reached, HLT waits for an interrupt, the CPU shuts down, or a stop was requested. Limits are
     * absolute and exact; Long.MAX_VALUE is none.
     *
     * @param untilCycle no instruction starts at or after this cycle
     * @param untilInstruction no instruction starts when this many have executed
     */
    public void run(long untilCycle, long untilInstruction) {
        loop.run(untilCycle, untilInstruction);
    }

    /** For bus callbacks: lowers the cycle limit of the run in progress, because a device event came nearer. */
    public void limitCycle(long cycle) {
        core.limitCycle = Math.min(core.limitCycle, cycle);
    }

    /** Thread-safe. The run in progress, or the next one, returns soon; from a probe, before the probed instruction. */
    public void requestStop() {
        core.stop = true;
    }

    /** Whether a stop was requested since the last call; clears the request. */
    public boolean takeStopRequest() {
        boolean was = core.stop;
        core.stop = false;
        return was;
    }

    /** Level of the INTR line, driven by the interrupt controller. */
    public void setInterruptLine(boolean asserted) {
        core.interruptLine = asserted;
    }

    /** Level of the IGNNE# pin: while it is asserted, unmasked FPU exceptions do not hold up the program. */
    public void setIgnoreNumericError(boolean asserted) {
        core.fpu.setIgnoreErrors(asserted);
    }

    /** The FPU's registers. */
    public FpuState fpu() {
        return core.fpu.state;
    }

    /** The SSE registers. */
    public SimdState simd() {
        return core.simd.state;
    }

    /** Elapsed cycles: executed ones and idle ones. */
    public long cycles() {
        return core.cycles();
    }

    /** Executed instructions. */
    public long instructions() {
        return core.instructions();
    }

    /** Moves time forward to a cycle as idle time; does nothing when it is past. */
    public void skipTo(long cycle) {
        core.idle += Math.max(0, cycle - core.cycles());
    }

    /** Cycles skipped by {@link #skipTo}. */
    public long idleCycles() {
        return core.idle;
    }

    /** HLT waits for an interrupt. */
    public boolean isHalted() {
        return core.halted;
    }

    /** Leaves the halt state as an interrupt would, without one (loaders, tests). */
    public void clearHalt() {
        core.halted = false;
    }

    /** An exception could not be delivered, nor could the double fault: triple fault. */
    public boolean isShutdown() {
        return core.shutdown;
    }

    /** The vector of the first exception of the chain that led to the shutdown. */
    public int shutdownVector() {
        return core.shutdownVector;
    }

    /** Calls {@link CpuBus#probe} before each execution of the instruction at a linear address. */
    public void addProbe(int linear) {
        core.cache.addProbe(linear);
    }

    /** Removes a probe. */
    public void removeProbe(int linear) {
        core.cache.removeProbe(linear);
    }

    /**
     * Calls {@link CpuBus#dataAccessed} for accesses that touch one of these ranges of linear addresses, and for no others.
     * Reads by observers do not count. While there are any, instructions are executed one by one.
     *
     * @param firsts first addresses
     * @param lasts last addresses, as many
     */
    public void watchData(int[] firsts, int[] lasts) {
        core.debug.observe(firsts, lasts);
    }

    /** The A20 gate: closed, it forces bit 20 of physical addresses to 0. RESET leaves it as it is. */
    public void setA20Open(boolean open) {
        core.mmu.setA20Open(open);
        core.leavePage();
    }

    /** A pulse on the NMI pin: interrupt 2, whatever IF says; held back while one is being served. */
    public void raiseNmi() {
        core.nmiPending = true;
    }

    /** Whether an NMI is about to be delivered. */
    public boolean nmiDeliverable() {
        return core.nmiPending && !core.nmiBlocked;
    }

    /** Switches {@link CpuBus#exception} calls on or off. */
    public void watchExceptions(boolean on) {
        core.watchExceptions = on;
    }

    /** Switches {@link CpuBus#cr3Loaded} calls on or off. */
    public void watchCr3(boolean on) {
        core.watchCr3 = on;
    }

    /** What the CPU model counts besides; nothing where every instruction takes one cycle. */
    public List<TimingEvent> timingEvents() {
        TimedEngine timed = core.timed;
        return timed == null ? List.of() : timed.pipeline.events();
    }

    /** One such count at this moment, of an event that the model has. */
    public long counted(TimingEvent event, CpuCounters.Mode mode) {
        TimedEngine timed = Objects.requireNonNull(core.timed, "a model without times counts no such events");
        return timed.pipeline.memory().counted(event, mode.ordinal());
    }

    /** One count at this moment; of the events that instructions book, not of those the memory path counts. */
    public long counted(CpuCounters.Event event, CpuCounters.Mode mode) {
        core.book();
        return core.counts[CpuCounters.index(event, mode)];
    }

    /** Tells an observer what is executed from now on, which is slower; null ends that. */
    public void setStepObserver(@Nullable StepObserver observer) {
        loop.setStepObserver(observer);
    }

    /** Sets who sees the accesses to caches and TLBs, on a model that has them; null: nobody. */
    public void setMemoryObserver(@Nullable MemoryObserver observer) {
        if (core.timed != null) {
            core.timed.pipeline.memory().setObserver(observer);
        }
    }

    /** What the model's caches and TLBs hold; nothing where it has none. */
    public List<TagStore> stores() {
        TimedEngine timed = core.timed;
        return timed == null ? List.of() : timed.pipeline.memory().stores();
    }

    /** The event counts at this moment. */
    public CpuCounters counters() {
        return core.counters();
    }

    /** Translates as a supervisor read would, without touching TLB, accessed bits or time; -1 when not mapped. */
    public long debugTranslate(int linear) {
        return core.mmu.peek(linear);
    }

    /** What page tables say of an address, read without any effect. */
    public PageWalk walk(int directory, int linear) {
        return PageWalk.of(core.mmu.memory(), cr0(), cr4(), core.mmu.addressMask(), directory, linear);
    }

    /** A page of which the TLB holds what the page tables do not say; 1 if there is none. */
    public int stalePage() {
        return core.mmu.stalePage();
    }

    /** Hash of the architectural state of this processor and its clock; not of memory. */
    public long stateHash() {
        StateWriter state = new StateWriter();
        save(state);
        return state.hash();
    }

    /** The x87 state as FNSAVE stores it in 32-bit protected mode: 28 bytes of environment, 80 of ST(0) to ST(7). */
    public byte[] fpuImage() {
        return core.fpu.image();
    }

    /** Everything that matters for what this processor does from now on, counters included; not its probes. */
    @Override
    public void save(StateWriter out) {
        CoreState.save(core, out);
    }

    @Override
    public void load(StateReader in) {
        CoreState.load(core, in);
        loop.reset();
    }

    /** Whether exceptions of a vector push an error code. */
    public static boolean hasErrorCode(int vector) {
        return GuestFault.hasErrorCode(vector);
    }
}
