package mkplay.systemjava;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Processor state on the JVM: registers hold what was written to them; what a test did not provide (a CPUID leaf, a
 * model-specific register that was never written, someone who ends a halt, a clock) throws.
 */
public final class HostedCpu {
    /** Interrupt enable flag in EFLAGS. */
    private static final int FLAG_IF = 0x200;

    private final int[] control = new int[5];
    private final Map<Integer, Long> msrs = new HashMap<>();
    private final Map<Integer, int[]> cpuid = new HashMap<>();
    private final List<Integer> invalidated = new ArrayList<>();
    private final HostedFpu fpu = new HostedFpu();
    private int flags = 2;
    private int idtBase;
    private int idtLimit;
    private int gdtBase;
    private int gdtLimit;
    private int taskRegister;
    private int ldt;
    private int gs;
    private int cacheFlushes;
    private @Nullable Runnable onHalt;
    private @Nullable Runnable onInterruptWindow;
    private java.util.function.@Nullable LongSupplier clock;

    /** Control register 0, 2, 3 or 4. */
    public int control(int register) {
        return control[register];
    }

    /** Sets a control register; a test sets CR2 this way. */
    public void setControl(int register, int value) {
        control[register] = value;
    }

    /** The floating-point unit. */
    public HostedFpu fpu() {
        return fpu;
    }

    /** Linear addresses given to INVLPG so far; a live list that the caller may clear. */
    public List<Integer> invalidated() {
        return invalidated;
    }

    void invlpg(int address) {
        invalidated.add(address);
    }

    /** How often WBINVD was executed. */
    public int cacheFlushes() {
        return cacheFlushes;
    }

    void wbinvd() {
        cacheFlushes++;
    }

    void setIdtr(int limit, int base) {
        idtLimit = limit;
        idtBase = base;
    }

    /** Base of the interrupt descriptor table. */
    public int idtBase() {
        return idtBase;
    }

    /** Limit of the interrupt descriptor table. */
    public int idtLimit() {
        return idtLimit;
    }

    void setGdtr(int limit, int base) {
        gdtLimit = limit;
        gdtBase = base;
    }

    /** Base of the global descriptor table. */
    public int gdtBase() {
        return gdtBase;
    }

    /** Limit of the global descriptor table. */
    public int gdtLimit() {
        return gdtLimit;
    }

    void setTaskRegister(int selector) {
        taskRegister = selector;
    }

    /** Selector in the task register. */
    public int taskRegister() {
        return taskRegister;
    }

    void setLdt(int selector) {
        ldt = selector;
    }

    /** Selector in the local descriptor table register. */
    public int ldt() {
        return ldt;
    }

    void setGs(int selector) {
        gs = selector;
    }

    /** Selector in GS. */
    public int gs() {
        return gs;
    }

    /** EFLAGS. */
    public int flags() {
        return flags;
    }

    /** Replaces EFLAGS. */
    public void setFlags(int value) {
        flags = value;
    }

    /** Whether maskable interrupts are enabled. */
    public boolean interruptFlag() {
        return (flags & FLAG_IF) != 0;
    }

    void setInterruptFlag(boolean enabled) {
        flags = enabled ? flags | FLAG_IF : flags & ~FLAG_IF;
    }

    /** What happens at HLT: typically the test delivers an interrupt or throws to leave the idle loop. */
    public void onHalt(Runnable handler) {
        onHalt = handler;
    }

    void halt() {
        if (onHalt == null) {
            throw new IllegalStateException("HLT on a hosted processor: nothing would wake it (HostedCpu.onHalt)");
        }
        onHalt.run();
    }

    /** What happens at a preemption point; by default no interrupt is pending. */
    public void onInterruptWindow(Runnable handler) {
        onInterruptWindow = handler;
    }

    void interruptWindow() {
        if (onInterruptWindow != null) {
            onInterruptWindow.run();
        }
    }

    /** Supplies the time stamp counter. */
    public void clock(java.util.function.LongSupplier source) {
        clock = source;
    }

    long timeStamp() {
        if (clock == null) {
            throw new IllegalStateException("RDTSC on a hosted processor without a clock (HostedCpu.clock)");
        }
        return clock.getAsLong();
    }

    /** A model-specific register's value. */
    public long msr(int register) {
        Long value = msrs.get(register);
        if (value == null) {
            throw new IllegalStateException("model-specific register 0x%X does not exist here".formatted(register));
        }
        return value;
    }

    /** Sets, and thereby creates, a model-specific register. */
    public void setMsr(int register, long value) {
        msrs.put(register, value);
    }

    /** Provides a CPUID leaf. */
    public void provideCpuid(int leaf, int eax, int ebx, int ecx, int edx) {
        cpuid.put(leaf, new int[] {eax, ebx, ecx, edx});
    }

    int[] cpuid(int leaf) {
        int[] answer = cpuid.get(leaf);
        if (answer == null) {
            throw new IllegalStateException(
                    "CPUID leaf 0x%X was not provided (HostedCpu.provideCpuid)".formatted(leaf));
        }
        return answer;
    }
}
