package mkplay.kernel.sched;

import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.fpu.Fpu;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.ipc.Redirection;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.mapping.Unmap;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.ThreadControl;

/**
 * Who runs next: strict priorities, round robin inside a priority. Every operation of the kernel ends in one of the methods
 * that return the thread to go on with; the entry code returns to the user in that thread.
 */
public final class Scheduler {
    private Scheduler() {}

    /** Puts a thread that just became runnable into the ready queue; nothing happens if it is halted or null. */
    public static void ready(Tcb thread) {
        if (thread != null && thread.isRunnable() && thread.readyNext == null) {
            Probe.wakeup(thread.globalId);
            ReadyQueue.addLast(thread);
        }
    }

    /** The same, but before other threads of its priority. */
    public static void readyFirst(Tcb thread) {
        if (thread.isRunnable() && thread.readyNext == null) {
            Probe.wakeup(thread.globalId);
            ReadyQueue.addFirst(thread);
        }
    }

    /** The running thread goes on with an operation that it has begun and that takes a while. */
    public static Tcb goOn(Tcb self) {
        return resume(self, self);
    }

    /** The end of an operation in which other threads may have become ready: {@code self} goes on unless it may not. */
    public static Tcb reschedule(Tcb self) {
        if (!self.isRunnable()) {
            return pickNext(self);
        }
        if (KernelState.highestReady > self.priority && !Preemption.isDelayed(self, KernelState.highestReady)) {
            Probe.preempt(self.globalId);
            if (!Preemption.isSignalled(self)) {
                ReadyQueue.addFirst(self);
            }
            return pickNext(self);
        }
        return self;
    }

    /**
     * The end of an operation that made {@code woken} ready (null: nobody). If {@code self} cannot go on, {@code woken} gets
     * the processor directly and the rest of the time slice, unless somebody of higher priority is ready.
     */
    public static Tcb handOver(Tcb self, Tcb woken) {
        if (woken == null || !woken.isRunnable()) {
            return reschedule(self);
        }
        if (!self.isRunnable() && woken.priority >= KernelState.highestReady) {
            return resume(self, woken);
        }
        ready(woken);
        return reschedule(self);
    }

    /** Gives the processor to the highest ready thread, or to the idle loop; {@code self} is where it leaves from. */
    public static Tcb pickNext(Tcb self) {
        return resume(self, takeNext());
    }

    private static Tcb takeNext() {
        Tcb next = ReadyQueue.takeHighest();
        if (next == null) {
            next = KernelState.IDLE;
        }
        KernelState.sliceOwner = next;
        return next;
    }

    /**
     * Lets {@code first}, which is in no queue, run, after what it may still owe. When that takes long the idle loop lets interrupts
     * in, as it does while threads are ready, and then picks the next.
     */
    private static Tcb resume(Tcb self, Tcb first) {
        Tcb next = first;
        while (next.is(Tcb.OWES)) {
            Tcb woken = payOff(next);
            if (woken == KernelState.IDLE) {
                ReadyQueue.addFirst(next);
                return KernelState.IDLE;
            }
            next = afterPayment(next, woken);
        }
        if (KernelState.fpuLive && next != KernelState.fpuOwner) {
            Fpu.protect();
        }
        follow(next);
        if (next != self) {
            // What it held back it gave way to.
            Preemption.over();
            Probe.threadSwitch(self.globalId, next.globalId);
        }
        if (next == KernelState.IDLE) {
            Probe.idle(KernelState.timeouts);
        }
        return next;
    }

    /** Who goes on after a thread has paid off something and so made {@code woken} ready (null: nobody): as in {@link #handOver}. */
    private static Tcb afterPayment(Tcb payer, Tcb woken) {
        if (woken != null) {
            if (!payer.isRunnable() && woken.isRunnable() && woken.priority >= KernelState.highestReady) {
                return woken;
            }
            readyFirst(woken);
        }
        if (payer.isRunnable() && payer.readyNext == null) {
            if (KernelState.highestReady <= payer.priority) {
                return payer;
            }
            ReadyQueue.addFirst(payer);
        }
        return takeNext();
    }

    /** Another thread runs, or the running one's space has changed: what the processor holds of a space follows. */
    public static void follow(Tcb running) {
        Redirection.follow(running);
        IoMapping.follow(running);
    }

    /**
     * Does the next of the things that a thread owes before it runs.
     *
     * @return the thread that is ready now and in no queue, null if there is none; the idle loop if there is more to do after interrupts
     *     were let in
     */
    private static Tcb payOff(Tcb thread) {
        if (thread.is(Tcb.RESUME_RECEIVE | Tcb.SENDING_STRINGS)) {
            return Ipc.resume(thread);
        }
        if (thread.is(Tcb.UNMAPPING)) {
            return Unmap.advance(thread) ? KernelState.IDLE : null;
        }
        if (thread.is(Tcb.ENDING_SPACES)) {
            return ThreadControl.advance(thread) ? KernelState.IDLE : null;
        }
        Preemption.askScheduler(thread);
        return null;
    }

    /** ThreadSwitch to a thread: it gets the processor and the rest of the time slice, if it is ready; else like no thread. */
    public static Tcb donate(Tcb self, Tcb to) {
        // A preemption that was held back comes before any other wish.
        if (Preemption.settle(self) || to == null || to.readyNext == null) {
            return giveUp(self);
        }
        ReadyQueue.remove(to);
        ReadyQueue.addLast(self);
        return resume(self, to);
    }

    /** The running thread gives up its time slice. */
    public static Tcb giveUp(Tcb self) {
        self.sliceLeft = self.sliceLength;
        if (self.isRunnable()) {
            ReadyQueue.addLast(self);
        }
        return pickNext(self);
    }

    /** A tick of {@code microseconds} has passed while {@code self} ran; threads may have become ready. */
    public static Tcb tick(Tcb self, int microseconds) {
        Tcb owner = KernelState.sliceOwner;
        if (owner == KernelState.IDLE) {
            return reschedule(self);
        }
        Preemption.charge(owner, microseconds);
        if (self.is(Tcb.EXHAUSTED)) {
            return goOn(self);
        }
        if (owner.sliceLength == 0) {
            return reschedule(self);
        }
        owner.sliceLeft -= microseconds;
        if (owner.sliceLeft > 0) {
            return reschedule(self);
        }
        owner.sliceLeft = owner.sliceLength;
        if (self == KernelState.IDLE) {
            // In the middle of a long operation: whose it is stands first in the queue.
            if (owner.readyNext != null) {
                ReadyQueue.remove(owner);
                ReadyQueue.addLast(owner);
            }
            return pickNext(self);
        }
        if (KernelState.highestReady < self.priority) {
            Preemption.over();
            KernelState.sliceOwner = self;
            return self;
        }
        if (Preemption.isDelayed(self, KernelState.highestReady)) {
            // The next tick asks again.
            owner.sliceLeft = 0;
            return self;
        }
        Probe.preempt(self.globalId);
        self.sliceLeft = self.sliceLength;
        if (!Preemption.isSignalled(self)) {
            ReadyQueue.addLast(self);
        }
        return pickNext(self);
    }
}
