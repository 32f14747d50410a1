package mkplay.engine.debug;

/** Why a session stands. */
public enum StopReason {
    /** It was asked to. */
    PAUSE,
    /** The step is done, or the moment that was asked for is there. */
    STEP,
    /** A breakpoint or watchpoint. */
    BREAKPOINT,
    /** There is nothing before this moment. */
    BEGINNING,
    /** The run has come to its end, and ends when it goes on. */
    END
}
