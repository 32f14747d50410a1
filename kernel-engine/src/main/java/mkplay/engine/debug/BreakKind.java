package mkplay.engine.debug;

/** What a breakpoint waits for. */
public enum BreakKind {
    /** The instruction is about to execute. */
    EXECUTE,
    /** The data was written. */
    WRITE,
    /** The data was read or written. */
    ACCESS
}
