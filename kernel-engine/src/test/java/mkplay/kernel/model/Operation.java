package mkplay.kernel.model;

/**
 * Something that the running thread, or the hardware while it runs, can do.
 *
 * @param name what a reader of a failure sees
 * @param givesRights whether pages may be given away by it: it is an IPC
 */
record Operation(String name, boolean givesRights, Runnable action) {
    static Operation ipc(String name, Runnable action) {
        return new Operation(name, true, action);
    }

    static Operation other(String name, Runnable action) {
        return new Operation(name, false, action);
    }
}
