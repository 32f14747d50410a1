package mkplay.engine;

import java.util.Locale;

/** Why a run ended. The wire name is the constant's in lower case with hyphens. */
public enum EndReason {
    /** The main program returned or called exit; there is an exit status. */
    EXIT,
    /** The processor halted and nothing can ever wake it, or the guest reset the machine or switched it off. */
    HALTED,
    /** No thread can run, no timeout is pending, no device will wake one. */
    DEADLOCK,
    INSTRUCTION_LIMIT,
    CYCLE_LIMIT,
    /** The limit in simulated milliseconds. */
    TIME_LIMIT,
    /** The limit in host time: the only end that depends on the host's speed. */
    WALL_LIMIT,
    OUTPUT_LIMIT,
    TRACE_LIMIT,
    /** A fault while delivering a double fault: the CPU shut down. */
    TRIPLE_FAULT,
    /** The kernel found itself broken, said so and stopped. */
    KERNEL_PANIC,
    /** The sources did not compile; nothing ran. */
    COMPILE_ERROR,
    /** Somebody stopped it. */
    CANCELLED;

    /** The name used in JSON, in the page and by the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the same specification ends the same way on any host. */
    public boolean deterministic() {
        return this != WALL_LIMIT && this != CANCELLED;
    }
}
