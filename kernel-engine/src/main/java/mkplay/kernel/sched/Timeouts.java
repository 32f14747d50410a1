package mkplay.kernel.sched;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.thread.Tcb;

/** Finite timeouts of blocked threads, in a binary heap by deadline; checked at every tick. */
public final class Timeouts {
    private Timeouts() {}

    /** Microseconds of a time value that is a period: mantissa in bits 9-0, exponent in bits 14-10. */
    public static long period(int time) {
        return (long) (time & 0x3FF) << (time >>> 10 & 0x1F);
    }

    /** Starts the timeout that a thread's blocked phase has, if it has one. Zero never comes here. */
    public static void start(Tcb thread, int time) {
        if (time == Abi.TIME_NEVER) {
            return;
        }
        startAt(thread, Clock.microseconds() + period(time));
    }

    /** Starts a timeout that strikes at a moment of the system clock. */
    public static void startAt(Tcb thread, long deadline) {
        thread.deadline = deadline;
        thread.status |= Tcb.TIMED;
        int index = KernelState.timeouts;
        KernelState.timeouts = index + 1;
        siftUp(thread, index);
    }

    /** Stops a thread's timeout; nothing happens if it has none. */
    public static void stop(Tcb thread) {
        if (!thread.is(Tcb.TIMED)) {
            return;
        }
        thread.status &= ~Tcb.TIMED;
        int last = KernelState.timeouts - 1;
        KernelState.timeouts = last;
        Tcb moved = KernelState.TIMEOUT_HEAP[last];
        KernelState.TIMEOUT_HEAP[last] = null;
        if (moved != thread) {
            int index = thread.heapIndex;
            siftDown(moved, index, last);
            siftUp(moved, moved.heapIndex);
        }
    }

    /** Ends the waits whose time has come. */
    public static void expire() {
        if (KernelState.timeouts == 0) {
            return;
        }
        long now = Clock.microseconds();
        while (KernelState.timeouts != 0) {
            Tcb thread = KernelState.TIMEOUT_HEAP[0];
            if (thread.deadline > now) {
                return;
            }
            Ipc.abort(thread, Abi.IPC_TIMEOUT);
            Scheduler.ready(thread);
        }
    }

    private static void siftUp(Tcb thread, int start) {
        int index = start;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            Tcb other = KernelState.TIMEOUT_HEAP[parent];
            if (other.deadline <= thread.deadline) {
                break;
            }
            place(other, index);
            index = parent;
        }
        place(thread, index);
    }

    private static void siftDown(Tcb thread, int start, int size) {
        int index = start;
        while (true) {
            int child = 2 * index + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size
                    && KernelState.TIMEOUT_HEAP[child + 1].deadline < KernelState.TIMEOUT_HEAP[child].deadline) {
                child++;
            }
            Tcb other = KernelState.TIMEOUT_HEAP[child];
            if (thread.deadline <= other.deadline) {
                break;
            }
            place(other, index);
            index = child;
        }
        place(thread, index);
    }

    private static void place(Tcb thread, int index) {
        KernelState.TIMEOUT_HEAP[index] = thread;
        thread.heapIndex = index;
    }
}
