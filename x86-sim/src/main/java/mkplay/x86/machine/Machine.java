package mkplay.x86.machine;

import java.util.List;
import mkplay.x86.device.Uart;

/**
 * An IA-32 PC: CPU, memory, interrupt controllers, timer, serial port. Time is the cycle count, so that the same image and
 * the same {@link InputLog} give the same run on every host.
 *
 * <p>A machine belongs to the one thread that runs it; only {@link #requestStop} may be called from others.
 */
public final class Machine {
    private final MachineConfig config;
    private final Probes probes = new Probes();
    private final InputLog inputLog = new InputLog();
    private final Uart uart = new Uart();

    /**
     * A machine without an image.
     *
     * @throws IllegalArgumentException if the CPU model is unknown
     */
    public Machine(MachineConfig config) {
        this.config = config;
    }

    /** What the machine was built from. */
    public MachineConfig config() {
        return config;
    }

    /**
     * Resets everything, clears memory and loads a multiboot 1 image (ELF32 or with the address fields of the header) and
     * its modules; the CPU is then at the entry point in the state of Multiboot 0.6.96, section 3.2.
     *
     * @param multibootImage the kernel file
     * @param commandLine the kernel's command line
     * @throws ImageFormatException if the image is malformed or does not fit; the machine must be booted again before it runs
     */
    public void boot(byte[] multibootImage, String commandLine, List<BootModule> modules) throws ImageFormatException {
        throw notYet();
    }

    /**
     * Runs until a limit, exact in instructions and cycles, or another reason to stop. A run in slices ends in the same
     * state as a run in one piece.
     *
     * @throws IllegalStateException if no image was booted
     */
    public Stop run(RunLimits limits) {
        throw notYet();
    }

    /**
     * Makes {@link #run} return {@link Stop.Requested}: from a probe's handler at exactly that instruction, from another
     * thread soon. A request while nothing runs stops the next run at once.
     */
    public void requestStop() {
        throw notYet();
    }

    /** Cycles since boot, idle ones included: the machine's time. */
    public long cycle() {
        throw notYet();
    }

    /** Instructions executed since boot. */
    public long instructions() {
        throw notYet();
    }

    /** Cycles skipped in HLT since boot. */
    public long idleCycles() {
        throw notYet();
    }

    /** A copy of all counters. */
    public Counters counters() {
        throw notYet();
    }

    /** A hash over memory, CPU and devices: equal for equal states, the same on every host. */
    public long stateHash() {
        throw notYet();
    }

    /** The first serial port (0x3F8, IRQ 4), where the console is. */
    public Uart uart() {
        return uart;
    }

    /** Serial input that enters now, that is at the current cycle; it is logged. */
    public void input(byte[] bytes) {
        throw notYet();
    }

    /**
     * Serial input that enters at a given cycle; it is logged when it enters.
     *
     * @throws IllegalArgumentException if that cycle is past
     */
    public void inputAt(long cycle, byte[] bytes) {
        throw notYet();
    }

    /** The input that has entered since boot. */
    public InputLog inputLog() {
        return inputLog;
    }

    /**
     * Whether nothing is under way inside the machine but periodic ticks: no input that the guest has not read, nothing
     * being transmitted, no one-shot timer running, no interrupt requested or in service.
     */
    public boolean quiescent() {
        throw notYet();
    }

    /** The observers. */
    public Probes probes() {
        return probes;
    }

    /** A register's value; AX and the like are the low bits of EAX. */
    public int register(Reg reg) {
        throw notYet();
    }

    /**
     * Reads memory through the guest's current page tables, without any trace in the guest.
     *
     * @param address linear address; the range may wrap around at 4 GiB
     * @param into filled completely, or left in part unspecified when false is returned
     * @return false if a page of the range is not present
     */
    public boolean readLinear(int address, byte[] into) {
        throw notYet();
    }

    /** Reads physical memory; beyond the RAM it gives all ones. */
    public void readPhysical(int address, byte[] into) {
        throw notYet();
    }

    private static UnsupportedOperationException notYet() {
        return new UnsupportedOperationException("not connected to the CPU yet");
    }
}
