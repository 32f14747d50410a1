package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.fault.Faults;
import mkplay.kernel.sched.Clock;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.sched.Timeouts;
import mkplay.kernel.space.Frames;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;
import mkplay.systemjava.Warm;

/**
 * Messages with strings (L4 X.2, 5.3), or that map much. The words are delivered when the partners meet; then the typed items
 * follow one after the other, in the time of the sender. The copy goes from page to page through the kernel's window on memory, so that it never faults
 * itself: a page that is missing becomes a page-fault message of the thread whose page it is, and the copy goes on after the
 * pager's answer. It also stops now and then to let interrupts in. Between two stretches both partners are in {@link Tcb#LOCKED}
 * or in such a page fault, the sender also ready; whatever ends one of them ends the message for both. The receiver may also be a thread
 * that waits for the answer to a fault of its own; then the message has no strings, and if it fails, the thread goes on waiting.
 */
public final class StringTransfer {
    /** All items are transferred. */
    static final int DONE = 0;

    /** The stretch was long enough; the sender goes on when it gets the processor again. */
    static final int PAUSED = -1;

    /** A page is missing; the sender is not ready. */
    static final int FAULTED = -2;

    /** Bytes after which interrupts are let in. */
    private static final int STRETCH = 8192;

    private static final int WRITABLE = PageTables.PRESENT | PageTables.WRITE;

    /** Bytes of a line of the Pentium's data cache. */
    private static final int CACHE_LINE = 32;

    /** What a step of a map item counts as; one of sigma0's, whose own mappings may come into being by it, is a stretch. */
    private static final int MAPPING_STEP = 4096;

    /** Where an IPC error code has the number of bytes that were transferred, before its phase is added. */
    private static final int OFFSET_SHIFT = 3;

    private StringTransfer() {}

    /** The partners have met and the words are delivered; the typed items begin at message register {@code item}. */
    static void begin(Tcb from, Tcb to, int item) {
        Timeouts.stop(to);
        from.transferPartner = to;
        to.transferPartner = from;
        from.transferItem = item;
        from.transferBuffer = 1;
        from.itemBytes = 0;
        from.walkPlace = 0;
        from.transferBytes = 0;
        from.transferDeadline = 0;
        from.become(Tcb.READY);
        from.status |= Tcb.SENDING_STRINGS;
        to.become(Tcb.LOCKED | to.kind());
        to.status |= Tcb.RECEIVING_STRINGS;
    }

    /**
     * Goes on with the message of {@code from}, which has the processor.
     *
     * @return DONE, PAUSED, FAULTED or an IPC error code; it is still under way
     */
    @Warm
    static int advance(Tcb from) {
        Tcb to = from.transferPartner;
        int end = Transfer.words(from.tag) + 1;
        int stretch = STRETCH;
        while (from.transferItem < end) {
            if (stretch <= 0) {
                return PAUSED;
            }
            int item = Memory.load32(from.utcb + 4 * from.transferItem);
            if ((item & StringItems.NOT_STRING) != 0) {
                int page = TypedItems.performAt(from, to, from.transferItem, end, from.itemBytes);
                if (page < 0) {
                    return Abi.IPC_OVERFLOW;
                }
                if (page == TypedItems.ALL) {
                    from.transferItem += 2;
                    page = 0;
                }
                from.itemBytes = page;
                stretch -= from.space.sigma0 ? STRETCH : MAPPING_STEP;
            } else if (!TypedItems.acceptsStrings(to)) {
                // It was none when the partners met.
                return Abi.IPC_OVERFLOW;
            } else {
                int copied = copy(from, to, end, stretch);
                if (copied < 0) {
                    return FAULTED;
                }
                if (copied == 0) {
                    return Abi.IPC_OVERFLOW;
                }
                stretch -= copied;
            }
        }
        return DONE;
    }

    /**
     * Copies as much of the current string as lies in one piece on either side, or finds that it is finished.
     *
     * @return bytes copied, counting the end of a string as one; 0 if there is no room; below 0 for a page fault
     */
    @Warm
    private static int copy(Tcb from, Tcb to, int end, int most) {
        StringItems.findInMessage(from, from.transferItem, end, from.itemBytes);
        if (KernelState.stringRun == 0) {
            from.transferItem = KernelState.stringNext;
            from.transferBuffer = StringItems.nextBuffer(to, from.transferBuffer);
            from.itemBytes = 0;
            return 1;
        }
        int source = KernelState.stringAddress;
        int bytes = Math.min(most, KernelState.stringRun);
        StringItems.findInBuffer(to, from.transferBuffer, from.itemBytes);
        int target = KernelState.stringAddress;
        bytes = Math.min(bytes, KernelState.stringRun);
        int copied = 0;
        while (copied < bytes) {
            int piece = copyInPage(from, to, source + copied, target + copied, bytes - copied);
            if (piece <= 0) {
                return piece;
            }
            copied += piece;
        }
        return copied;
    }

    /** The same between two addresses, to the end of a page of either side at most. */
    private static int copyInPage(Tcb from, Tcb to, int source, int target, int most) {
        int bytes = withinPage(source, withinPage(target, most));
        if (!isUsers(source) || !isUsers(target)) {
            return 0;
        }
        int readable = page(from.space, source, PageTables.PRESENT, PageTables.ACCESSED);
        if (readable == 0) {
            return missing(from, from, source, PageTables.PRESENT, Abi.RIGHT_READ);
        }
        int writable = page(to.space, target, WRITABLE, PageTables.ACCESSED | PageTables.DIRTY);
        if (writable == 0) {
            return missing(from, to, target, WRITABLE, Abi.RIGHT_WRITE);
        }
        move(writable, readable, bytes);
        from.itemBytes += bytes;
        from.transferBytes += bytes;
        return bytes;
    }

    /** The kernel cannot reach a page: it is missing, or it is device memory, into and out of which no strings go. */
    private static int missing(Tcb from, Tcb thread, int address, int rights, int access) {
        return PageTables.permits(thread.space, address, rights) ? 0 : fault(from, thread, address, access);
    }

    /**
     * Reads the lines that are going to be written, so that they are in the first-level cache: a Pentium does not put them there for a
     * write, so that each word would go to the bus alone.
     */
    private static void fillLines(int to, int bytes) {
        int at = to;
        while (U.below(at, to + bytes)) {
            Memory.load32(at);
            at += CACHE_LINE;
        }
    }

    /** Copies upwards between kernel addresses, as words that are aligned at the target. */
    @Inline
    static void move(int to, int from, int bytes) {
        if (KernelState.fillsLines) {
            fillLines(to, bytes);
        }
        int first = Math.min(-to & 3, bytes);
        Memory.copyBytesAndWords(to, from, first, bytes - first);
    }

    private static int withinPage(int address, int bytes) {
        return Math.min(bytes, Frames.PAGE_SIZE - (address & Frames.PAGE_SIZE - 1));
    }

    private static boolean isUsers(int address) {
        return U.below(address, Abi.USER_END);
    }

    /** Kernel address of user memory, after sigma0 got what it always gets; 0 if there is no such page with such rights. */
    private static int page(Space space, int address, int rights, int mark) {
        int at = PageTables.accessible(space, address, rights, mark);
        if (at == 0 && space.sigma0 && Faults.giveToSigma0(space, address)) {
            at = PageTables.accessible(space, address, rights, mark);
        }
        return at;
    }

    // ---- page faults in between

    /** A page of {@code thread}, one of the partners, is missing: its pager is asked, unless no time is left for that. */
    private static int fault(Tcb from, Tcb thread, int address, int access) {
        if (!startDeadline(from)) {
            breakOff(from, from, timeoutOf(from, true), timeoutOf(from, false));
            return FAULTED;
        }
        thread.savedTag = thread.tag;
        thread.savedTimeouts = thread.timeouts;
        thread.savedPartner = thread.partner;
        thread.savedVirtualSender = thread.virtualSender;
        if (thread != from) {
            from.become(Tcb.LOCKED);
        }
        if (from.transferDeadline != Long.MAX_VALUE) {
            Timeouts.startAt(thread, from.transferDeadline);
        }
        Faults.duringTransfer(thread, address, access);
        return FAULTED;
    }

    /** The pager has answered to {@code thread}: the copy goes on. */
    static void faultResolved(Tcb thread) {
        restore(thread);
        if (thread.is(Tcb.RECEIVING_STRINGS)) {
            thread.become(Tcb.LOCKED);
            Tcb from = thread.transferPartner;
            from.become(Tcb.READY);
            Scheduler.ready(from);
        }
    }

    /** A partner in a page fault has the fields of that message; the fault over, it has its own again. */
    private static void restore(Tcb thread) {
        thread.tag = thread.savedTag;
        thread.timeouts = thread.savedTimeouts;
        thread.partner = thread.savedPartner;
        thread.virtualSender = thread.savedVirtualSender;
        thread.become(Tcb.READY);
    }

    /** With the first fault the transfer timeouts begin. False if the time is up already. */
    private static boolean startDeadline(Tcb from) {
        if (from.transferDeadline == 0) {
            long wait = Math.min(sendersTimeout(from), receiversTimeout(from));
            from.transferDeadline = wait == Long.MAX_VALUE ? wait : Clock.microseconds() + wait;
            return wait != 0;
        }
        return from.transferDeadline > Clock.microseconds();
    }

    private static long sendersTimeout(Tcb from) {
        return wait(Memory.load32(from.utcb + Abi.UTCB_XFER_TIMEOUTS) >>> 16);
    }

    private static long receiversTimeout(Tcb from) {
        return wait(Memory.load32(from.transferPartner.utcb + Abi.UTCB_XFER_TIMEOUTS) & 0xFFFF);
    }

    private static long wait(int time) {
        if (time == Abi.TIME_NEVER) {
            return Long.MAX_VALUE;
        }
        return Timeouts.isPast(time) ? 0 : Timeouts.deadline(time) - Clock.microseconds();
    }

    /** The error of a partner when the transfer timeouts end the message: whose timeout it was. */
    private static int timeoutOf(Tcb from, boolean sender) {
        boolean senders = sendersTimeout(from) <= receiversTimeout(from);
        return senders == sender ? Abi.IPC_TRANSFER_TIMEOUT : Abi.IPC_PARTNER_TIMEOUT;
    }

    // ---- the end

    /** The message is over. Returns the receiver; both are as if they had just met. */
    static Tcb finish(Tcb from) {
        Tcb to = from.transferPartner;
        forget(from);
        forget(to);
        return to;
    }

    private static void forget(Tcb thread) {
        thread.transferPartner = null;
        thread.status &= ~(Tcb.SENDING_STRINGS | Tcb.RECEIVING_STRINGS);
    }

    /** The transfer timeout of a partner in a page fault has come. */
    static void timeOut(Tcb thread) {
        Tcb from = thread.is(Tcb.SENDING_STRINGS) ? thread : thread.transferPartner;
        breakOff(thread, from, timeoutOf(from, true), timeoutOf(from, false));
    }

    /** Ends the message of a partner from outside. */
    public static void abort(Tcb thread) {
        Tcb from = thread.is(Tcb.SENDING_STRINGS) ? thread : thread.transferPartner;
        breakOff(thread, from, Abi.IPC_ABORTED, Abi.IPC_ABORTED);
    }

    /**
     * Ends a message in between with an error on both sides.
     *
     * @param caused the partner that the caller will make ready itself, if it is
     */
    static void breakOff(Tcb caused, Tcb from, int sendError, int receiveError) {
        Tcb to = from.transferPartner;
        int bytes = from.transferBytes << OFFSET_SHIFT;
        leave(from);
        Ipc.failCall(from, Abi.PHASE_SEND, sendError | bytes);
        if (isAnswered(to)) {
            forget(to);
            waitAgain(to, caused == to);
        } else {
            leave(to);
            Ipc.failCall(to, Abi.PHASE_RECEIVE, receiveError | bytes);
        }
        Scheduler.ready(caused == from ? to : from);
    }

    private static void leave(Tcb thread) {
        Timeouts.stop(thread);
        if (thread.sendTarget != null) {
            SenderQueue.remove(thread);
        }
        if (thread.kind() != Tcb.USER) {
            restore(thread);
        }
        forget(thread);
        thread.become(Tcb.READY);
    }

    /** An answer has failed: the thread goes on waiting for one, unless that wait is to end, or there is nobody to answer any more. */
    private static void waitAgain(Tcb to, boolean ends) {
        if (ends) {
            to.become(Tcb.READY);
        } else if (Threads.byGlobalId(to.partner) == null) {
            Faults.halt(to);
        } else {
            to.become(Tcb.RECEIVING | to.kind());
            Ipc.reconsider(to);
        }
    }

    /** Whether a receiver gets an answer to a fault that it had before the message, not one that it has in the middle of it. */
    private static boolean isAnswered(Tcb to) {
        return to.state() == Tcb.LOCKED && to.kind() != Tcb.USER;
    }
}
