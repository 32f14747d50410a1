package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;

/** Transfers between code segments, and the far pointer loads. Call gates and task switches are not implemented: #GP. */
final class FarControl {
    private final Core c;

    FarControl(Core core) {
        c = core;
    }

    void register(OperationTable t) {
        t.add("JMPF", i -> far(i, false));
        t.add("CALLF", i -> far(i, true));
        t.add("RETF", this::ret);
        t.add("LES", i -> pointer(i, Cpu.ES));
        t.add("LDS", i -> pointer(i, Cpu.DS));
        t.add("LSS", i -> pointer(i, Cpu.SS));
        t.add("LFS", i -> pointer(i, Cpu.FS));
        t.add("LGS", i -> pointer(i, Cpu.GS));
    }

    private void pointer(Insn i, int segment) {
        int at = c.address(i);
        int offset = c.load(i.segment, at, i.size);
        int selector = c.load(i.segment, at + i.size & i.addressMask, 2);
        c.loader.moveToSegment(segment, selector);
        c.setRegister(i.v1, i.size, offset);
    }

    private void far(Insn i, boolean call) {
        int offset;
        int selector;
        if (i.k1 == Kind.FAR) {
            offset = i.v1;
            selector = i.selector;
        } else {
            int at = c.address(i);
            offset = c.load(i.segment, at, i.size);
            selector = c.load(i.segment, at + i.size & i.addressMask, 2);
        }
        if (c.paragraphs()) {
            pushReturn(i, call);
            c.loader.setParagraph(Cpu.CS, selector);
        } else {
            protectedFar(i, call, selector, offset);
        }
        c.segmentsChanged();
        c.eip = offset;
    }

    private void protectedFar(Insn i, boolean call, int selector, int offset) {
        SegmentLoader loader = c.loader;
        if ((selector & 0xFFFC) == 0) {
            throw c.gp(0);
        }
        loader.fetch(selector, GuestFault.GP, 0);
        boolean privilege =
                loader.conforming() ? loader.dpl() <= c.cpl : (selector & 3) <= c.cpl && loader.dpl() == c.cpl;
        if (!loader.isCode() || !privilege) {
            throw c.gp(selector & 0xFFFC);
        }
        if (!loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC);
        }
        loader.markAccessed(selector);
        int low = loader.low;
        int high = loader.high;
        if (Integer.compareUnsigned(offset, Segment.limit(low, high)) > 0) {
            throw c.gp(0);
        }
        pushReturn(i, call);
        c.segments[Cpu.CS].set(selector & 0xFFFC | c.cpl, low, high);
    }

    private void pushReturn(Insn i, boolean call) {
        if (call) {
            int sp = c.g[Cpu.ESP];
            c.push(c.segments[Cpu.CS].selector, i.size);
            try {
                c.push(c.eip, i.size);
            } catch (GuestFault f) {
                c.g[Cpu.ESP] = sp;
                throw f;
            }
        }
    }

    private void ret(Insn i) {
        int offset = c.peek(0, i.size);
        int selector = c.peek(i.size, i.size) & 0xFFFF;
        int release = i.k1 == Kind.IMM ? i.v1 : 0;
        if (c.paragraphs()) {
            c.drop(2 * i.size + release);
            c.loader.setParagraph(Cpu.CS, selector);
            c.segmentsChanged();
            c.eip = offset;
        } else {
            c.farReturn(selector, offset, i.size, 2 * i.size, release);
        }
    }
}
