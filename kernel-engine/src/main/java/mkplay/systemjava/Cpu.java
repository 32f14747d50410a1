package mkplay.systemjava;

/**
 * Privileged and special instructions, one each (Intel SDM volume 2). On the JVM they act on the {@link HostedCpu} of the
 * {@link HostedMachine} in use.
 */
public final class Cpu {
    private Cpu() {}

    /** Reads control register 0. */
    @Asm(value = "movl %cr0, $0", constraints = "=r,~{memory}")
    public static int cr0() {
        return HostedMachine.current().cpu().control(0);
    }

    /** Writes control register 0. */
    @Asm(value = "movl $0, %cr0", constraints = "r,~{memory}")
    public static void setCr0(int value) {
        HostedMachine.current().cpu().setControl(0, value);
    }

    /** Reads the page-fault address, control register 2. */
    @Asm(value = "movl %cr2, $0", constraints = "=r,~{memory}")
    public static int cr2() {
        return HostedMachine.current().cpu().control(2);
    }

    /** Reads the physical address of the page directory, control register 3. */
    @Asm(value = "movl %cr3, $0", constraints = "=r,~{memory}")
    public static int cr3() {
        return HostedMachine.current().cpu().control(3);
    }

    /** Switches to another page directory; flushes the non-global TLB entries. */
    @Asm(value = "movl $0, %cr3", constraints = "r,~{memory}")
    public static void setCr3(int value) {
        HostedMachine.current().cpu().setControl(3, value);
    }

    /** Reads control register 4; an i486 without CPUID has none (invalid opcode). */
    @Asm(value = "movl %cr4, $0", constraints = "=r,~{memory}")
    public static int cr4() {
        return HostedMachine.current().cpu().control(4);
    }

    /** Writes control register 4. */
    @Asm(value = "movl $0, %cr4", constraints = "r,~{memory}")
    public static void setCr4(int value) {
        HostedMachine.current().cpu().setControl(4, value);
    }

    /** Drops the TLB entry of the page that holds the linear address. */
    @Asm(value = "invlpg ($0)", constraints = "r,~{memory}")
    public static void invlpg(int address) {
        HostedMachine.current().cpu().invlpg(address);
    }

    /** Writes what the caches have changed to memory and empties them. */
    @Asm(value = "wbinvd", constraints = "~{memory}")
    public static void wbinvd() {
        HostedMachine.current().cpu().wbinvd();
    }

    /** Clears the task-switched flag, CR0.TS. */
    @Asm(value = "clts", constraints = "~{memory}")
    public static void clts() {
        HostedCpu cpu = HostedMachine.current().cpu();
        cpu.setControl(0, cpu.control(0) & ~8);
    }

    /** Stores the registers of FPU and SSE, 512 bytes at an address that is a multiple of 16; they stay as they are. */
    @Asm(value = "fxsave ($0)", constraints = "r,~{memory}")
    public static void fxsave(int address) {
        HostedMachine.current().cpu().fpu().save(address, HostedFpu.FXSAVE_WORDS);
    }

    /** Loads what {@link #fxsave} stores. */
    @Asm(value = "fxrstor ($0)", constraints = "r,~{memory}")
    public static void fxrstor(int address) {
        HostedMachine.current().cpu().fpu().load(address, HostedFpu.FXSAVE_WORDS);
    }

    /** Stores the registers of the FPU, 108 bytes, and initialises them. */
    @Asm(value = "fnsave ($0)", constraints = "r,~{memory}")
    public static void fnsave(int address) {
        HostedFpu fpu = HostedMachine.current().cpu().fpu();
        fpu.save(address, HostedFpu.FNSAVE_WORDS);
        fpu.initialise();
    }

    /** Loads what {@link #fnsave} stores; an error that is pending in the registers is forgotten, not raised. */
    @Asm(value = "fnclex\nfrstor ($0)", constraints = "r,~{memory}")
    public static void frstor(int address) {
        HostedMachine.current().cpu().fpu().load(address, HostedFpu.FNSAVE_WORDS);
    }

    /** Loads the interrupt descriptor table register from the 6-byte pseudo descriptor (limit, base) at the address. */
    @Asm(value = "lidt ($0)", constraints = "r,~{memory}")
    public static void lidt(int pseudoDescriptor) {
        HostedMachine.current().cpu().setIdtr(Memory.load16(pseudoDescriptor), loadBase(pseudoDescriptor));
    }

    /** Loads the global descriptor table register from the 6-byte pseudo descriptor (limit, base) at the address. */
    @Asm(value = "lgdt ($0)", constraints = "r,~{memory}")
    public static void lgdt(int pseudoDescriptor) {
        HostedMachine.current().cpu().setGdtr(Memory.load16(pseudoDescriptor), loadBase(pseudoDescriptor));
    }

    private static int loadBase(int pseudoDescriptor) {
        return Memory.load16(pseudoDescriptor + 2) | Memory.load16(pseudoDescriptor + 4) << 16;
    }

    /** Loads the task register with a selector. */
    @Asm(value = "ltr ${0:w}", constraints = "r,~{memory}")
    public static void ltr(int selector) {
        HostedMachine.current().cpu().setTaskRegister(selector & 0xFFFF);
    }

    /** Loads the local descriptor table register with a selector. */
    @Asm(value = "lldt ${0:w}", constraints = "r,~{memory}")
    public static void lldt(int selector) {
        HostedMachine.current().cpu().setLdt(selector & 0xFFFF);
    }

    /** Loads the GS segment register with a selector. */
    @Asm(value = "movw ${0:w}, %gs", constraints = "r,~{memory}")
    public static void setGs(int selector) {
        HostedMachine.current().cpu().setGs(selector & 0xFFFF);
    }

    /** Disables maskable interrupts. */
    @Asm(value = "cli", constraints = "~{memory}")
    public static void cli() {
        HostedMachine.current().cpu().setInterruptFlag(false);
    }

    /** Enables maskable interrupts after the next instruction. */
    @Asm(value = "sti", constraints = "~{memory}")
    public static void sti() {
        HostedMachine.current().cpu().setInterruptFlag(true);
    }

    /** Stops until the next interrupt (or for ever, if interrupts are disabled). */
    @Asm(value = "hlt", constraints = "~{memory}")
    public static void hlt() {
        HostedMachine.current().cpu().halt();
    }

    /** {@code sti; hlt}: waits for an interrupt without a window in which one could be missed. */
    @Asm(value = "sti\nhlt", constraints = "~{memory}")
    public static void waitForInterrupt() {
        HostedCpu cpu = HostedMachine.current().cpu();
        cpu.setInterruptFlag(true);
        cpu.halt();
    }

    /** {@code sti; nop; cli}: lets pending interrupts in, a preemption point. */
    @Asm(value = "sti\nnop\ncli", constraints = "~{memory}")
    public static void interruptWindow() {
        HostedMachine.current().cpu().interruptWindow();
    }

    /** EFLAGS. */
    @Asm(value = "pushfl\npopl $0", constraints = "=r,~{memory}")
    public static int flags() {
        return HostedMachine.current().cpu().flags();
    }

    /** Replaces EFLAGS. */
    @Asm(value = "pushl $0\npopfl", constraints = "r,~{memory},~{cc}")
    public static void setFlags(int value) {
        HostedMachine.current().cpu().setFlags(value);
    }

    /** Time stamp counter; only where CPUID reports one. */
    @Asm(value = "rdtsc", constraints = "=A")
    public static long rdtsc() {
        return HostedMachine.current().cpu().timeStamp();
    }

    /** Low 32 bits of the time stamp counter; only where CPUID reports one. */
    @Asm(value = "rdtsc", constraints = "={eax},~{edx}")
    public static int rdtscLow() {
        return (int) HostedMachine.current().cpu().timeStamp();
    }

    /** Reads a model-specific register. */
    @Asm(value = "rdmsr", constraints = "=A,{ecx}")
    public static long rdmsr(int register) {
        return HostedMachine.current().cpu().msr(register);
    }

    /** Writes a model-specific register. */
    @Asm(value = "wrmsr", constraints = "{ecx},A,~{memory}")
    public static void wrmsr(int register, long value) {
        HostedMachine.current().cpu().setMsr(register, value);
    }

    /** EAX that CPUID returns for a leaf (sub-leaf 0). */
    @Asm(value = "cpuid", constraints = "={eax},0,~{ebx},~{ecx},~{edx}")
    public static int cpuidEax(int leaf) {
        return HostedMachine.current().cpu().cpuid(leaf)[0];
    }

    /** EBX that CPUID returns for a leaf (sub-leaf 0). */
    @Asm(value = "cpuid", constraints = "={ebx},{eax},~{eax},~{ecx},~{edx}")
    public static int cpuidEbx(int leaf) {
        return HostedMachine.current().cpu().cpuid(leaf)[1];
    }

    /** ECX that CPUID returns for a leaf (sub-leaf 0). */
    @Asm(value = "cpuid", constraints = "={ecx},{eax},~{eax},~{ebx},~{edx}")
    public static int cpuidEcx(int leaf) {
        return HostedMachine.current().cpu().cpuid(leaf)[2];
    }

    /** EDX that CPUID returns for a leaf (sub-leaf 0). */
    @Asm(value = "cpuid", constraints = "={edx},{eax},~{eax},~{ebx},~{ecx}")
    public static int cpuidEdx(int leaf) {
        return HostedMachine.current().cpu().cpuid(leaf)[3];
    }
}
