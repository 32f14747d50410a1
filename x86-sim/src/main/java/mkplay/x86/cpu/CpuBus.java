package mkplay.x86.cpu;

/** What a processor is wired to: ports, the interrupt controller, and the observers. Called on the thread that runs the CPU. */
public interface CpuBus {
    /**
     * Reads a port.
     *
     * @param port 0 to 65535
     * @param bytes 1, 2 or 4
     * @return the value, zero-extended; ports that nobody drives read all ones
     */
    int in(int port, int bytes);

    /** Writes {@code bytes} (1, 2 or 4) low bytes of {@code value} to a port. */
    void out(int port, int bytes, int value);

    /** Interrupt acknowledge cycle. Returns the vector, 0 to 255. */
    int acknowledgeInterrupt();

    /**
     * The FERR# pin changed: with CR0.NE clear an unmasked FPU exception was met by a waiting instruction, or is gone. The
     * answer to it is an interrupt, and {@link Cpu#setIgnoreNumericError} when the guest says so.
     */
    void numericError(boolean asserted);

    /** The APIC base register was written: whether the local APIC is enabled. */
    default void apicBaseWritten(boolean enabled) {}

    /**
     * An instruction with a probe on it is about to execute. The handler may read all state; {@link Cpu#requestStop}
     * stops before the instruction, which then executes without a second call when the CPU goes on.
     */
    void probe(int linearAddress);

    /** An exception is about to be delivered (only while {@link Cpu#watchExceptions} is on); errorCode is 0 if it has none. */
    void exception(int vector, int errorCode);

    /** Data in a range of {@link Cpu#watchData} was read or written; the instruction that did it is in progress. */
    default void dataAccessed(int linear, int bytes, boolean write) {}

    /** CR3 was loaded (only while {@link Cpu#watchCr3} is on). */
    void cr3Loaded(int cr3);
}
