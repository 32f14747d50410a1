package mkplay.x86.cpu;

import mkplay.x86.mmu.GuestFault;

/**
 * The stack that a gate's frame goes to: the current one, or that of an inner level, taken from the TSS (SDM 3A 5.8.5). It is
 * filled first and becomes the processor's stack with {@link #commit}, so that a fault in between changes no register.
 */
final class InnerStack {
    private final Core c;
    private final Segment segment = new Segment();
    private int pointer;
    private boolean inner;
    private int ext;

    InnerStack(Core core) {
        c = core;
    }

    /** Chooses the stack for a level; raises #TS or #SS if that of an inner level is unfit. */
    void select(int level, int externalEvent) {
        ext = externalEvent;
        inner = level < c.cpl;
        if (!inner) {
            Segment ss = c.segments[Cpu.SS];
            segment.set(ss.selector, ss.base, ss.limit, ss.attributes);
            pointer = c.g[Cpu.ESP];
            return;
        }
        boolean tss32 = (c.tr.attributes & 8) != 0;
        int at = tss32 ? 4 + level * 8 : 2 + level * 4;
        if (!c.tr.usable() || Integer.compareUnsigned(at + (tss32 ? 5 : 3), c.tr.limit) > 0) {
            throw c.fault.with(GuestFault.TS, c.tr.selector & 0xFFFC | ext);
        }
        int base = c.tr.base + at;
        pointer = tss32 ? c.mmu.readSystem32(base) : c.mmu.readSystem16(base);
        int selector = c.mmu.readSystem16(base + (tss32 ? 4 : 2));
        c.loader.checkStack(selector, level, GuestFault.TS, ext);
        c.loader.markAccessed(selector);
        segment.set(selector, c.loader.low, c.loader.high);
    }

    /** Whether it is another level's stack: the old SS and ESP belong on it. */
    boolean inner() {
        return inner;
    }

    /** Pushes 2 or 4 bytes. */
    void push(int value, int bytes) {
        pointer -= bytes;
        int offset = segment.big() ? pointer : pointer & 0xFFFF;
        if (!segment.flatWrite && !segment.contains(offset, bytes)) {
            throw c.fault.with(GuestFault.SS, inner ? segment.selector & 0xFFFC | ext : 0);
        }
        int linear = segment.base + offset;
        // At an inner level the frame is written with the new privilege; without a level change with the current one.
        boolean system = inner || c.cpl != 3;
        if (bytes == 4 && system) {
            c.mmu.writeSystem32(linear, value);
        } else if (system) {
            c.mmu.writeSystem16(linear, value);
        } else if (bytes == 4) {
            c.mmu.write32(linear, value);
        } else {
            c.mmu.write16(linear, value);
        }
    }

    /** Loads SS and ESP. */
    void commit() {
        if (inner) {
            c.segments[Cpu.SS].set(segment.selector, segment.base, segment.limit, segment.attributes);
        }
        int mask = segment.big() ? -1 : 0xFFFF;
        c.g[Cpu.ESP] = inner ? pointer & mask : c.g[Cpu.ESP] & ~mask | pointer & mask;
    }
}
