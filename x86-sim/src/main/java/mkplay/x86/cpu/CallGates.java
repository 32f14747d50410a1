package mkplay.x86.cpu;

import mkplay.x86.mmu.GuestFault;

/** JMP and CALL through a call gate, to the same or an inner level (SDM 3A 5.8.4). */
final class CallGates {
    private static final int GATE_32 = 8;
    private static final int PARAMETERS = 31;

    private final Core c;
    private final InnerStack stack;
    private final int[] parameters = new int[PARAMETERS];

    CallGates(Core core) {
        c = core;
        stack = new InnerStack(core);
    }

    /** Checks a gate, call or task, that the loader has just read: its privilege and presence. */
    void check(int selector) {
        if (c.loader.dpl() < Math.max(c.cpl, selector & 3)) {
            throw c.gp(selector & 0xFFFC);
        }
        if (!c.loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC);
        }
    }

    /** Goes through the call gate that the loader has just read and that was checked. */
    void go(boolean call) {
        SegmentLoader loader = c.loader;
        int gateLow = loader.low;
        int gateHigh = loader.high;
        boolean gate32 = (gateHigh >>> 8 & GATE_32) != 0;
        int selector = gateLow >>> 16;
        int offset = gate32 ? gateLow & 0xFFFF | gateHigh & 0xFFFF0000 : gateLow & 0xFFFF;
        checkTarget(selector, call);
        int codeLow = loader.low;
        int codeHigh = loader.high;
        int level = call && !loader.conforming() ? loader.dpl() : c.cpl;
        loader.markAccessed(selector);
        int limit = Segment.limit(codeLow, codeHigh);
        if (call) {
            pushFrame(level, gate32 ? 4 : 2, gateHigh & PARAMETERS, offset, limit);
        } else {
            checkOffset(offset, limit);
        }
        c.segments[Cpu.CS].set(selector & 0xFFFC | level, codeLow, codeHigh | 0x100);
        c.setCpl(level);
        c.eip = offset;
        if (c.timed != null) {
            c.timed.throughGate();
        }
    }

    private void checkTarget(int selector, boolean call) {
        SegmentLoader loader = c.loader;
        if ((selector & 0xFFFC) == 0) {
            throw c.gp(0);
        }
        loader.fetch(selector, GuestFault.GP, 0);
        boolean privilege = call || loader.conforming() ? loader.dpl() <= c.cpl : loader.dpl() == c.cpl;
        if (!loader.isCode() || !privilege) {
            throw c.gp(selector & 0xFFFC);
        }
        if (!loader.present()) {
            throw c.fault.with(GuestFault.NP, selector & 0xFFFC);
        }
    }

    private void checkOffset(int offset, int limit) {
        if (Integer.compareUnsigned(offset, limit) > 0) {
            throw c.gp(0);
        }
    }

    private void pushFrame(int level, int bytes, int count, int offset, int limit) {
        stack.select(level, 0);
        checkOffset(offset, limit);
        if (stack.inner()) {
            for (int n = 0; n < count; n++) {
                parameters[n] = c.peek(n * bytes, bytes);
            }
            stack.push(c.segments[Cpu.SS].selector, bytes);
            stack.push(c.g[Cpu.ESP], bytes);
            for (int n = count - 1; n >= 0; n--) {
                stack.push(parameters[n], bytes);
            }
        }
        stack.push(c.segments[Cpu.CS].selector, bytes);
        stack.push(c.eip, bytes);
        stack.commit();
    }
}
