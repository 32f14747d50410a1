package mkplay.engine;

import java.util.Locale;

/** Where a run is on its way. The last three are final. */
public enum RunState {
    QUEUED,
    COMPILING,
    RUNNING,
    /** It ended by itself or at a limit, and its expectations, if any, hold. */
    SUCCEEDED,
    /** The sources did not compile, the guest crashed, or an expectation does not hold. */
    FAILED,
    CANCELLED;

    /** The name used in JSON. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing follows. */
    public boolean ended() {
        return compareTo(SUCCEEDED) >= 0;
    }

    /** The final state that an end reason leads to when nothing was expected of the run. */
    public static RunState of(EndReason reason) {
        return switch (reason) {
            case CANCELLED -> CANCELLED;
            case TRIPLE_FAULT, KERNEL_PANIC, COMPILE_ERROR -> FAILED;
            default -> SUCCEEDED;
        };
    }
}
