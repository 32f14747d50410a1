package mkplay.x86.cpu;

import mkplay.x86.mmu.GuestFault;

/** The common part of RETF and IRET in protected mode (SDM 2A, RET and IRET). */
final class FarReturn {
    private FarReturn() {}

    /**
     * Returns to a code segment at the same or an outer level.
     *
     * @param frame bytes of the frame up to where an outer stack pointer would be
     * @param release more bytes to release, on both stacks
     */
    static void go(Core c, int selector, int offset, int bytes, int frame, int release) {
        SegmentLoader loader = c.loader;
        if ((selector & 0xFFFC) == 0) {
            throw c.gp(0);
        }
        loader.fetch(selector, GuestFault.GP, 0);
        int level = selector & 3;
        boolean privilege = loader.conforming() ? loader.dpl() <= level : loader.dpl() == level;
        if (!loader.isCode() || level < c.cpl || !privilege) {
            throw c.gp(selector & 0xFFFC);
        }
        if (!loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC);
        }
        loader.markAccessed(selector);
        int low = loader.low;
        int high = loader.high;
        int target = bytes == 2 ? offset & 0xFFFF : offset;
        if (Integer.compareUnsigned(target, Segment.limit(low, high)) > 0) {
            throw c.gp(0);
        }
        if (level == c.cpl) {
            c.drop(frame + release);
        } else {
            outer(c, level, bytes, frame, release);
        }
        c.segments[Cpu.CS].set(selector, low, high);
        if (level != c.cpl) {
            c.setCpl(level);
            loader.dropInnerSegments();
        }
        c.segmentsChanged();
        c.eip = target;
    }

    private static void outer(Core c, int level, int bytes, int frame, int release) {
        int pointer = c.peek(frame + release, bytes);
        int stack = c.peek(frame + release + bytes, bytes) & 0xFFFF;
        c.loader.checkStack(stack, level, GuestFault.GP, 0);
        c.loader.markAccessed(stack);
        Segment ss = c.segments[Cpu.SS];
        ss.set(stack, c.loader.low, c.loader.high);
        if (ss.big()) {
            c.g[Cpu.ESP] = pointer + release;
        } else {
            c.g[Cpu.ESP] = c.g[Cpu.ESP] & 0xFFFF0000 | pointer + release & 0xFFFF;
        }
    }
}
