package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Cold;
import mkplay.systemjava.Export;
import mkplay.systemjava.Hot;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/**
 * The common IPC: call, or reply and wait, of untyped words with a partner that is already waiting. Whatever is not exactly
 * that is {@link Ipc}'s.
 */
public final class IpcFastPath {
    /** Tag bits that must be 0: typed words and flags. */
    private static final int NOT_PLAIN = 0xFFC0;

    private IpcFastPath() {}

    /** Where SYSENTER comes in. */
    @Export(value = "kernel_ipc", registers = true)
    @Hot
    static Tcb enter(Tcb self) {
        return ipc(self);
    }

    /** The Ipc system call: the registers are in the frame of {@code self}; returns the thread to go on with. */
    @Inline
    @Hot
    public static Tcb ipc(Tcb self) {
        Probe.syscall(self.globalId, Abi.CALL_IPC);
        int to = self.eax;
        int from = self.edx;
        int tag = self.esi;
        // The partner is the thread with exactly this global id, or one of our space with this local id.
        int number = to >>> Abi.THREAD_NUMBER_SHIFT;
        Tcb partner = null;
        if (U.below(number, KernelState.THREADS)) {
            partner = KernelState.TCBS[number];
        }
        if (partner == null || partner.globalId != to) {
            partner = localPartner(self, to);
            if (partner == null) {
                return Ipc.systemCall(self);
            }
        }
        // Only untyped words, nothing propagated.
        if ((tag & NOT_PLAIN) != 0) {
            return Ipc.systemCall(self);
        }
        // The partner waits in a system call, without a timeout to stop, for us or for anybody.
        if (partner.status != Tcb.RECEIVING) {
            return Ipc.systemCall(self);
        }
        int awaited = partner.partner;
        if (awaited != self.globalId && awaited != Abi.ANY_THREAD) {
            return Ipc.systemCall(self);
        }
        // We wait for its answer or for anybody, without timeout, and nobody waits to send to us.
        if (from == to) {
            from = partner.globalId;
        } else if (from != Abi.ANY_THREAD) {
            return Ipc.systemCall(self);
        }
        if ((self.ecx & 0xFFFF) != Abi.TIME_NEVER || self.senders != null) {
            return Ipc.systemCall(self);
        }
        // Nobody of higher priority than the partner is ready.
        if (partner.priority < KernelState.highestReady) {
            return Ipc.systemCall(self);
        }
        // point of no return
        int words = tag & Abi.TAG_UNTYPED_MASK;
        int target = partner.utcb;
        if (words != 0) {
            Memory.copyWords(target + 4, self.utcb + 4, words);
        }
        Memory.set32(target, tag);
        partner.eax = self.space == partner.space ? self.localId : self.globalId;
        partner.status = Tcb.READY;
        self.status = Tcb.RECEIVING;
        self.partner = from;
        Probe.ipcTransfer(self.globalId, partner.globalId, tag, target);
        Probe.ipcBlock(self.globalId, from, Abi.PHASE_RECEIVE, Abi.TIME_NEVER);
        Probe.threadSwitch(self.globalId, partner.globalId);
        return partner;
    }

    @Cold
    private static Tcb localPartner(Tcb self, int id) {
        return Tcb.isLocalId(id) ? Threads.byLocalId(self.space, id) : null;
    }
}
