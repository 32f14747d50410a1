package mkplay.x86.machine;

/** Why {@link Machine#run} came back. */
public sealed interface Stop {
    /** A limit of {@link RunLimits} is reached; the machine can go on with a higher one. */
    record Limit(Kind kind) implements Stop {
        /** Which limit. */
        public enum Kind {
            INSTRUCTIONS,
            CYCLES
        }
    }

    /**
     * The guest wrote to the debug-exit port 0xF4. The instruction is complete; running on is possible.
     *
     * @param value what was written, zero-extended; QEMU would exit with status {@code (value << 1) | 1}
     */
    record DebugExit(int value) implements Stop {}

    /**
     * The CPU executed HLT and nothing inside the machine can ever wake it: interrupts are off, or no device has an
     * unmasked interrupt coming.
     *
     * @param inputCanWake whether serial or keyboard input from outside would raise an interrupt that the CPU accepts
     */
    record Halted(boolean inputCanWake) implements Stop {}

    /**
     * An exception occurred while the double fault handler was being called (SDM 3A 6.15, interrupt 8); the CPU is shut
     * down and stays so.
     *
     * @param vector the exception whose delivery failed last
     * @param eip instruction pointer at the shutdown
     * @param cr2 last page fault address
     */
    record TripleFault(int vector, int eip, int cr2) implements Stop {}

    /** The guest reset the processor and there is no system ROM to start again from; the machine must be booted again. */
    record Reset() implements Stop {}

    /** The guest switched the machine off; it must be booted again. */
    record PowerOff() implements Stop {}

    /** {@link Machine#requestStop} was called. */
    record Requested() implements Stop {}
}
