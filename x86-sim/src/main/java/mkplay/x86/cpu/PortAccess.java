package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;

/** IN and OUT, and the permission check for all port instructions (SDM 1 chapter 19). */
final class PortAccess {
    private static final int TSS_IO_MAP = 0x66;
    private static final int TSS_MIN_LIMIT = 103;

    private final Core c;

    PortAccess(Core core) {
        c = core;
    }

    void register(OperationTable t) {
        t.add("IN", this::in);
        t.add("OUT", this::out);
    }

    private void in(Insn i) {
        int port = c.read(i, i.k2, i.v2) & 0xFFFF;
        int bytes = Kind.bytes(i.k1);
        check(c, port, bytes);
        c.setRegister(Cpu.EAX, bytes, c.bus.in(port, bytes));
        c.debug.portAccessed(port, bytes);
    }

    private void out(Insn i) {
        int port = c.read(i, i.k1, i.v1) & 0xFFFF;
        int bytes = Kind.bytes(i.k2);
        check(c, port, bytes);
        c.bus.out(port, bytes, c.register(Cpu.EAX, bytes));
        c.debug.portAccessed(port, bytes);
    }

    /** Raises #GP(0) unless IOPL or the TSS's bitmap allows the ports. */
    static void check(Core c, int port, int bytes) {
        boolean privileged = !c.protectedMode() || c.cpl <= c.iopl() && (c.systemFlags & Core.VM) == 0;
        if (!privileged && !mapAllows(c, port, bytes)) {
            throw c.gp(0);
        }
    }

    private static boolean mapAllows(Core c, int port, int bytes) {
        boolean tss32 = c.tr.usable() && (c.tr.attributes & 8) != 0;
        if (!tss32 || Integer.compareUnsigned(c.tr.limit, TSS_MIN_LIMIT) < 0) {
            return false;
        }
        int at = c.mmu.readSystem16(c.tr.base + TSS_IO_MAP) + (port >>> 3);
        // Two bytes are read always; both must be inside the limit.
        if (Integer.compareUnsigned(at + 1, c.tr.limit) > 0) {
            return false;
        }
        int bits = c.mmu.readSystem16(c.tr.base + at) >>> (port & 7);
        return (bits & (1 << bytes) - 1) == 0;
    }
}
