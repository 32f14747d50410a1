package mkplay.kernel.thread;

import mkplay.kernel.Abi;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Memory;
import mkplay.systemjava.U;

/** From ids to threads. */
public final class Threads {
    /** UTCBs are 512 bytes apart. */
    private static final int LOCAL_ID_SHIFT = 9;

    private static final int PAGE_SHIFT = 12;

    private Threads() {}

    /** The thread with this number, existing or not; null if the number is beyond the pool. */
    public static Tcb byNumber(int globalId) {
        int number = globalId >>> Abi.THREAD_NUMBER_SHIFT;
        return U.below(number, KernelState.THREADS) ? KernelState.TCBS[number] : null;
    }

    /** The existing thread with exactly this global id, or null. */
    public static Tcb byGlobalId(int globalId) {
        Tcb thread = byNumber(globalId);
        if (thread == null || thread.globalId != globalId || thread.state() == Tcb.FREE) {
            return null;
        }
        return thread;
    }

    /** The existing thread that {@code id}, global or local to {@code space}, names; or null. */
    public static Tcb find(Space space, int id) {
        return Tcb.isLocalId(id) ? byLocalId(space, id) : byGlobalId(id);
    }

    /**
     * The thread of {@code space} whose UTCB pointer is {@code localId}, or null. The global id in the UTCB only says where to
     * look: users can write it, so what it says is checked.
     */
    public static Tcb byLocalId(Space space, int localId) {
        if (space == null || !space.holdsUtcb(localId - Abi.UTCB_POINTER_OFFSET)) {
            return null;
        }
        int utcb = PageTables.kernelAddress(space, localId);
        if (utcb == 0) {
            return null;
        }
        Tcb thread = byGlobalId(Memory.load32(utcb + Abi.UTCB_GLOBAL_ID));
        if (thread == null || thread.space != space || thread.localId != localId) {
            return null;
        }
        KernelState.LOCAL_IDS[localIndex(space.cr3, localId)] = thread;
        return thread;
    }

    /** Where {@link KernelState#LOCAL_IDS} may hold a thread; whether it is that thread is for the reader to check. */
    public static int localIndex(int cr3, int localId) {
        return (localId >>> LOCAL_ID_SHIFT ^ cr3 >>> PAGE_SHIFT) & KernelState.LOCAL_IDS.length - 1;
    }

    /**
     * A receive specifier as TCBs store it: special ids as they are, local ids as global ones. An id of nobody becomes one
     * that never exists, so that the receive phase finds that out at its time.
     */
    public static int receiveSpecifier(Space space, int id) {
        if (!Tcb.isLocalId(id)) {
            return id;
        }
        Tcb thread = byLocalId(space, id);
        return thread == null ? NOBODY : thread.globalId;
    }

    /** The id of interrupt 0, which is the kernel's clock and no partner. */
    public static final int NOBODY = 1;

    /** Stores the error code of a failed system call in the caller's UTCB. */
    public static void setError(Tcb self, int error) {
        Memory.store32(self.utcb + Abi.UTCB_ERROR_CODE, error);
    }
}
