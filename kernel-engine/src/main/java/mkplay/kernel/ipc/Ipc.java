package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.fault.Faults;
import mkplay.kernel.irq.Interrupts;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.sched.Timeouts;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Cold;
import mkplay.systemjava.Memory;

/**
 * IPC in full (L4 X.2, chapter 5): a send phase, then a receive phase. {@link IpcFastPath} does the common part of it, only
 * faster. The kernel's own protocols (page fault, exception, thread start, interrupt) are the same operation with another
 * {@link Tcb#kind}.
 */
public final class Ipc {
    private Ipc() {}

    /** The Ipc system call of the running thread, with its parameters; returns the thread to go on with. */
    @Cold
    public static Tcb systemCall(int to, int timeouts, int from, Tcb self, int tag) {
        Tcb next = StringFastPath.ipc(to, timeouts, from, self, tag);
        return next == null ? complete(to, timeouts, from, self, tag) : next;
    }

    /** The same without any short way. */
    @Cold
    public static Tcb complete(int to, int timeouts, int from, Tcb self, int tag) {
        self.tag = tag & ~(Abi.TAG_FLAGS & ~Abi.TAG_PROPAGATED);
        self.timeouts = timeouts;
        self.virtualSender = 0;
        self.partner = Threads.receiveSpecifier(self.space, from);
        if (to == Abi.NIL_THREAD) {
            afterSend(self, true);
            return Scheduler.reschedule(self);
        }
        Tcb target = Threads.find(self.space, to);
        if (target != null && self.is(Tcb.REDIRECTED)) {
            target = Redirection.receiver(self, target);
        }
        if (target == null) {
            fail(self, Abi.PHASE_SEND, Abi.IPC_NO_PARTNER);
            return Scheduler.reschedule(self);
        }
        if ((self.tag & Abi.TAG_PROPAGATED) != 0) {
            Propagation.prepare(self, target);
        }
        return send(self, target);
    }

    /**
     * Sends the running thread's message, whose tag, timeouts and partner for the receive phase are set, and goes on with its
     * receive phase.
     */
    public static Tcb send(Tcb self, Tcb target) {
        if (!accepts(target, self)) {
            if (Timeouts.isPast(self.timeouts >>> 16)) {
                fail(self, Abi.PHASE_SEND, Abi.IPC_TIMEOUT);
            } else {
                startSend(self, target);
            }
            return Scheduler.reschedule(self);
        }
        if (transfer(self, target)) {
            afterSend(self, true);
        } else if (self.is(Tcb.SENDING_STRINGS)) {
            return Scheduler.goOn(self);
        }
        return Scheduler.handOver(self, target);
    }

    /** Sends a message of the kernel's that is nobody's system call: an interrupt's, or a fault's during a transfer. */
    public static void sendInBackground(Tcb sender, Tcb target) {
        if (!accepts(target, sender)) {
            startSend(sender, target);
        } else if (transfer(sender, target)) {
            afterSend(sender, false);
            Scheduler.ready(target);
            Scheduler.ready(sender);
        }
    }

    /** Whether {@code target} waits for a message from {@code sender}. Interrupts take the acknowledgement of their handler. */
    private static boolean accepts(Tcb target, Tcb sender) {
        if (target.kind() == Tcb.INTERRUPT) {
            return target.handler.space == sender.space;
        }
        return target.state() == Tcb.RECEIVING && SenderQueue.matches(target, sender);
    }

    /** Transfers the message and ends the receiver's wait. False if it failed; both sides know then. */
    private static boolean transfer(Tcb from, Tcb to) {
        int error = Transfer.message(from, to);
        if (error == Transfer.UNDER_WAY) {
            return false;
        }
        if (error != 0) {
            fail(from, Abi.PHASE_SEND, error);
            if (to.kind() == Tcb.USER) {
                fail(to, Abi.PHASE_RECEIVE, error);
            }
            return false;
        }
        arrived(from, to);
        return true;
    }

    /** All of a message is transferred. */
    private static void arrived(Tcb from, Tcb to) {
        if (from.virtualSender == 0) {
            received(to, from.idSeenBy(to));
        } else {
            received(to, Propagation.complete(from, to));
        }
    }

    /** The receiver has its message. */
    private static void received(Tcb to, int fromId) {
        if (to.kind() == Tcb.INTERRUPT) {
            Interrupts.acknowledge(to);
            return;
        }
        Timeouts.stop(to);
        if (to.kind() == Tcb.USER) {
            to.eax = fromId;
        }
        to.become(Tcb.READY);
        if (to.transferPartner != null) {
            StringTransfer.faultResolved(to);
        }
    }

    private static void startSend(Tcb self, Tcb target) {
        int timeout = self.timeouts >>> 16;
        Probe.ipcBlock(self.globalId, target.globalId, Abi.PHASE_SEND, timeout);
        self.become(Tcb.SENDING | self.kind());
        SenderQueue.add(target, self);
        Timeouts.start(self, timeout);
    }

    /** The send phase, if there was one, is over. {@code running}: the thread has the processor. */
    private static void afterSend(Tcb self, boolean running) {
        if (self.kind() == Tcb.INTERRUPT) {
            self.become(Tcb.RECEIVING | Tcb.INTERRUPT);
        } else if (self.partner == Abi.NIL_THREAD) {
            self.eax = Abi.NIL_THREAD;
            Memory.store32(self.utcb, self.tag);
            self.become(Tcb.READY);
        } else {
            startReceive(self, running);
        }
    }

    /**
     * A thread that was made ready in the middle of an operation now gets the processor: between its two phases, or with strings to
     * send.
     *
     * @return the thread that has its message now and is in no queue, null if there is none; the idle loop if there is more to send after
     *     interrupts were let in
     */
    public static Tcb resume(Tcb self) {
        if (self.is(Tcb.RESUME_RECEIVE)) {
            self.become(Tcb.READY | self.kind());
            startReceive(self, true);
            return null;
        }
        int outcome = StringTransfer.advance(self);
        if (outcome == StringTransfer.DONE) {
            Tcb to = StringTransfer.finish(self);
            arrived(self, to);
            afterSend(self, true);
            return to;
        }
        if (outcome > 0) {
            StringTransfer.breakOff(self, self, outcome, outcome);
        }
        return outcome == StringTransfer.PAUSED ? KernelState.IDLE : null;
    }

    /**
     * The receive phase. A message of a waiting sender is taken at once only by the running thread, so that one message at a
     * time is under way: else a chain of waiting threads would be worked off in one kernel operation.
     */
    private static void startReceive(Tcb self, boolean running) {
        Tcb sender = SenderQueue.match(self);
        if (sender != null) {
            if (running) {
                receiveFrom(self, sender);
            } else {
                self.become(Tcb.READY | Tcb.RESUME_RECEIVE | self.kind());
            }
            return;
        }
        int timeout = self.timeouts & 0xFFFF;
        if (!partnerExists(self.partner)) {
            fail(self, Abi.PHASE_RECEIVE, Abi.IPC_NO_PARTNER);
        } else if (Timeouts.isPast(timeout)) {
            fail(self, Abi.PHASE_RECEIVE, Abi.IPC_TIMEOUT);
        } else {
            Probe.ipcBlock(self.globalId, self.partner, Abi.PHASE_RECEIVE, timeout);
            self.become(Tcb.RECEIVING | self.kind());
            Timeouts.start(self, timeout);
        }
    }

    private static void receiveFrom(Tcb self, Tcb sender) {
        SenderQueue.remove(sender);
        if (sender.transferPartner == null) {
            Timeouts.stop(sender);
        }
        if (transfer(sender, self)) {
            afterSend(sender, false);
        } else if (self.kind() != Tcb.USER && self.state() != Tcb.LOCKED) {
            self.become(Tcb.RECEIVING | self.kind());
        }
        Scheduler.ready(sender);
    }

    /**
     * An id or a space has changed, or what a thread waits for: a message that it waits for now and that waits for it is taken when it
     * gets the processor. Null: nobody.
     */
    public static void reconsider(Tcb receiver) {
        if (receiver == null
                || receiver.state() != Tcb.RECEIVING
                || receiver.kind() == Tcb.INTERRUPT
                || SenderQueue.match(receiver) == null) {
            return;
        }
        if (!receiver.is(Tcb.TIMED)) {
            // The fast path does not note that there is none.
            receiver.timeouts = Abi.TIME_NEVER;
        }
        Timeouts.stop(receiver);
        receiver.become(Tcb.READY | Tcb.RESUME_RECEIVE | receiver.kind());
        Scheduler.ready(receiver);
    }

    private static boolean partnerExists(int specifier) {
        return specifier == Abi.ANY_THREAD
                || specifier == Abi.ANY_LOCAL_THREAD
                || Threads.byGlobalId(specifier) != null;
    }

    /** Ends an IPC with an error; the thread becomes ready. A thread whose fault cannot be handled stops. */
    public static void fail(Tcb self, int phase, int code) {
        if (self.kind() == Tcb.USER) {
            failCall(self, phase, code);
            return;
        }
        Timeouts.stop(self);
        Probe.ipcError(self.globalId, code << 1 | phase);
        Faults.undeliverable(self);
    }

    /** The same for a system call, which tells the error to its caller. */
    static void failCall(Tcb self, int phase, int code) {
        Timeouts.stop(self);
        int error = code << 1 | phase;
        Probe.ipcError(self.globalId, error);
        Memory.store32(self.utcb + Abi.UTCB_ERROR_CODE, error);
        Memory.store32(self.utcb, Abi.TAG_ERROR);
        self.eax = Abi.NIL_THREAD;
        self.become(Tcb.READY);
    }

    /** Ends a thread's wait in an IPC from outside with an error; nothing happens if it does not wait. Does not queue it. */
    public static void abort(Tcb thread, int code) {
        if (thread.transferPartner != null) {
            if (code == Abi.IPC_TIMEOUT) {
                StringTransfer.timeOut(thread);
            } else {
                StringTransfer.abort(thread);
            }
            return;
        }
        int phase = leave(thread);
        if (phase >= 0) {
            fail(thread, phase, code);
        }
    }

    /**
     * Ends a thread's wait on behalf of ExchangeRegisters: a system call returns as cancelled, a fault is forgotten (the
     * instruction will fault again), a thread that waits for its start is started.
     */
    public static void cancel(Tcb thread) {
        if (thread.transferPartner != null) {
            StringTransfer.abort(thread);
            return;
        }
        int phase = leave(thread);
        if (phase < 0) {
            return;
        }
        if (thread.kind() == Tcb.USER) {
            fail(thread, phase, Abi.IPC_CANCELLED);
        } else {
            thread.become(Tcb.READY);
        }
    }

    /** Takes a thread that ends out of its IPC. */
    public static void withdraw(Tcb thread) {
        if (thread.transferPartner != null) {
            StringTransfer.abort(thread);
        }
        leave(thread);
        Timeouts.stop(thread);
    }

    /** Takes a thread out of the queues of its IPC; returns the phase it was in, -1 for none. */
    private static int leave(Tcb thread) {
        int state = thread.state();
        if (state == Tcb.SENDING) {
            SenderQueue.remove(thread);
            return Abi.PHASE_SEND;
        }
        return state == Tcb.RECEIVING || thread.is(Tcb.RESUME_RECEIVE) ? Abi.PHASE_RECEIVE : -1;
    }

    /** A thread ends: whoever waits for it learns that it does not exist. The thread itself is out of all queues. */
    public static void abandon(Tcb gone, int goneId) {
        while (gone.senders != null) {
            Tcb sender = gone.senders;
            SenderQueue.remove(sender);
            fail(sender, Abi.PHASE_SEND, Abi.IPC_NO_PARTNER);
            Scheduler.ready(sender);
        }
        Propagation.abandonReceivers(goneId);
    }
}
