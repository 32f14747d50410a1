package mkplay.engine.debug;

/** What one step goes over. */
public enum StepUnit {
    /** One instruction of whatever executes. */
    INSTRUCTION,
    /**
     * To the next line of the visitor's own sources in the thread that executes, over functions that it calls; in the kernel, to the
     * next source line of the kernel.
     */
    LINE,
    /** The same, but into functions of the visitor's own sources; in the kernel, its lines are stepped into functions anyway. */
    INTO,
    /** Out of the function that the thread executes: behind the call of it; back, before that. */
    OUT,
    /** To the delivery of a message, whoever sends it. */
    IPC
}
