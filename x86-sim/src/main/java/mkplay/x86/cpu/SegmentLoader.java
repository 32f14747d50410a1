package mkplay.x86.cpu;

import mkplay.x86.mmu.GuestFault;

/** Descriptor tables and loads of segment registers with their checks (SDM 3A 5). */
final class SegmentLoader {
    private final Core c;

    /** The descriptor read last. */
    int low, high;

    SegmentLoader(Core core) {
        c = core;
    }

    /** Linear address of a selector's descriptor, or -1 when it is outside its table. */
    long locate(int selector) {
        int base = c.gdtBase;
        int limit = c.gdtLimit;
        if ((selector & 4) != 0) {
            if (!c.ldtr.usable()) {
                return -1;
            }
            base = c.ldtr.base;
            limit = c.ldtr.limit;
        }
        int offset = selector & 0xFFF8;
        return Integer.compareUnsigned(offset + 7, limit) > 0 ? -1 : base + offset & 0xFFFFFFFFL;
    }

    /** Reads a descriptor into {@link #low} and {@link #high}; raises the vector with the selector if outside. */
    void fetch(int selector, int vector, int ext) {
        long at = locate(selector);
        if (at < 0) {
            throw c.fault.with(vector, selector & 0xFFFC | ext);
        }
        low = c.mmu.readSystem32((int) at);
        high = c.mmu.readSystem32((int) at + 4);
    }

    int attributes() {
        return high >>> 8 & 0xF0FF;
    }

    int dpl() {
        return high >>> 13 & 3;
    }

    boolean present() {
        return (high & 0x8000) != 0;
    }

    boolean isCode() {
        return (high & 0x1800) == 0x1800;
    }

    boolean isWritableData() {
        return (high & 0x1A00) == 0x1200;
    }

    boolean conforming() {
        return (high & 0x400) != 0;
    }

    /** Sets the accessed bit of the descriptor just read, in memory and in {@link #high}. */
    void markAccessed(int selector) {
        if ((high & 0x100) == 0) {
            high |= 0x100;
            c.mmu.writeSystem32((int) locate(selector) + 4, high);
        }
    }

    /** MOV and POP to a segment register. */
    void moveToSegment(int segment, int selector) {
        if (segment == Cpu.CS || segment > Cpu.GS) {
            throw c.ud();
        }
        load(segment, selector);
        if (segment == Cpu.SS) {
            c.shadow = true;
        }
    }

    /** Loads DS, ES, FS, GS or SS. */
    void load(int segment, int selector) {
        if (c.paragraphs()) {
            setParagraph(segment, selector);
        } else if (segment == Cpu.SS) {
            loadStack(selector);
        } else {
            loadData(segment, selector);
        }
        c.segmentsChanged();
    }

    void setParagraph(int segment, int selector) {
        Segment s = c.segments[segment];
        int attributes =
                s.usable() && c.cpl == 0 && (c.systemFlags & Core.VM) == 0 ? s.attributes : Segment.VIRTUAL_8086;
        int limit = (c.systemFlags & Core.VM) != 0 || !s.usable() ? 0xFFFF : s.limit;
        s.set(selector, selector << 4, limit, attributes);
    }

    private void loadData(int segment, int selector) {
        if ((selector & 0xFFFC) == 0) {
            c.segments[segment].setNull(selector);
            return;
        }
        checkData(selector, GuestFault.GP, 0);
        markAccessed(selector);
        c.segments[segment].set(selector, low, high);
    }

    /** Reads the descriptor of a data segment and checks that the current level may use it; the vector is raised if not. */
    void checkData(int selector, int vector, int ext) {
        fetch(selector, vector, ext);
        boolean readable = (high & 0x1000) != 0 && ((high & 0x800) == 0 || (high & 0x200) != 0);
        boolean conformingCode = isCode() && conforming();
        if (!readable || !conformingCode && dpl() < Math.max(c.cpl, selector & 3)) {
            throw c.fault.with(vector, selector & 0xFFFC | ext);
        }
        if (!present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC | ext);
        }
    }

    private void loadStack(int selector) {
        checkStack(selector, c.cpl, GuestFault.GP, 0);
        markAccessed(selector);
        c.segments[Cpu.SS].set(selector, low, high);
    }

    /** Reads the descriptor of a stack segment for a privilege level and checks it; the vector is raised if unfit. */
    void checkStack(int selector, int level, int vector, int ext) {
        if ((selector & 0xFFFC) == 0) {
            throw c.fault.with(vector, ext);
        }
        fetch(selector, vector, ext);
        if ((selector & 3) != level || dpl() != level || !isWritableData()) {
            throw c.fault.with(vector, selector & 0xFFFC | ext);
        }
        if (!present()) {
            throw c.fault.with(GuestFault.SS, selector & 0xFFFC | ext);
        }
    }

    /** After a return to an outer level: data segments that the new level may not use, and null ones, become 0 (SDM 2A, RET). */
    void dropInnerSegments() {
        for (int n : new int[] {Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS}) {
            Segment s = c.segments[n];
            boolean conformingCode = s.isCode() && (s.attributes & Segment.CONFORMING) != 0;
            if (!s.usable() || !conformingCode && s.dpl() < c.cpl) {
                s.setNull(0);
            }
        }
    }
}
