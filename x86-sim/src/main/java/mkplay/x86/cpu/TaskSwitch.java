package mkplay.x86.cpu;

import mkplay.x86.mmu.GuestFault;

/**
 * Task switches by the processor itself (SDM 3A 7.3): by JMP, CALL, interrupt or IRET, from and to 16- and 32-bit task state
 * segments. A fault up to the point where the new task's registers are loaded belongs to the old task and changes nothing;
 * a later one is raised before the new task's first instruction.
 */
final class TaskSwitch {
    /** What leads to another task; decides about busy bits, the link and NT (SDM 3A table 7-2). */
    enum Cause {
        JUMP,
        CALL,
        INTERRUPT,
        RETURN
    }

    /** Where a TSS has its fields, in bytes from its base (SDM 3A figures 7-2 and 7-10). */
    private record Layout(
            int bytes, int limit, int ip, int flags, int registers, int segments, int segmentCount, int ldt) {}

    private static final Layout TSS32 = new Layout(4, 0x67, 0x20, 0x24, 0x28, 0x48, 6, 0x60);
    private static final Layout TSS16 = new Layout(2, 0x2B, 0x0E, 0x10, 0x12, 0x22, 4, 0x2A);
    private static final int CR3_32 = 0x1C;
    private static final int TRAP_32 = 0x64;

    private static final int TYPE_BUSY = 2;
    private static final int TYPE_32 = 8;
    private static final int BUSY = TYPE_BUSY << 8;
    private static final int LDT_TYPE = 2;
    /** DR7: L0 to L3 and LE; DR6: BT. */
    private static final int DR7_LOCAL = 0x155, DR6_TASK = 0x8000;

    private final Core c;

    /** The new task's registers as its TSS has them. */
    private final int[] registers = new int[8];

    private final int[] selectors = new int[6];
    private int ip;
    private int flags;
    private int cr3;
    private int ldt;
    private boolean trap;
    /** The EXT bit of error codes. */
    private int external;

    TaskSwitch(Core core) {
        c = core;
    }

    private static Layout layout(int type) {
        return (type & TYPE_32) != 0 ? TSS32 : TSS16;
    }

    /** JMP or CALL to a TSS descriptor, which the loader has just read. */
    void toSegment(int selector, Cause cause) {
        if (c.loader.dpl() < Math.max(c.cpl, selector & 3)) {
            throw c.gp(selector & 0xFFFC);
        }
        go(selector, cause, 0);
    }

    /**
     * Through a task gate, whose own checks are done.
     *
     * @param gateLow its first word
     */
    void throughGate(int gateLow, Cause cause, int ext) {
        int selector = gateLow >>> 16;
        if ((selector & 4) != 0) {
            throw c.gp(selector & 0xFFFC | ext);
        }
        c.loader.fetch(selector, GuestFault.GP, ext);
        go(selector, cause, ext);
    }

    /** IRET with NT set: back to the task that the current one is nested in. */
    void back() {
        int selector = c.mmu.readSystem16(c.tr.base);
        if ((selector & 4) != 0 || (selector & 0xFFFC) == 0) {
            throw ts(selector, 0);
        }
        c.loader.fetch(selector, GuestFault.TS, 0);
        go(selector, Cause.RETURN, 0);
    }

    /** An exception's error code goes to the new task's stack. */
    void pushErrorCode(int errorCode) {
        try {
            c.push(errorCode, layout(c.tr.attributes & 15).bytes);
        } catch (GuestFault f) {
            c.raiseNext(f.vector(), f.errorCode());
        }
    }

    private GuestFault ts(int selector, int ext) {
        return c.fault.with(GuestFault.TS, selector & 0xFFFC | ext);
    }

    private void go(int selector, Cause cause, int ext) {
        int low = c.loader.low;
        int high = c.loader.high;
        int type = high >>> 8 & 0x1F;
        checkDescriptor(selector, type, cause, ext);
        Layout to = layout(type);
        if (Integer.compareUnsigned(Segment.limit(low, high), to.limit) < 0) {
            throw ts(selector, ext);
        }
        int base = Segment.base(low, high);
        int descriptor = (int) c.loader.locate(selector);
        read(to, base);
        Layout from = layout(c.tr.attributes & 15);
        int oldDescriptor = c.gdtBase + (c.tr.selector & 0xFFF8);
        c.mmu.checkSystemWrite(c.tr.base, from.limit + 1);
        external = ext;
        boolean nested = cause == Cause.CALL || cause == Cause.INTERRUPT;
        if (nested) {
            c.mmu.checkSystemWrite(base, 2);
        }
        c.mmu.checkSystemWrite(descriptor + 4, 4);
        // Nothing above has changed anything; nothing below can fault for the old task.
        save(from, cause);
        if (!nested) {
            int old = c.mmu.readSystem32(oldDescriptor + 4);
            c.mmu.writeSystem32(oldDescriptor + 4, old & ~BUSY);
        }
        if (nested) {
            c.mmu.writeSystem16(base, c.tr.selector);
            flags |= Core.NT;
        }
        int busy = cause == Cause.RETURN ? high : high | BUSY;
        c.mmu.writeSystem32(descriptor + 4, busy);
        c.tr.set(selector, low, busy);
        ControlRegisters.set(c, 0, c.cr0 | Core.CR0_TS);
        enter(to);
    }

    private void checkDescriptor(int selector, int type, Cause cause, int ext) {
        boolean back = cause == Cause.RETURN;
        int wanted = back ? 1 | TYPE_BUSY : 1;
        boolean fits = (selector & 4) == 0 && (type & ~TYPE_32) == wanted;
        if (!fits) {
            throw back ? ts(selector, 0) : c.gp(selector & 0xFFFC | ext);
        }
        if (!c.loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC | ext);
        }
    }

    private int field(Layout layout, int at) {
        return layout.bytes == 4 ? c.mmu.readSystem32(at) : c.mmu.readSystem16(at);
    }

    private void read(Layout from, int base) {
        ip = field(from, base + from.ip);
        flags = field(from, base + from.flags);
        for (int n = 0; n < registers.length; n++) {
            int value = field(from, base + from.registers + n * from.bytes);
            registers[n] = from.bytes == 4 ? value : value | 0xFFFF0000;
        }
        for (int n = 0; n < selectors.length; n++) {
            selectors[n] = n < from.segmentCount ? c.mmu.readSystem16(base + from.segments + n * from.bytes) : 0;
        }
        ldt = c.mmu.readSystem16(base + from.ldt);
        cr3 = from.bytes == 4 ? c.mmu.readSystem32(base + CR3_32) : c.cr3;
        trap = from.bytes == 4 && (c.mmu.readSystem16(base + TRAP_32) & 1) != 0;
    }

    private void save(Layout to, Cause cause) {
        int base = c.tr.base;
        int image = c.eflags() & (cause == Cause.RETURN ? ~Core.NT : -1);
        write(to, base + to.ip, c.eip);
        write(to, base + to.flags, image);
        for (int n = 0; n < registers.length; n++) {
            write(to, base + to.registers + n * to.bytes, c.g[n]);
        }
        for (int n = 0; n < to.segmentCount; n++) {
            c.mmu.writeSystem16(base + to.segments + n * to.bytes, c.segments[n].selector);
        }
    }

    private void write(Layout layout, int at, int value) {
        if (layout.bytes == 4) {
            c.mmu.writeSystem32(at, value);
        } else {
            c.mmu.writeSystem16(at, value);
        }
    }

    /** Loads the new task; its own faults come before its first instruction. */
    private void enter(Layout layout) {
        if (layout.bytes == 4 && (c.cr0 & ControlRegisters.PG) != 0) {
            ControlRegisters.set(c, 3, cr3);
        }
        System.arraycopy(registers, 0, c.g, 0, registers.length);
        c.eip = ip;
        c.setEflags(flags, layout.bytes == 4 ? -1 : 0xFFFF);
        if (layout.bytes == 2) {
            c.systemFlags &= ~(Core.VM | Core.RF | Core.AC);
        }
        if ((c.dr[7] & DR7_LOCAL) != 0) {
            c.dr[7] &= ~DR7_LOCAL;
            c.debug.changed();
        }
        boolean virtual = (c.systemFlags & Core.VM) != 0;
        for (int n = 0; n < selectors.length; n++) {
            c.segments[n].setNull(selectors[n]);
        }
        c.ldtr.setNull(ldt);
        c.setCpl(virtual ? 3 : selectors[Cpu.CS] & 3);
        c.leavePage();
        try {
            loadLdt();
            loadSegments(virtual);
            c.segmentsChanged();
            c.jump(ip, layout.bytes);
            if (trap) {
                c.dr[6] |= DR6_TASK;
                c.raiseNext(GuestFault.DB, 0);
            }
        } catch (GuestFault f) {
            c.segmentsChanged();
            c.raiseNext(f.vector(), f.errorCode());
        }
    }

    private void loadLdt() {
        if ((ldt & 0xFFFC) == 0) {
            return;
        }
        if ((ldt & 4) != 0) {
            throw ts(ldt, external);
        }
        c.loader.fetch(ldt, GuestFault.TS, external);
        if ((c.loader.high >>> 8 & 0x1F) != LDT_TYPE || !c.loader.present()) {
            throw ts(ldt, external);
        }
        c.ldtr.set(ldt, c.loader.low, c.loader.high);
    }

    private void loadSegments(boolean virtual) {
        if (virtual) {
            for (int n = 0; n < selectors.length; n++) {
                c.segments[n].set(selectors[n], selectors[n] << 4, 0xFFFF, Segment.VIRTUAL_8086);
            }
            return;
        }
        loadCode(selectors[Cpu.CS]);
        c.loader.checkStack(selectors[Cpu.SS], c.cpl, GuestFault.TS, external);
        set(Cpu.SS, selectors[Cpu.SS]);
        for (int n : new int[] {Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS}) {
            if ((selectors[n] & 0xFFFC) != 0) {
                c.loader.checkData(selectors[n], GuestFault.TS, external);
                set(n, selectors[n]);
            }
        }
    }

    private void set(int segment, int selector) {
        c.loader.markAccessed(selector);
        c.segments[segment].set(selector, c.loader.low, c.loader.high);
    }

    private void loadCode(int selector) {
        SegmentLoader loader = c.loader;
        if ((selector & 0xFFFC) == 0) {
            throw ts(selector, external);
        }
        loader.fetch(selector, GuestFault.TS, external);
        boolean privilege = loader.conforming() ? loader.dpl() <= c.cpl : loader.dpl() == c.cpl;
        if (!loader.isCode() || !privilege) {
            throw ts(selector, external);
        }
        if (!loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC | external);
        }
        set(Cpu.CS, selector);
    }
}
