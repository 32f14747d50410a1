package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;

/**
 * A space with a redirector (L4 X.2, 4.3 and 5.4): its threads' messages to other spaces go to the redirector, which learns for whom
 * they were meant and may hand them on in the sender's name. Nothing leaves the space by another way; the kernel's own messages,
 * for faults, do.
 *
 * <p>The threads of such a space carry {@link Tcb#REDIRECTED}, so that the fast path of IPC takes none of them for one that simply
 * waits, and while one of them runs there is a {@link KernelState#switchBarrier}.
 */
public final class Redirection {
    private static final int LONGEST_CHAIN = 16;

    private Redirection() {}

    /** Gives a space a redirector; any thread: none. */
    public static void set(Space space, int redirector, Tcb running) {
        space.redirector = redirector == Abi.ANY_THREAD ? 0 : redirector;
        for (int i = Abi.SYSTEM_BASE; i < KernelState.threadLimit; i++) {
            if (KernelState.TCBS[i].space == space) {
                mark(KernelState.TCBS[i]);
            }
        }
        follow(running);
    }

    /** A thread is in another space now. */
    public static void mark(Tcb thread) {
        thread.status = thread.space.redirector == 0 ? thread.status & ~Tcb.REDIRECTED : thread.status | Tcb.REDIRECTED;
    }

    /** Another thread runs, or the running one's space has changed. */
    public static void follow(Tcb running) {
        boolean redirected = running.is(Tcb.REDIRECTED);
        if (KernelState.redirecting != redirected) {
            KernelState.redirecting = redirected;
            ReadyQueue.updateBarrier();
        }
    }

    /**
     * Who gets a message of a redirected thread to {@code target}: the target if it is in the same space, an interrupt, has the same
     * redirector or is it. The message of another tells its redirector for whom it was meant. Null: there is no such redirector.
     */
    static Tcb receiver(Tcb self, Tcb target) {
        int redirector = self.space.redirector;
        if (target.space == null
                || target.space == self.space
                || target.space.redirector == redirector
                || target.globalId == redirector) {
            return target;
        }
        self.tag |= Abi.TAG_REDIRECTED;
        self.intendedReceiver = target.globalId;
        return Threads.byGlobalId(redirector);
    }

    /** Whether a thread stands between a space and all others: as its redirector, or as a redirector of its redirector's space. */
    static boolean speaksFor(Tcb thread, Space space) {
        Space at = space;
        for (int i = 0; i < LONGEST_CHAIN && at.redirector != 0; i++) {
            Tcb redirector = Threads.byGlobalId(at.redirector);
            if (redirector == null || redirector == thread) {
                return redirector != null;
            }
            at = redirector.space;
        }
        return false;
    }
}
