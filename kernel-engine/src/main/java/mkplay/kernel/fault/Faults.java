package mkplay.kernel.fault;

import mkplay.kernel.Abi;
import mkplay.kernel.Probe;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.ipc.StringTransfer;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.sched.Clock;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.SmallSpaces;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Memory;

/** Page faults and I/O faults become messages to the pager (L4 X.2, 7.1); sigma0's are answered by the kernel. */
public final class Faults {
    /** Page-fault error code (SDM 3A, 4.7): the access was a write. */
    private static final int ERROR_WRITE = 2;

    private Faults() {}

    /** The running thread faulted at the linear address {@code linear}. */
    public static Tcb pageFault(Tcb self, int linear) {
        int address = SmallSpaces.offset(self.space, linear);
        if (!SmallSpaces.holds(self.space, address)) {
            SmallSpaces.enlarge(self.space);
            return self;
        }
        if (self.space.sigma0) {
            return sigma0Fault(self, address);
        }
        int access = (self.errorCode & ERROR_WRITE) != 0 ? Abi.RIGHT_WRITE : Abi.RIGHT_READ;
        Probe.pageFault(self.globalId, address, self.eip, access);
        return toPager(self, Tcb.PAGE_FAULT, Abi.LABEL_PAGE_FAULT | access << 16 | 2, address);
    }

    /** The running thread used an I/O port that its space does not have. */
    public static Tcb ioFault(Tcb self, int ioFpage) {
        return toPager(self, Tcb.IO_FAULT, Abi.LABEL_IO_FAULT | 2, ioFpage);
    }

    private static Tcb toPager(Tcb self, int kind, int tag, int word) {
        self.faultWord1 = word;
        self.faultWord2 = self.eip;
        return call(self, kind, tag, Memory.load32(self.utcb + Abi.UTCB_PAGER));
    }

    /** Sends a kernel-made message to the thread {@code id} and waits for its answer, both without timeout. */
    public static Tcb call(Tcb self, int kind, int tag, int id) {
        self.become(Tcb.READY | kind);
        Tcb target = Threads.find(self.space, id);
        if (!answers(target)) {
            undeliverable(self);
            return Scheduler.reschedule(self);
        }
        address(self, target, tag);
        return Ipc.send(self, target);
    }

    /** Whether there is such a thread, and it is no interrupt. */
    private static boolean answers(Tcb target) {
        return target != null && target.kind() != Tcb.INTERRUPT;
    }

    /** The message goes to a thread whose answer is awaited, both without timeout. */
    private static void address(Tcb self, Tcb target, int tag) {
        self.tag = tag;
        self.timeouts = 0;
        self.virtualSender = 0;
        self.partner = target.globalId;
    }

    private static Tcb sigma0Fault(Tcb self, int address) {
        if (!giveToSigma0(self.space, address)) {
            undeliverable(self);
            return Scheduler.reschedule(self);
        }
        return self;
    }

    /** Gives sigma0 a page of its own address, writable; false if it may not have that. */
    public static boolean giveToSigma0(Space space, int address) {
        MapNode node = Mapping.identity(space, address);
        if (node == null) {
            return false;
        }
        int entry = Memory.load32(node.entry);
        Memory.store32(node.entry, entry | PageTables.WRITE);
        PageTables.flush(space, address);
        return true;
    }

    /** A thread that need not be running lacks a page for a string: its pager gets the same message as for a fault of its own. */
    public static void duringTransfer(Tcb thread, int address, int access) {
        Probe.pageFault(thread.globalId, address, thread.eip, access);
        thread.faultWord1 = address;
        thread.faultWord2 = thread.eip;
        thread.become(Tcb.READY | Tcb.PAGE_FAULT);
        Tcb pager = Threads.find(thread.space, Memory.load32(thread.utcb + Abi.UTCB_PAGER));
        if (!answers(pager)) {
            undeliverable(thread);
            Scheduler.ready(thread);
            return;
        }
        address(thread, pager, Abi.LABEL_PAGE_FAULT | access << 16 | 2);
        Ipc.sendInBackground(thread, pager);
    }

    /**
     * Tells {@code id} that a ready thread, which is in no queue, lost the processor, and lets it wait for an answer.
     *
     * @return false if there is no such thread
     */
    public static boolean preempted(Tcb thread, int id) {
        Tcb target = Threads.find(thread.space, id);
        if (!answers(target) || target == thread || !target.isActive()) {
            return false;
        }
        long now = Clock.microseconds();
        thread.faultWord1 = (int) now;
        thread.faultWord2 = (int) (now >>> 32);
        thread.become(Tcb.READY | Tcb.PREEMPTED);
        address(thread, target, Abi.LABEL_PREEMPTION | 2);
        Ipc.sendInBackground(thread, target);
        return true;
    }

    /** Nobody can handle the thread's fault: it stops where it is; a message with strings ends. */
    public static void undeliverable(Tcb self) {
        if (self.transferPartner != null) {
            StringTransfer.abort(self);
            return;
        }
        halt(self);
    }

    /** A thread that waited for an answer stops where it is. */
    public static void halt(Tcb thread) {
        thread.become(Tcb.READY);
        thread.status |= Tcb.HALTED;
    }
}
