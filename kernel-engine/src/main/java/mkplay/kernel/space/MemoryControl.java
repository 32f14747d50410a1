package mkplay.kernel.space;

import mkplay.kernel.Abi;
import mkplay.kernel.thread.Tcb;
import mkplay.kernel.thread.Threads;
import mkplay.systemjava.Memory;

/** The MemoryControl system call (L4 X.2, 6.1). There is one kind of memory: only the default attribute is accepted. */
public final class MemoryControl {
    private static final int COUNT_MASK = 0x3F;

    private MemoryControl() {}

    /** EAX control, ECX EDX EBX EBP attributes 0 to 3, ESI MR0, further fpages in the UTCB; EAX becomes 1 or 0. */
    public static void systemCall(Tcb self) {
        int error = self.space.privileged ? check(self) : Abi.ERROR_NO_PRIVILEGE;
        if (error != 0) {
            Threads.setError(self, error);
        }
        self.eax = error == 0 ? 1 : 0;
    }

    private static int check(Tcb self) {
        Memory.store32(self.utcb, self.esi);
        int last = self.eax & COUNT_MASK;
        for (int i = 0; i <= last; i++) {
            if (attribute(self, Memory.load32(self.utcb + 4 * i) & 3) != 0) {
                return Abi.ERROR_PARAMETER;
            }
        }
        return 0;
    }

    private static int attribute(Tcb self, int index) {
        return switch (index) {
            case 0 -> self.ecx;
            case 1 -> self.edx;
            case 2 -> self.ebx;
            default -> self.ebp;
        };
    }
}
