package mkplay.engine.inspect;

import mkplay.kernel.thread.Tcb;

/** What a thread's message is for. */
public enum Operation {
    /** A system call. */
    IPC,
    PAGE_FAULT,
    EXCEPTION,
    /** A new thread waits for its pager's answer. */
    STARTUP,
    IO_FAULT,
    INTERRUPT,
    /** A scheduler or an exception handler is told of a preemption. */
    PREEMPTION;

    static Operation of(Tcb thread) throws InspectionException {
        return switch (thread.kind()) {
            case Tcb.USER -> IPC;
            case Tcb.PAGE_FAULT -> PAGE_FAULT;
            case Tcb.EXCEPTION -> EXCEPTION;
            case Tcb.STARTUP -> STARTUP;
            case Tcb.IO_FAULT -> IO_FAULT;
            case Tcb.INTERRUPT -> INTERRUPT;
            case Tcb.PREEMPTED -> PREEMPTION;
            default ->
                throw InspectionException.damaged("thread 0x%08X has the status 0x%X", thread.globalId, thread.status);
        };
    }
}
