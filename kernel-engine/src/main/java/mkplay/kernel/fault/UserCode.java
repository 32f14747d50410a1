package mkplay.kernel.fault;

import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Memory;

/** Reads instruction bytes of user code by a software walk, so that it cannot fault. */
final class UserCode {
    private UserCode() {}

    /** The byte at a user address, or -1 if it is not mapped to memory. */
    static int load8(Space space, int address) {
        int kernelAddress = PageTables.kernelAddress(space, address);
        return kernelAddress == 0 ? -1 : Memory.load8(kernelAddress);
    }

    /** Two bytes, which may lie in two pages, or -1. */
    static int load16(Space space, int address) {
        int low = load8(space, address);
        int high = load8(space, address + 1);
        return low < 0 || high < 0 ? -1 : low | high << 8;
    }

    /** Four bytes; nonsense if some are not mapped. */
    static int load32(Space space, int address) {
        return load16(space, address) & 0xFFFF | load16(space, address + 2) << 16;
    }
}
