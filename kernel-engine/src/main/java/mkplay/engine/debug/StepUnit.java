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
    /** To the delivery of a message, whoever sends it. */
    IPC
}
