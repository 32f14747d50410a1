package mkplay.kernel.fault;

import mkplay.kernel.KernelState;
import mkplay.kernel.mapping.IoMapping;
import mkplay.kernel.space.Space;
import mkplay.kernel.thread.Tcb;

/** IN, OUT, INS and OUTS that faulted because the processor sees no I/O bitmap or one that forbids the port. */
final class IoInstruction {
    /** Answer of {@link #decode}: no I/O instruction. */
    static final int NONE = -1;

    /** An instruction has at most this many bytes. */
    private static final int MAXIMUM_LENGTH = 15;

    private IoInstruction() {}

    /** Port and, in bits 31-16, number of bytes of the I/O instruction at the thread's instruction pointer; or NONE. */
    static int decode(Tcb self) {
        Space space = self.space;
        int width = 4;
        for (int i = 0; i < MAXIMUM_LENGTH; i++) {
            int code = UserCode.load8(space, self.eip + i);
            if (code == 0x66) {
                width = 2;
            } else if (!isPrefix(code)) {
                int bytes = (code & 1) == 0 ? 1 : width;
                if (code >= 0xE4 && code <= 0xE7) {
                    int port = UserCode.load8(space, self.eip + i + 1);
                    return port < 0 ? NONE : bytes << 16 | port;
                }
                boolean byDx = code >= 0xEC && code <= 0xEF || code >= 0x6C && code <= 0x6F;
                return byDx ? bytes << 16 | self.edx & 0xFFFF : NONE;
            }
        }
        return NONE;
    }

    private static boolean isPrefix(int code) {
        return switch (code) {
            case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x67, 0xF0, 0xF2, 0xF3 -> true;
            default -> false;
        };
    }

    /** Lets the thread repeat the access if its space has the port; else asks its pager for it. */
    static Tcb allow(Tcb self, int access) {
        int port = access & 0xFFFF;
        int bytes = access >>> 16;
        Space space = self.space;
        boolean shown = KernelState.portsShown && KernelState.ioBitmapOwner == space;
        if (IoMapping.permits(space, port, bytes) && !shown) {
            IoMapping.install(space);
            return self;
        }
        return Faults.ioFault(self, IoMapping.fpageOf(port));
    }
}
