package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Export;
import mkplay.systemjava.Hot;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Memory;

/**
 * The common IPC: call, or reply and wait, of untyped words with a partner that is already waiting. Whatever is not exactly
 * that is {@link Ipc}'s.
 */
public final class IpcFastPath {
    /** Tag bits that must be 0: typed words and flags. */
    private static final int NOT_PLAIN = 0xFFC0;

    private IpcFastPath() {}

    /** Where SYSENTER and the interrupt for Ipc come in. The other registers are in the frame. */
    @Export(value = "kernel_ipc", registers = true)
    @Hot
    static Tcb enter(int to, int from, Tcb self) {
        return ipc(to, from, self);
    }

    /**
     * The Ipc system call.
     *
     * @param to EAX
     * @param from EDX
     * @param self the caller; all its registers are in its frame
     * @return the thread to go on with
     */
    @Inline
    @Hot
    public static Tcb ipc(int to, int from, Tcb self) {
        Probe.syscall(self.globalId, Abi.CALL_IPC);
        int tag = self.esi;
        // The partner is the thread with exactly this global id; who has no such id may be one of our space.
        Tcb partner = KernelState.TCBS[to >>> Abi.THREAD_NUMBER_SHIFT & KernelState.THREADS - 1];
        if (partner.globalId != to) {
            return local(to, from, self);
        }
        if (!isPlain(tag, partner)) {
            return Ipc.systemCall(self);
        }
        // It waits for us or for anybody.
        if (partner.partner != self.globalId && partner.partner != Abi.ANY_THREAD) {
            return Ipc.systemCall(self);
        }
        // We wait for its answer or for anybody (EDX is compared in the frame, which is cheaper than combining both
        // conditions).
        if (from != to && self.edx != Abi.ANY_THREAD) {
            return Ipc.systemCall(self);
        }
        // Nobody of higher priority than the partner is ready, and the switch has no more to do.
        if (!canWait(self) || partner.priority < KernelState.switchBarrier) {
            return Ipc.systemCall(self);
        }
        // point of no return
        Probe.ipcTransfer(self.globalId, to, tag, self.utcb);
        Probe.ipcBlock(self.globalId, from, Abi.PHASE_RECEIVE, Abi.TIME_NEVER);
        Probe.threadSwitch(self.globalId, to);
        self.partner = from;
        self.status = Tcb.RECEIVING;
        partner.status = Tcb.READY;
        partner.eax = self.globalId;
        if (self.space == partner.space) {
            partner.eax = self.localId;
        }
        copy(self, partner, tag);
        return partner;
    }

    /** The same to a thread of the caller's space by its local id. */
    @Hot
    private static Tcb local(int to, int from, Tcb self) {
        int tag = self.esi;
        // The partner is the thread that had this local id last.
        Tcb partner = KernelState.LOCAL_IDS[Threads.localIndex(self.cr3, to)];
        if (partner == null || partner.localId != to || partner.space != self.space) {
            return Ipc.systemCall(self);
        }
        if (!isPlain(tag, partner)) {
            return Ipc.systemCall(self);
        }
        // It waits for us or for anybody.
        if (partner.partner != self.globalId && !isOpen(partner.partner)) {
            return Ipc.systemCall(self);
        }
        // We wait for its answer or for anybody.
        int awaited = from;
        if (from == to) {
            awaited = partner.globalId;
        } else if (!isOpen(from)) {
            return Ipc.systemCall(self);
        }
        // Nobody of higher priority than the partner is ready, and the switch has no more to do.
        if (!canWait(self) || partner.priority < KernelState.switchBarrier) {
            return Ipc.systemCall(self);
        }
        // point of no return
        Probe.ipcTransfer(self.globalId, partner.globalId, tag, self.utcb);
        Probe.ipcBlock(self.globalId, awaited, Abi.PHASE_RECEIVE, Abi.TIME_NEVER);
        Probe.threadSwitch(self.globalId, partner.globalId);
        self.partner = awaited;
        self.status = Tcb.RECEIVING;
        partner.status = Tcb.READY;
        partner.eax = self.localId;
        copy(self, partner, tag);
        return partner;
    }

    /** Only untyped words, nothing propagated, to a partner that waits in a system call without a timeout to stop. */
    @Inline
    private static boolean isPlain(int tag, Tcb partner) {
        return (tag & NOT_PLAIN) == 0 && partner.status == Tcb.RECEIVING;
    }

    /** Without timeout, and nobody waits to send to us. */
    @Inline
    private static boolean canWait(Tcb self) {
        return (self.ecx & 0xFFFF) == Abi.TIME_NEVER && self.senders == null;
    }

    /** Whether a specifier is any thread or any local one. */
    private static boolean isOpen(int specifier) {
        return specifier == Abi.ANY_THREAD || specifier == Abi.ANY_LOCAL_THREAD;
    }

    /** Delivers tag and words. */
    @Inline
    private static void copy(Tcb self, Tcb partner, int tag) {
        int target = partner.utcb;
        Memory.set32(target, tag);
        int words = tag & Abi.TAG_UNTYPED_MASK;
        if (words != 0) {
            Memory.copyWords(target + 4, self.utcb + 4, words);
        }
    }
}
