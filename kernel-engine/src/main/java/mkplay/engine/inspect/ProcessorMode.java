package mkplay.engine.inspect;

/** Where the processor is. */
public enum ProcessorMode {
    USER,
    KERNEL,
    /** In the kernel's idle loop. */
    IDLE
}
