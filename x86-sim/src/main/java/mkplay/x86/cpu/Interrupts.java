package mkplay.x86.cpu;

import mkplay.x86.mmu.GuestFault;

/** Delivery of interrupts and exceptions, and IRET (SDM 3A chapter 6). */
final class Interrupts {
    private static final int NO_ERROR_CODE = -1;
    private static final int TASK_GATE = 5;

    private final Core c;

    private final InnerStack stack;
    /**
     * The frame's RF: set for faults and between the iterations of a string instruction, so that an instruction breakpoint does
     * not hit twice (SDM 3B 17.3.1.1).
     */
    private boolean resume;

    Interrupts(Core core) {
        c = core;
        stack = new InnerStack(core);
    }

    /** INT n: as INT3, but in virtual-8086 mode for IOPL 3 only (SDM 3A 20.2.7). */
    void numbered(int vector) {
        if ((c.systemFlags & Core.VM) != 0 && c.iopl() < 3) {
            throw c.gp(0);
        }
        software(vector);
    }

    /** INT3 and INTO: gate privilege is checked. */
    void software(int vector) {
        resume = false;
        c.count(CpuCounters.Event.EXCEPTIONS);
        if (c.watchExceptions) {
            c.bus.exception(vector, 0);
        }
        enter(vector, NO_ERROR_CODE, true, 0);
    }

    /** An external interrupt, or INT1. */
    void hardware(int vector) {
        resume = (c.systemFlags & Core.RF) != 0;
        c.repetitionFlags = Core.NO_REPETITION;
        enter(vector, NO_ERROR_CODE, false, 1);
    }

    /** Delivers the fault just caught; EIP is where it must return to. */
    void exception(int vector, int errorCode) {
        int v = vector;
        int code = errorCode;
        c.halted = false;
        c.repetitionFlags = Core.NO_REPETITION;
        while (true) {
            c.count(CpuCounters.Event.EXCEPTIONS);
            if (c.watchExceptions) {
                c.bus.exception(v, code);
            }
            resume = v != GuestFault.DB || (c.systemFlags & Core.RF) != 0;
            try {
                enter(v, GuestFault.hasErrorCode(v) ? code : NO_ERROR_CODE, false, 1);
                if (v == GuestFault.DB) {
                    c.debug.delivered();
                }
                return;
            } catch (GuestFault second) {
                if (v == GuestFault.DF) {
                    c.shutdown = true;
                    c.shutdownVector = vector;
                    return;
                }
                if (doubles(v, second.vector())) {
                    v = GuestFault.DF;
                    code = 0;
                } else {
                    v = second.vector();
                    code = second.errorCode();
                }
            }
        }
    }

    /** Whether the second exception during delivery of the first makes a double fault (SDM 3A table 6-5). */
    private static boolean doubles(int first, int second) {
        return (contributory(first) && contributory(second))
                || (first == GuestFault.PF && (contributory(second) || second == GuestFault.PF));
    }

    private static boolean contributory(int vector) {
        return vector == GuestFault.DE || (vector >= GuestFault.TS && vector <= GuestFault.GP);
    }

    /** Delivers through the IDT; changes nothing if it faults. */
    private void enter(int vector, int errorCode, boolean software, int ext) {
        if (!c.protectedMode()) {
            enterReal(vector);
            return;
        }
        int gateError = vector * 8 + 2 + ext;
        if (Integer.compareUnsigned(vector * 8 + 7, c.idtLimit) > 0) {
            throw c.gp(gateError);
        }
        int low = c.mmu.readSystem32(c.idtBase + vector * 8);
        int high = c.mmu.readSystem32(c.idtBase + vector * 8 + 4);
        int type = high >>> 8 & 0x1F;
        if ((type & 0x16) != 6 && type != TASK_GATE) {
            throw c.gp(gateError);
        }
        if (software && (high >>> 13 & 3) < c.cpl) {
            throw c.gp(gateError);
        }
        if ((high & 0x8000) == 0) {
            throw c.fault.with(GuestFault.NP, gateError);
        }
        if (type == TASK_GATE) {
            c.tasks.throughGate(low, TaskSwitch.Cause.INTERRUPT, ext);
            if (errorCode != NO_ERROR_CODE) {
                c.tasks.pushErrorCode(errorCode);
            }
            return;
        }
        int bytes = (type & 8) != 0 ? 4 : 2;
        int offset = bytes == 4 ? low & 0xFFFF | high & 0xFFFF0000 : low & 0xFFFF;
        through(low >>> 16, offset, bytes, errorCode, (type & 1) == 0, ext);
    }

    private void through(int selector, int offset, int bytes, int errorCode, boolean masks, int ext) {
        SegmentLoader loader = c.loader;
        if ((selector & 0xFFFC) == 0) {
            throw c.gp(ext);
        }
        loader.fetch(selector, GuestFault.GP, ext);
        if (!loader.isCode() || loader.dpl() > c.cpl) {
            throw c.gp(selector & 0xFFFC | ext);
        }
        if (!loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC | ext);
        }
        int level = loader.conforming() ? c.cpl : loader.dpl();
        if ((c.systemFlags & Core.VM) != 0 && level != 0) {
            throw c.gp(selector & 0xFFFC | ext);
        }
        loader.markAccessed(selector);
        int codeLow = loader.low;
        int codeHigh = loader.high;
        int limit = Segment.limit(codeLow, codeHigh);
        stack.select(level, ext);
        if (Integer.compareUnsigned(offset, limit) > 0) {
            throw c.gp(ext);
        }
        pushFrame(bytes, errorCode);
        stack.commit();
        if ((c.systemFlags & Core.VM) != 0) {
            dropVirtualSegments();
        }
        c.segments[Cpu.CS].set(selector & 0xFFFC | level, codeLow, codeHigh);
        c.setCpl(level);
        c.segmentsChanged();
        c.eip = offset;
        c.systemFlags &= ~(Core.TF | Core.NT | Core.RF | Core.VM | (masks ? Core.IF : 0));
    }

    private void pushFrame(int bytes, int errorCode) {
        int eflags = c.eflags() & ~Core.RF | (resume ? Core.RF : 0);
        if ((c.systemFlags & Core.VM) != 0) {
            for (int n : new int[] {Cpu.GS, Cpu.FS, Cpu.DS, Cpu.ES}) {
                stack.push(c.segments[n].selector, bytes);
            }
        }
        if (stack.inner()) {
            stack.push(c.segments[Cpu.SS].selector, bytes);
            stack.push(c.g[Cpu.ESP], bytes);
        }
        stack.push(eflags, bytes);
        stack.push(c.segments[Cpu.CS].selector, bytes);
        stack.push(c.eip, bytes);
        if (errorCode != NO_ERROR_CODE) {
            stack.push(errorCode, bytes);
        }
    }

    /** Leaving virtual-8086 mode: its selectors are on the stack, and no segment stays usable but CS and SS. */
    private void dropVirtualSegments() {
        for (int n : new int[] {Cpu.GS, Cpu.FS, Cpu.DS, Cpu.ES}) {
            c.segments[n].setNull(0);
        }
    }

    private void enterReal(int vector) {
        int at = c.idtBase + vector * 4;
        if (vector * 4 + 3 > c.idtLimit) {
            throw c.gp(0);
        }
        int entry = c.mmu.readSystem32(at);
        int sp = c.g[Cpu.ESP];
        try {
            c.push(c.eflags(), 2);
            c.push(c.segments[Cpu.CS].selector, 2);
            c.push(c.eip, 2);
        } catch (GuestFault f) {
            c.g[Cpu.ESP] = sp;
            throw f;
        }
        c.loader.setParagraph(Cpu.CS, entry >>> 16);
        c.segmentsChanged();
        c.eip = entry & 0xFFFF;
        c.systemFlags &= ~(Core.TF | Core.IF | Core.AC | Core.RF);
    }

    /** IRET with an operand size. */
    void iret(int bytes) {
        c.nmiBlocked = false;
        if (c.paragraphs()) {
            iretParagraphs(bytes);
            return;
        }
        if ((c.systemFlags & Core.NT) != 0) {
            c.tasks.back();
            return;
        }
        int offset = c.peek(0, bytes);
        int selector = c.peek(bytes, bytes) & 0xFFFF;
        int newFlags = c.peek(2 * bytes, bytes);
        if (bytes == 4 && (newFlags & Core.VM) != 0 && c.cpl == 0) {
            iretToVirtual(offset, selector, newFlags);
            return;
        }
        int mask = c.poppedFlagsMask(bytes) | (bytes == 4 ? Core.RF : 0);
        c.farReturn(selector, offset, bytes, 3 * bytes, 0);
        c.setEflags(newFlags, mask);
    }

    private void iretParagraphs(int bytes) {
        if ((c.systemFlags & Core.VM) != 0 && c.iopl() < 3) {
            throw c.gp(0);
        }
        int offset = c.peek(0, bytes);
        int selector = c.peek(bytes, bytes) & 0xFFFF;
        int newFlags = c.peek(2 * bytes, bytes);
        if (Integer.compareUnsigned(offset, c.segments[Cpu.CS].limit) > 0) {
            throw c.gp(0);
        }
        c.drop(3 * bytes);
        c.loader.setParagraph(Cpu.CS, selector);
        c.segmentsChanged();
        c.eip = offset;
        c.setEflags(newFlags, c.poppedFlagsMask(bytes) | (bytes == 4 ? Core.RF : 0));
    }

    private void iretToVirtual(int offset, int selector, int newFlags) {
        int[] frame = new int[6];
        for (int n = 0; n < frame.length; n++) {
            frame[n] = c.peek(12 + 4 * n, 4);
        }
        c.setEflags(
                newFlags,
                Flags.ALL | Core.TF | Core.IF | Core.DF | Core.IOPL | Core.NT | Core.RF | Core.VM | Core.AC | Core.ID);
        int[] registers = {Cpu.SS, Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS};
        c.segments[Cpu.CS].set(selector, selector << 4, 0xFFFF, Segment.VIRTUAL_8086);
        for (int n = 0; n < registers.length; n++) {
            int s = frame[n + 1] & 0xFFFF;
            c.segments[registers[n]].set(s, s << 4, 0xFFFF, Segment.VIRTUAL_8086);
        }
        c.g[Cpu.ESP] = frame[0];
        c.eip = offset & 0xFFFF;
        c.setCpl(3);
        c.segmentsChanged();
    }
}
