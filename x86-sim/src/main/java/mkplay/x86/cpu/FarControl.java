package mkplay.x86.cpu;

import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;

/** Transfers to another code segment, directly, through gates or by a task switch, and the far pointer loads. */
final class FarControl {
    /** System descriptor types (SDM 3A table 3-2). */
    private static final int AVAILABLE_TSS16 = 1, CALL_GATE16 = 4, TASK_GATE = 5, AVAILABLE_TSS32 = 9, CALL_GATE32 = 12;

    private final Core c;
    private final CallGates gates;

    FarControl(Core core) {
        c = core;
        gates = new CallGates(core);
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
            checkParagraphLimit(offset);
            pushReturn(i, call);
            c.loader.setParagraph(Cpu.CS, selector);
            c.eip = offset;
        } else {
            protectedFar(i, call, selector, offset);
        }
        c.segmentsChanged();
    }

    /** Real and virtual-8086 mode keep the limit that CS has. */
    private void checkParagraphLimit(int offset) {
        if (Integer.compareUnsigned(offset, c.segments[Cpu.CS].limit) > 0) {
            throw c.gp(0);
        }
    }

    private void protectedFar(Insn i, boolean call, int selector, int offset) {
        SegmentLoader loader = c.loader;
        if ((selector & 0xFFFC) == 0) {
            throw c.gp(0);
        }
        loader.fetch(selector, GuestFault.GP, 0);
        if ((loader.high & 0x1000) == 0) {
            throughSystemDescriptor(selector, call);
            return;
        }
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
        c.eip = offset;
    }

    private void throughSystemDescriptor(int selector, boolean call) {
        TaskSwitch.Cause cause = call ? TaskSwitch.Cause.CALL : TaskSwitch.Cause.JUMP;
        switch (c.loader.high >>> 8 & 0x1F) {
            case CALL_GATE16, CALL_GATE32 -> {
                gates.check(selector);
                gates.go(call);
            }
            case TASK_GATE -> {
                gates.check(selector);
                c.tasks.throughGate(c.loader.low, cause, 0);
            }
            case AVAILABLE_TSS16, AVAILABLE_TSS32 -> c.tasks.toSegment(selector, cause);
            default -> throw c.gp(selector & 0xFFFC);
        }
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
            checkParagraphLimit(offset);
            c.drop(2 * i.size + release);
            c.loader.setParagraph(Cpu.CS, selector);
            c.segmentsChanged();
            c.eip = offset;
        } else {
            c.farReturn(selector, offset, i.size, 2 * i.size, release);
        }
    }
}
