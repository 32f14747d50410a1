package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.thread.Tcb;

/** Threads that wait to send to a thread: a ring, oldest first. */
public final class SenderQueue {
    private SenderQueue() {}

    /** Queues {@code sender} at {@code target}. */
    public static void add(Tcb target, Tcb sender) {
        sender.sendTarget = target;
        Tcb head = target.senders;
        if (head == null) {
            sender.sendNext = sender;
            sender.sendPrevious = sender;
            target.senders = sender;
            return;
        }
        Tcb last = head.sendPrevious;
        sender.sendNext = head;
        sender.sendPrevious = last;
        last.sendNext = sender;
        head.sendPrevious = sender;
    }

    /** Takes a queued sender out. */
    public static void remove(Tcb sender) {
        Tcb target = sender.sendTarget;
        Tcb next = sender.sendNext;
        if (next == sender) {
            target.senders = null;
        } else {
            Tcb previous = sender.sendPrevious;
            previous.sendNext = next;
            next.sendPrevious = previous;
            if (target.senders == sender) {
                target.senders = next;
            }
        }
        sender.sendNext = null;
        sender.sendPrevious = null;
        sender.sendTarget = null;
    }

    /** The oldest queued sender that {@code receiver}'s receive specifier matches; null if there is none. */
    public static Tcb match(Tcb receiver) {
        Tcb head = receiver.senders;
        if (head == null || receiver.partner == Abi.ANY_THREAD) {
            return head;
        }
        Tcb sender = head;
        do {
            if (matches(receiver, sender)) {
                return sender;
            }
            sender = sender.sendNext;
        } while (sender != head);
        return null;
    }

    /** Whether a receiver's specifier includes this sender, under its own id or the one it sends in the name of. */
    public static boolean matches(Tcb receiver, Tcb sender) {
        int specifier = receiver.partner;
        if (specifier == Abi.ANY_THREAD || specifier == sender.globalId) {
            return true;
        }
        if (specifier == Abi.ANY_LOCAL_THREAD) {
            return sender.space == receiver.space;
        }
        return sender.virtualSender != 0 && specifier == sender.virtualSender;
    }
}
