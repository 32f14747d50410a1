package mkplay.kernel.fault;

import mkplay.kernel.Abi;
import mkplay.kernel.Probe;
import mkplay.kernel.ipc.Ipc;
import mkplay.kernel.mapping.MapNode;
import mkplay.kernel.mapping.Mapping;
import mkplay.kernel.sched.Scheduler;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Memory;

/** Page faults and I/O faults become messages to the pager (L4 X.2, 7.1); sigma0's are answered by the kernel. */
public final class Faults {
    /** Page-fault error code (SDM 3A, 4.7): the access was a write. */
    private static final int ERROR_WRITE = 2;

    private Faults() {}

    /** The running thread faulted at {@code address}. */
    public static Tcb pageFault(Tcb self, int address) {
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
        if (target == null || target.kind() == Tcb.INTERRUPT) {
            undeliverable(self);
            return Scheduler.reschedule(self);
        }
        self.tag = tag;
        self.timeouts = 0;
        self.virtualSender = 0;
        self.partner = target.globalId;
        return Ipc.send(self, target);
    }

    private static Tcb sigma0Fault(Tcb self, int address) {
        MapNode node = Mapping.identity(self.space, address);
        if (node == null) {
            undeliverable(self);
            return Scheduler.reschedule(self);
        }
        int entry = Memory.load32(node.entry);
        Memory.store32(node.entry, entry | PageTables.WRITE);
        PageTables.flush(self.space, address);
        return self;
    }

    /** Nobody can handle the thread's fault: it stops where it is. */
    public static void undeliverable(Tcb self) {
        self.become(Tcb.READY);
        self.status |= Tcb.HALTED;
    }
}
