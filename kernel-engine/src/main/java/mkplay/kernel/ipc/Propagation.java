package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Memory;

/** Sending in another thread's name (L4 X.2, 5.4), and the closed waits that this and the end of a thread redirect. */
public final class Propagation {
    private Propagation() {}

    /**
     * Notes the virtual sender that the sender's UTCB names, if it may be used: the sender must share its space with it or with the
     * receiver, or must be the redirector of one of the two: it stands between its space and all others. Else the message is an
     * ordinary one.
     */
    public static void prepare(Tcb self, Tcb target) {
        int id = Memory.load32(self.utcb + Abi.UTCB_SENDER);
        Tcb virtual = Threads.find(self.space, id);
        if (virtual != null
                && virtual.space != null
                && (virtual.space == self.space
                        || target.space == self.space
                        || Redirection.speaksFor(self, virtual.space)
                        || target.space != null && Redirection.speaksFor(self, target.space))) {
            self.virtualSender = virtual.globalId;
        } else {
            self.tag &= ~Abi.TAG_PROPAGATED;
        }
    }

    /**
     * After the transfer: the receiver learns the actual sender, and a virtual sender that waits for the actual one now waits for
     * the receiver.
     *
     * @return the id that the receiver gets as sender
     */
    public static int complete(Tcb from, Tcb to) {
        if (to.kind() == Tcb.USER) {
            Memory.store32(to.utcb + Abi.UTCB_SENDER, from.idSeenBy(to));
        }
        Tcb virtual = Threads.byGlobalId(from.virtualSender);
        if (virtual == null) {
            return from.idSeenBy(to);
        }
        if (virtual != to && virtual.state() == Tcb.RECEIVING && virtual.partner == from.globalId) {
            virtual.partner = to.globalId;
            Ipc.reconsider(virtual);
        }
        return virtual.idSeenBy(to);
    }

    /** Ends the closed waits for a thread that does not exist any more. */
    public static void abandonReceivers(int goneId) {
        for (int i = 0; i < KernelState.threadLimit; i++) {
            Tcb thread = KernelState.TCBS[i];
            if (thread.state() == Tcb.RECEIVING && thread.partner == goneId && thread.kind() != Tcb.INTERRUPT) {
                Ipc.abort(thread, Abi.IPC_NO_PARTNER);
                Scheduler.ready(thread);
            }
        }
    }
}
