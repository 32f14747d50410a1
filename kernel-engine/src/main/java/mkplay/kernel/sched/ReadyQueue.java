package mkplay.kernel.sched;

import mkplay.kernel.KernelState;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Bits;

/** Ready threads that are not running: a ring per priority, oldest first, and bitmaps to find the highest. */
public final class ReadyQueue {
    /** Higher than the highest priority. */
    private static final int ABOVE_ALL = 256;

    private ReadyQueue() {}

    /** Queues a thread behind all others of its priority. */
    public static void addLast(Tcb thread) {
        insert(thread);
    }

    /** Queues a thread before all others of its priority: it was preempted and keeps its turn. */
    public static void addFirst(Tcb thread) {
        insert(thread);
        KernelState.READY[thread.priority] = thread;
    }

    /** A ring's last element is the one before its head, so inserting before the head appends. */
    private static void insert(Tcb thread) {
        int priority = thread.priority;
        Tcb head = KernelState.READY[priority];
        if (head == null) {
            thread.readyNext = thread;
            thread.readyPrevious = thread;
            KernelState.READY[priority] = thread;
            KernelState.READY_BITS[priority >>> 5] |= 1 << (priority & 31);
            KernelState.readySummary |= 1 << (priority >>> 5);
            if (priority > KernelState.highestReady) {
                setHighest(priority);
            }
            return;
        }
        Tcb last = head.readyPrevious;
        thread.readyNext = head;
        thread.readyPrevious = last;
        last.readyNext = thread;
        head.readyPrevious = thread;
    }

    /** Takes a thread out; nothing happens if it is not queued. */
    public static void remove(Tcb thread) {
        Tcb next = thread.readyNext;
        if (next == null) {
            return;
        }
        int priority = thread.priority;
        if (next == thread) {
            KernelState.READY[priority] = null;
            clearBit(priority);
        } else {
            Tcb previous = thread.readyPrevious;
            previous.readyNext = next;
            next.readyPrevious = previous;
            if (KernelState.READY[priority] == thread) {
                KernelState.READY[priority] = next;
            }
        }
        thread.readyNext = null;
        thread.readyPrevious = null;
    }

    private static void clearBit(int priority) {
        int word = priority >>> 5;
        int rest = KernelState.READY_BITS[word] & ~(1 << (priority & 31));
        KernelState.READY_BITS[word] = rest;
        if (rest == 0) {
            KernelState.readySummary &= ~(1 << word);
        }
        setHighest(highest());
    }

    private static void setHighest(int priority) {
        KernelState.highestReady = priority;
        updateBarrier();
    }

    /** Of what {@link KernelState#switchBarrier} depends on something has changed. */
    public static void updateBarrier() {
        boolean more =
                KernelState.fpuLive || KernelState.portsShown || KernelState.redirecting || KernelState.delayEnd != 0;
        KernelState.switchBarrier = more ? ABOVE_ALL : KernelState.highestReady;
    }

    private static int highest() {
        int summary = KernelState.readySummary;
        if (summary == 0) {
            return -1;
        }
        int word = Bits.highest(summary);
        return word * 32 + Bits.highest(KernelState.READY_BITS[word]);
    }

    /** Takes out the oldest thread of the highest priority; null if nothing is ready. */
    public static Tcb takeHighest() {
        int priority = KernelState.highestReady;
        if (priority < 0) {
            return null;
        }
        Tcb thread = KernelState.READY[priority];
        remove(thread);
        return thread;
    }
}
