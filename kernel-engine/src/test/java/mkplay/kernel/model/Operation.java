package mkplay.kernel.model;

/**
 * Something that the running thread, or the hardware while it runs, can do.
 *
 * @param name what a reader of a failure sees
 */
record Operation(Kind kind, String name, Runnable action) {
    /** What is checked of it. */
    enum Kind {
        /** One IPC system call: may give pages away, may take the fast path. */
        IPC,
        /** The timer's interrupt. */
        TICK,
        /** What the processor notes when a user accesses a page. */
        ACCESS,
        OTHER
    }

    static Operation ipc(String name, Runnable action) {
        return new Operation(Kind.IPC, name, action);
    }

    static Operation other(String name, Runnable action) {
        return new Operation(Kind.OTHER, name, action);
    }
}
