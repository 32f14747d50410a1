package mkplay.kernel.sched;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.thread.Tcb;

/** Finite timeouts of blocked threads, in a binary heap by deadline; checked at every tick. */
public final class Timeouts {
    private static final int POINT = 0x8000;

    private Timeouts() {}

    /** Microseconds of a time value that is a period: mantissa in bits 9-0, exponent in bits 14-10. */
    public static long period(int time) {
        return (long) (time & 0x3FF) << (time >>> 10 & 0x1F);
    }

    /** Whether a time value is a point in time and no period. */
    public static boolean isPoint(int time) {
        return (time & POINT) != 0;
    }

    /**
     * System clock at which a time that is not never comes. Of a point the mantissa in bits 9-0, shifted by the exponent in bits
     * 14-11, are the clock's lower bits; bit 10 is the one above them and tells this round of the lower bits from the next one.
     */
    public static long deadline(int time) {
        long now = Clock.microseconds();
        if (!isPoint(time)) {
            return now + period(time);
        }
        int exponent = time >>> 11 & 0xF;
        int bits = exponent + 10;
        long round = now >>> bits;
        if ((round & 1) != (time >>> 10 & 1)) {
            round++;
        }
        return (round << bits) + ((long) (time & 0x3FF) << exponent);
    }

    /** Whether a phase with this timeout never waits. */
    public static boolean isPast(int time) {
        return time == Abi.TIME_ZERO || isPoint(time) && deadline(time) <= Clock.microseconds();
    }

    /** The shortest period that is not below a number of microseconds, if there is one. */
    public static int encode(long microseconds) {
        if (microseconds <= 0) {
            return Abi.TIME_ZERO;
        }
        int exponent = 0;
        long mantissa = microseconds;
        while (mantissa > 0x3FF) {
            mantissa = mantissa + 1 >>> 1;
            exponent++;
        }
        return exponent << 10 | (int) mantissa;
    }

    /** Starts the timeout that a thread's blocked phase has, if it has one. What is past never comes here. */
    public static void start(Tcb thread, int time) {
        if (time != Abi.TIME_NEVER) {
            startAt(thread, deadline(time));
        }
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
