package mkplay.kernel.space;

import mkplay.kernel.Abi;
import mkplay.kernel.ipc.Redirection;
import mkplay.kernel.mapping.Flexpage;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.U;

/** The SpaceControl system call (L4 X.2, 4.2): where a new space has its kernel interface page and its UTCBs. */
public final class SpaceControl {
    private SpaceControl() {}

    /**
     * EAX space specifier, ECX control, EDX KIP fpage, ESI UTCB fpage, EDI redirector: nil changes nothing, any thread means none.
     * EAX becomes 1 or 0, ECX the old control. A second call for the same space changes its redirector and its size only (see
     * {@link SmallSpaces#control}).
     */
    public static void systemCall(Tcb self) {
        int control = self.ecx;
        self.ecx = 0;
        int error = control(self, control);
        if (error != 0) {
            Threads.setError(self, error);
        }
        self.eax = error == 0 ? 1 : 0;
    }

    private static int control(Tcb self, int control) {
        if (!self.space.privileged) {
            return Abi.ERROR_NO_PRIVILEGE;
        }
        Tcb thread = Threads.find(self.space, self.eax);
        if (thread == null || thread.space == null) {
            return Abi.ERROR_SPACE;
        }
        int redirector = self.edi;
        if (redirector != Abi.NIL_THREAD && redirector != Abi.ANY_THREAD) {
            Tcb monitor = Threads.find(self.space, redirector);
            if (monitor == null || monitor.space == null || monitor.space == thread.space) {
                return Abi.ERROR_THREAD;
            }
            redirector = monitor.globalId;
        }
        int error = thread.space.isInitialised() ? 0 : initialise(self, thread.space);
        if (error != 0) {
            return error;
        }
        if (redirector != Abi.NIL_THREAD) {
            Redirection.set(thread.space, redirector, self);
        }
        self.ecx = SmallSpaces.control(thread.space, control);
        return 0;
    }

    private static int initialise(Tcb self, Space space) {
        int kipBits = Flexpage.bits(self.edx);
        int utcbBits = Flexpage.bits(self.esi);
        if (kipBits == 0 || kipBits == 32 || !isUserArea(Flexpage.base(self.edx), 1 << kipBits)) {
            return Abi.ERROR_KIP_AREA;
        }
        if (utcbBits == 0 || utcbBits == 32 || !isUserArea(Flexpage.base(self.esi), 1 << utcbBits)) {
            return Abi.ERROR_UTCB_AREA;
        }
        int kip = self.edx & PageTables.FRAME_MASK;
        int utcbs = Flexpage.base(self.esi);
        if (U.below(kip - utcbs, 1 << utcbBits) || U.below(utcbs - Flexpage.base(self.edx), 1 << kipBits)) {
            return Abi.ERROR_UTCB_AREA;
        }
        return Spaces.initialise(space, kip, utcbs, 1 << utcbBits) ? 0 : Abi.ERROR_NO_MEMORY;
    }

    private static boolean isUserArea(int start, int size) {
        return U.below(start, Abi.USER_END) && U.belowOrEqual(size, Abi.USER_END - start);
    }
}
