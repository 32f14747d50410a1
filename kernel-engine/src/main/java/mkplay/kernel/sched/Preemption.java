package mkplay.kernel.sched;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.fault.Faults;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.Memory;

/**
 * What a thread and its scheduler have to say when it loses the processor (L4 X.2, 3.2, 3.3 and 7.3): a thread can hold back
 * preemptions for a while, and be told of those that happen; a scheduler is told when a thread has used up its total quantum.
 * Both messages are the same, with the system clock as words; the thread goes on when they are answered.
 */
public final class Preemption {
    /** Bits of the preemption flags in the UTCB. */
    private static final int SIGNAL = 0x20;

    private static final int DELAY = 0x40;
    private static final int PENDING = 0x80;

    private Preemption() {}

    private static int flags(Tcb thread) {
        return thread.utcb == 0 ? 0 : Memory.load32(thread.utcb + Abi.UTCB_PREEMPT_FLAGS);
    }

    /**
     * Whether a thread keeps the processor although another one of this priority should have it: it wants to, its scheduler allows
     * that against such a priority, and the time for it is not over. Times are looked at when the timer ticks.
     */
    static boolean isDelayed(Tcb thread, int priority) {
        int flags = flags(thread);
        int longest = thread.preemption & 0xFFFF;
        if ((flags & DELAY) == 0 || longest == 0 || priority > (thread.preemption >>> 16 & 0xFF)) {
            return false;
        }
        long now = Clock.microseconds();
        // Not by the mark in the UTCB, which the thread can clear: its time would never end.
        if (KernelState.delayEnd == 0) {
            KernelState.delayEnd = now + longest;
            ReadyQueue.updateBarrier();
            Memory.store32(thread.utcb + Abi.UTCB_PREEMPT_FLAGS, flags | PENDING);
        }
        return now < KernelState.delayEnd;
    }

    /** Nothing is held back any more. */
    static void over() {
        if (KernelState.delayEnd != 0) {
            KernelState.delayEnd = 0;
            ReadyQueue.updateBarrier();
        }
    }

    /** The thread gives up the processor by itself. Returns whether it held back a preemption until now. */
    static boolean settle(Tcb thread) {
        boolean held = KernelState.delayEnd != 0;
        over();
        int flags = flags(thread);
        if ((flags & PENDING) != 0) {
            Memory.store32(thread.utcb + Abi.UTCB_PREEMPT_FLAGS, flags & ~PENDING);
        }
        return held;
    }

    /**
     * A thread that could go on is preempted. If it wants to be told, its exception handler gets a message.
     *
     * @return whether it waits for the answer now
     */
    static boolean isSignalled(Tcb thread) {
        over();
        if ((flags(thread) & SIGNAL) == 0 || thread.kind() != Tcb.USER || thread.transferPartner != null) {
            return false;
        }
        return Faults.preempted(thread, Memory.load32(thread.utcb + Abi.UTCB_EXCEPTION_HANDLER));
    }

    /** Time has passed for a thread that has a total quantum. */
    static void charge(Tcb thread, int microseconds) {
        if (thread.quantum == 0) {
            return;
        }
        thread.quantum -= microseconds;
        if (thread.quantum <= 0) {
            thread.quantum = 0;
            thread.status |= Tcb.EXHAUSTED;
        }
    }

    /**
     * A thread without any quantum left would run: first its scheduler is asked. Unless that sets another one, the next quantum is as
     * long as a time slice.
     */
    static void askScheduler(Tcb thread) {
        thread.status &= ~Tcb.EXHAUSTED;
        thread.quantum = thread.sliceLength;
        if (!Faults.preempted(thread, thread.scheduler)) {
            Faults.undeliverable(thread);
        }
    }
}
