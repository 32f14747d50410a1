package mkplay.kernel.model;

import java.util.List;
import mkplay.kernel.thread.Tcb;

/** A small world: a few threads, spaces and pages, and what can happen in it. */
interface Configuration {
    /** Makes the threads; they run and the root task does not. */
    void prepare();

    /** What can happen while a thread, or the idle loop, runs. The same operations in the same order each time. */
    List<Operation> operations(Tcb running);

    /** User addresses of the pages that are mapped and unmapped. */
    default int[] pages() {
        return new int[0];
    }

    /** Interrupt lines that come. */
    default int[] interrupts() {
        return new int[0];
    }

    /** Whether the running thread always has the highest priority: nobody gives the processor away or holds it. */
    default boolean strictPriorities() {
        return false;
    }
}
