package mkplay.kernel.thread;

import mkplay.kernel.Abi;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.sched.ReadyQueue;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Memory;

/**
 * The ExchangeRegisters system call (L4 X.2, 2.3): reads and sets the state of a thread of
 * the caller's space, or of one whose pager is of that space.
 */
public final class ExchangeRegisters {
    /** Control word, in: bits 0-2 the new halted state, cancel receive, cancel send; then which registers are set. */
    private static final int HALT = 0x001;

    private static final int CANCEL_RECEIVE = 0x002;
    private static final int CANCEL_SEND = 0x004;
    private static final int SET_SP = 0x008;
    private static final int SET_IP = 0x010;
    private static final int SET_FLAGS = 0x020;
    private static final int SET_HANDLE = 0x040;
    private static final int SET_PAGER = 0x080;
    private static final int SET_HALTED = 0x100;

    private ExchangeRegisters() {}

    /**
     * EAX thread, ECX control, EDX SP, ESI IP, EDI flags, EBX user-defined handle, EBP pager. Returns the old values in the same
     * registers; EAX becomes the thread's other id, or nil on error.
     */
    public static Tcb systemCall(Tcb self) {
        int id = self.eax;
        Tcb thread = Threads.find(self.space, id);
        if (thread == null || !isControlledBy(thread, self.space)) {
            self.eax = Abi.NIL_THREAD;
            Threads.setError(self, Abi.ERROR_THREAD);
            return self;
        }
        exchange(self, thread, id);
        if (thread == self) {
            return Scheduler.reschedule(self);
        }
        if (thread.isRunnable()) {
            Scheduler.ready(thread);
        } else {
            ReadyQueue.remove(thread);
        }
        return Scheduler.reschedule(self);
    }

    /**
     * Whether a space has power over a thread, which must be active and no interrupt: its own, and that of its pager, as in
     * Pistachio's "pagerexregs".
     */
    private static boolean isControlledBy(Tcb thread, Space space) {
        if (!thread.isActive() || thread.space == null) {
            return false;
        }
        if (thread.space == space) {
            return true;
        }
        Tcb pager = Threads.find(thread.space, Memory.load32(thread.utcb + Abi.UTCB_PAGER));
        return pager != null && pager.space == space;
    }

    /** Cannot fail. The new values are read before the old ones are returned: the caller may exchange its own. */
    private static void exchange(Tcb self, Tcb thread, int id) {
        int control = self.ecx;
        int sp = self.edx;
        int ip = self.esi;
        int flags = self.edi;
        int handle = self.ebx;
        int pager = Tcb.isLocalId(self.ebp) ? globalPager(self, self.ebp) : self.ebp;
        returnOldValues(self, thread, id);
        cancel(thread, control);
        if ((control & SET_SP) != 0) {
            thread.esp = sp;
        }
        if ((control & SET_IP) != 0) {
            thread.eip = ip;
        }
        if ((control & SET_FLAGS) != 0) {
            setFlags(thread, flags);
        }
        if ((control & SET_HANDLE) != 0) {
            Memory.store32(thread.utcb + Abi.UTCB_USER_HANDLE, handle);
        }
        if ((control & SET_PAGER) != 0) {
            ThreadLife.setPager(thread, pager);
        }
        if ((control & SET_HALTED) != 0) {
            thread.status = (control & HALT) != 0 ? thread.status | Tcb.HALTED : thread.status & ~Tcb.HALTED;
        }
    }

    private static int globalPager(Tcb self, int id) {
        Tcb pager = Threads.byLocalId(self.space, id);
        return pager == null ? Abi.NIL_THREAD : pager.globalId;
    }

    private static void returnOldValues(Tcb self, Tcb thread, int id) {
        int sp = thread.esp;
        int ip = thread.eip;
        int flags = hasFlags(thread) ? thread.eflags : Abi.INITIAL_FLAGS;
        self.ecx = oldControl(thread);
        self.edx = sp;
        self.esi = ip;
        self.edi = flags;
        self.ebx = Memory.load32(thread.utcb + Abi.UTCB_USER_HANDLE);
        self.ebp = Memory.load32(thread.utcb + Abi.UTCB_PAGER);
        self.eax = Tcb.isLocalId(id) ? thread.globalId : thread.localId;
    }

    private static int oldControl(Tcb thread) {
        int control = thread.is(Tcb.HALTED) ? HALT : 0;
        if (thread.is(Tcb.SENDING_STRINGS)) {
            control |= CANCEL_SEND;
        } else if (thread.state() == Tcb.RECEIVING || thread.is(Tcb.RESUME_RECEIVE | Tcb.RECEIVING_STRINGS)) {
            control |= CANCEL_RECEIVE;
        } else if (thread.state() == Tcb.SENDING) {
            control |= CANCEL_SEND;
        }
        return control;
    }

    private static void cancel(Tcb thread, int control) {
        boolean sending =
                thread.is(Tcb.SENDING_STRINGS) || thread.state() == Tcb.SENDING && !thread.is(Tcb.RECEIVING_STRINGS);
        int wanted = sending ? CANCEL_SEND : CANCEL_RECEIVE;
        if ((control & wanted) != 0) {
            Ipc.cancel(thread);
        }
    }

    /** A thread that came in by SYSENTER left its flags behind. */
    private static boolean hasFlags(Tcb thread) {
        return thread.exitKind != Tcb.EXIT_IPC_BY_SYSEXIT;
    }

    private static void setFlags(Tcb thread, int flags) {
        if (!hasFlags(thread)) {
            ThreadLife.completeFrame(thread);
            thread.exitKind = Tcb.EXIT_IPC;
        }
        thread.eflags = thread.eflags & ~Abi.USER_FLAGS | flags & Abi.USER_FLAGS;
    }
}
