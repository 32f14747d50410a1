package mkplay.engine.inspect;

import mkplay.kernel.thread.Tcb;

/** What a thread does; the order and the names are those of the states in {@link Tcb}, but for RUNNING. */
public enum ThreadState {
    /** Exists, was never given a pager. */
    INACTIVE,
    /** Has the processor. */
    RUNNING,
    /** In the ready queue, or halted between operations. */
    READY,
    RECEIVING,
    SENDING,
    /** An interrupt without a message under way. */
    DORMANT,
    /** One partner of a message with strings, while the other one's time has come. */
    LOCKED;

    static ThreadState of(Tcb thread, boolean running) throws InspectionException {
        return switch (thread.state()) {
            case Tcb.INACTIVE -> INACTIVE;
            case Tcb.READY -> running ? RUNNING : READY;
            case Tcb.RECEIVING -> RECEIVING;
            case Tcb.SENDING -> SENDING;
            case Tcb.DORMANT -> DORMANT;
            case Tcb.LOCKED -> LOCKED;
            default ->
                throw InspectionException.damaged("thread 0x%08X has the status 0x%X", thread.globalId, thread.status);
        };
    }
}
