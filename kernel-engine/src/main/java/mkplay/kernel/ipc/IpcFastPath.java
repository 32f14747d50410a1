package mkplay.kernel.ipc;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.Probe;
import mkplay.kernel.space.LoadedSpace;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Cold;
import mkplay.systemjava.Cpu;
import mkplay.systemjava.Export;
import mkplay.systemjava.Hot;
import mkplay.systemjava.Import;
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

    /**
     * Where SYSENTER and the interrupt for Ipc come in.
     *
     * @param to EAX
     * @param timeouts ECX
     * @param from EDX
     * @param self the caller; its return address and stack pointer are in its frame
     * @param tag ESI
     */
    @Export(value = "kernel_ipc", registers = true)
    @Hot
    public static Tcb ipc(int to, int timeouts, int from, Tcb self, int tag) {
        return ipc(to, timeouts, from, self, tag, false);
    }

    /** The same while there are small spaces. */
    @Export(value = "kernel_ipc_guarded", registers = true)
    @Hot
    public static Tcb guarded(int to, int timeouts, int from, Tcb self, int tag) {
        return ipc(to, timeouts, from, self, tag, true);
    }

    @Inline
    @Hot
    private static Tcb ipc(int to, int timeouts, int from, Tcb self, int tag, boolean guarded) {
        Probe.syscall(self.globalId, Abi.CALL_IPC);
        // The partner is the thread with exactly this global id; who has no such id may be one of our space.
        Tcb partner = KernelState.TCBS[to >>> Abi.THREAD_NUMBER_SHIFT & KernelState.THREADS - 1];
        if (partner.globalId != to) {
            return guarded ? guardedLocal(to, timeouts, from, self, tag) : local(to, timeouts, from, self, tag);
        }
        if (!isPlain(tag, partner)) {
            return complete(to, timeouts, from, self, tag);
        }
        // It waits for us or for anybody.
        if (partner.partner != self.globalId && partner.partner != Abi.ANY_THREAD) {
            return complete(to, timeouts, from, self, tag);
        }
        // We wait for its answer or for anybody. With a branch for each: combining both needs a register that is not
        // there.
        if (from != to) {
            Memory.barrier();
            if (from != Abi.ANY_THREAD) {
                return complete(to, timeouts, from, self, tag);
            }
        }
        // Nobody of higher priority than the partner is ready, and the switch has no more to do.
        if (!canWait(timeouts, self) || partner.priority < KernelState.switchBarrier) {
            return complete(to, timeouts, from, self, tag);
        }
        // point of no return
        Probe.ipcTransfer(self.globalId, to, tag, self.utcb);
        Probe.ipcBlock(self.globalId, from, Abi.PHASE_RECEIVE, Abi.TIME_NEVER);
        Probe.threadSwitch(self.globalId, to);
        self.partner = from;
        self.status = Tcb.RECEIVING;
        partner.status = Tcb.READY;
        if (self.space == partner.space) {
            partner.eax = self.localId;
            return copy(self, partner, tag, guarded);
        }
        partner.eax = self.globalId;
        if (!guarded) {
            // Everything from here on is touched again on the way to the user, who needs the same translations.
            Cpu.setCr3(partner.cr3);
        }
        return copy(self, partner, tag, guarded);
    }

    /** The same to a thread of the caller's space by its local id. */
    @Export(value = "kernel_ipc_local", registers = true)
    @Hot
    private static Tcb local(int to, int timeouts, int from, Tcb self, int tag) {
        return local(to, timeouts, from, self, tag, false);
    }

    /** The same while there are small spaces. */
    @Export(value = "kernel_ipc_guarded_local", registers = true)
    @Hot
    private static Tcb guardedLocal(int to, int timeouts, int from, Tcb self, int tag) {
        return local(to, timeouts, from, self, tag, true);
    }

    @Inline
    @Hot
    private static Tcb local(int to, int timeouts, int from, Tcb self, int tag, boolean guarded) {
        // The partner is the thread that had this local id last.
        Tcb partner = KernelState.LOCAL_IDS[Threads.localIndex(self.cr3, to)];
        if (partner == null || partner.localId != to || partner.space != self.space) {
            return complete(to, timeouts, from, self, tag);
        }
        if (!isPlain(tag, partner)) {
            return complete(to, timeouts, from, self, tag);
        }
        // It waits for us or for anybody.
        if (partner.partner != self.globalId && !isOpen(partner.partner)) {
            return complete(to, timeouts, from, self, tag);
        }
        // Nobody of higher priority than the partner is ready, and the switch has no more to do.
        if (!canWait(timeouts, self) || partner.priority < KernelState.switchBarrier) {
            return complete(to, timeouts, from, self, tag);
        }
        // We wait for its answer or for anybody.
        int awaited = from;
        if (from == to) {
            awaited = partner.globalId;
        } else if (!isOpen(from)) {
            return complete(to, timeouts, from, self, tag);
        }
        // point of no return
        Probe.ipcTransfer(self.globalId, partner.globalId, tag, self.utcb);
        Probe.ipcBlock(self.globalId, awaited, Abi.PHASE_RECEIVE, Abi.TIME_NEVER);
        Probe.threadSwitch(self.globalId, partner.globalId);
        self.partner = awaited;
        self.status = Tcb.RECEIVING;
        partner.status = Tcb.READY;
        partner.eax = self.localId;
        return copy(self, partner, tag, guarded);
    }

    /** Everything else. */
    @Export(value = "kernel_ipc_complete", registers = true)
    @Cold
    private static Tcb complete(int to, int timeouts, int from, Tcb self, int tag) {
        return leaveCompletely(Ipc.systemCall(to, timeouts, from, self, tag));
    }

    /** Only untyped words, nothing propagated, to a partner that waits in a system call without a timeout to stop. */
    @Inline
    private static boolean isPlain(int tag, Tcb partner) {
        return (tag & NOT_PLAIN) == 0 && partner.status == Tcb.RECEIVING;
    }

    /** Without timeout, and nobody waits to send to us. */
    @Inline
    private static boolean canWait(int timeouts, Tcb self) {
        return (timeouts & 0xFFFF) == Abi.TIME_NEVER && self.senders == null;
    }

    /** Whether a specifier is any thread or any local one. */
    private static boolean isOpen(int specifier) {
        return specifier == Abi.ANY_THREAD || specifier == Abi.ANY_LOCAL_THREAD;
    }

    /**
     * Delivers tag and words to {@code partner}, and goes on with it. Its space is loaded, unless there are small spaces: then the way to
     * the user finds out which segments and which directory it needs.
     */
    @Inline
    private static Tcb copy(Tcb self, Tcb partner, int tag, boolean guarded) {
        int words = tag & Abi.TAG_UNTYPED_MASK;
        if (guarded) {
            Memory.set32(partner.utcb, tag);
            if (words != 0) {
                Memory.copyWords(partner.utcb + 4, self.utcb + 4, words);
            }
            return leaveGuarded(partner);
        }
        LoadedSpace.set32(partner.localId, tag);
        if (words != 0) {
            LoadedSpace.copyWords(partner.localId + 4, self.utcb + 4, words);
        }
        return leave(partner);
    }

    /** To the user in {@code next}, which may be in a small space. On the JVM: to the caller. */
    @Import(value = "guarded_return", registers = true)
    private static Tcb leaveGuarded(Tcb next) {
        return next;
    }

    /** To the user in {@code next}, which ends an IPC and whose space is loaded. On the JVM: to the caller. */
    @Import(value = "return_from_ipc", registers = true)
    private static Tcb leave(Tcb next) {
        return next;
    }

    /** To the user in {@code next}, whatever it does. On the JVM: to the caller. */
    @Import(value = "return_with_flags", registers = true)
    private static Tcb leaveCompletely(Tcb next) {
        return next;
    }
}
