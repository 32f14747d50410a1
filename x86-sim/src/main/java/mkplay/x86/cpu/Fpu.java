package mkplay.x86.cpu;

import mkplay.x86.fpu.Arithmetic;
import mkplay.x86.fpu.Conversions;
import mkplay.x86.fpu.FpuImage;
import mkplay.x86.fpu.FpuState;
import mkplay.x86.fpu.Rounder;
import mkplay.x86.fpu.X87;
import mkplay.x86.isa.Insn;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The x87 FPU between instructions and arithmetic: when an instruction may start, stack faults, masked and unmasked
 * responses, how errors are reported (SDM 1, chapter 8, and 8.7 for the two ways of reporting).
 */
final class Fpu implements Snapshotable {
    private static final int ENVIRONMENT_BYTES = 28, REGISTER_BYTES = 10;

    final FpuState state = new FpuState();
    final Rounder rounder = state.rounder;

    @Derived("scratch inside one instruction")
    final Arithmetic arithmetic = new Arithmetic(rounder);

    @Derived("scratch inside one instruction")
    final Conversions conversions = new Conversions(rounder);

    private final Core c;
    /** Level of the FERR# pin: with CR0.NE clear an error was met by a waiting instruction. */
    private boolean error;
    /** Offset of the memory operand of the instruction in progress. */
    @Derived("scratch inside one instruction")
    private int operandOffset;
    /** Level of the IGNNE# pin: errors do not hold up waiting instructions. */
    private boolean ignoreErrors;

    Fpu(Core core) {
        c = core;
    }

    /** RESET; INIT leaves the FPU alone. */
    void reset() {
        state.reset();
        settleError();
    }

    /** After every change of the control or status word: FERR# ends with the pending exceptions. */
    void settleError() {
        if (error && !state.pending()) {
            error = false;
            c.bus.numericError(false);
        }
    }

    void setIgnoreErrors(boolean level) {
        ignoreErrors = level;
    }

    // ---- before and after an instruction

    /** #NM when the FPU is emulated or belongs to another task. */
    void available() {
        if ((c.cr0 & (Core.EM | Core.CR0_TS)) != 0) {
            throw c.fault.with(GuestFault.NM, 0);
        }
    }

    /** What waiting instructions do first: also report a pending error. */
    void ready() {
        available();
        if (state.pending()) {
            report();
        }
    }

    /** FWAIT. */
    void await() {
        int both = Core.MP | Core.CR0_TS;
        if ((c.cr0 & both) == both) {
            throw c.fault.with(GuestFault.NM, 0);
        }
        if (state.pending()) {
            report();
        }
    }

    private void report() {
        if ((c.cr0 & Core.NE) != 0) {
            throw c.fault.with(GuestFault.MF, 0);
        }
        if (!error) {
            error = true;
            c.bus.numericError(true);
        }
        if (!ignoreErrors) {
            throw c.fault.with(GuestFault.FREEZE, 0);
        }
    }

    /** Notes the instruction just executed for handlers of its exceptions. */
    void remember(Insn i) {
        FpuState s = state;
        s.instructionOffset = c.eip - i.length;
        s.instructionSelector = c.segments[Cpu.CS].selector;
        s.opcode = i.escape;
    }

    /** The same with a memory operand, whose address {@link #address} computed. */
    void rememberOperand(Insn i) {
        remember(i);
        state.operandOffset = operandOffset;
        state.operandSelector = c.segments[i.segment].selector;
    }

    // ---- stack

    /**
     * Notes a stack underflow, or an overflow.
     *
     * @return whether it is masked: the result is the indefinite
     */
    boolean stackFault(boolean overflow) {
        state.status = state.status & ~X87.C1 | (overflow ? X87.C1 : 0);
        state.raise(X87.INVALID | X87.STACK_FAULT);
        return (state.control() & X87.INVALID) != 0;
    }

    /** Whether ST(n) is empty. */
    boolean missing(int n) {
        return state.isEmpty(state.index(n));
    }

    /** Whether there is room for a push; if not, the stack fault is noted and its masked response, if any, pushed. */
    boolean mayPush() {
        if (state.isEmpty(state.index(-1))) {
            return true;
        }
        if (stackFault(true)) {
            pushIndefinite();
        }
        return false;
    }

    void pushIndefinite() {
        push(X87.INDEFINITE_UPPER, X87.INDEFINITE);
    }

    void push(int se, long sig) {
        FpuState s = state;
        s.top = s.top - 1 & 7;
        s.set(s.top, se, sig);
    }

    /** Replaces a register by the indefinite. */
    void setIndefinite(int index) {
        state.set(index, X87.INDEFINITE_UPPER, X87.INDEFINITE);
    }

    // ---- results

    /** Puts the rounder's result and exceptions into a register; false when an unmasked exception keeps the operands. */
    boolean deliver(int index) {
        if (note()) {
            state.set(index, rounder.se, rounder.sig);
            return true;
        }
        return false;
    }

    /** Pushes the rounder's result, a value just loaded: a denormal is pushed even if its exception is unmasked. */
    void pushLoaded() {
        int raised = rounder.exceptions;
        state.status &= ~X87.C1;
        if (raised != 0) {
            state.raise(raised);
        }
        if ((raised & X87.INVALID & ~state.control()) == 0) {
            push(rounder.se, rounder.sig);
        }
    }

    /** Notes the rounder's exceptions; false when an unmasked one keeps the operands. */
    boolean note() {
        FpuState s = state;
        int raised = rounder.exceptions;
        if ((raised & ~s.control()) != 0) {
            return noteUnmasked(s, raised);
        }
        s.status = s.status & ~X87.C1 | raised | (rounder.up ? X87.C1 : 0);
        return true;
    }

    private boolean noteUnmasked(FpuState s, int raised) {
        s.status &= ~X87.C1;
        if ((raised & X87.BEFORE & ~s.control()) != 0) {
            s.raise(raised & X87.BEFORE);
            return false;
        }
        s.raise(raised);
        s.status |= rounder.up ? X87.C1 : 0;
        return true;
    }

    /** Whether the rounder's result may be stored to memory: the exceptions that prevent it are masked. */
    boolean mayStore() {
        int preventing = X87.BEFORE | X87.OVERFLOW | X87.UNDERFLOW;
        return (rounder.exceptions & preventing & ~state.control()) == 0;
    }

    /** Notes the rounder's exceptions after a store to memory, or instead of one. */
    void noteStore() {
        FpuState s = state;
        int range = rounder.exceptions & (X87.OVERFLOW | X87.UNDERFLOW);
        if ((range & ~s.control()) != 0) {
            s.status &= ~X87.C1;
            s.raise(range);
        } else {
            note();
        }
    }

    // ---- memory

    /** Computes the offset of the memory operand; every instruction with one calls this once. */
    int address(Insn i) {
        operandOffset = c.address(i);
        return operandOffset;
    }

    /** The offset that was computed last. */
    int operandOffset() {
        return operandOffset;
    }

    long load64(Insn i) {
        return c.mmu.read64(c.linear(i.segment, address(i), 8, false));
    }

    void store64(Insn i, long value) {
        c.mmu.write64(c.linear(i.segment, operandOffset, 8, true), value);
    }

    int load32(Insn i) {
        return c.load(i.segment, address(i), 4);
    }

    int load16(Insn i) {
        return (short) c.load(i.segment, address(i), 2);
    }

    /** The linear address of a destination, checked for writing: stores to it cannot fault any more. */
    int destination(Insn i, int bytes) {
        int at = c.linear(i.segment, c.address(i), bytes, true);
        c.mmu.checkWrite(at, bytes);
        return at;
    }

    /** See {@link Cpu#fpuImage}. */
    byte[] image() {
        byte[] bytes = new byte[ENVIRONMENT_BYTES + REGISTER_BYTES * 8];
        new FpuImage(bytes).storeEnvironment(state, 4, false);
        for (int n = 0; n < 8; n++) {
            int register = state.top + n & 7;
            int at = ENVIRONMENT_BYTES + REGISTER_BYTES * n;
            for (int i = 0; i < Long.BYTES; i++) {
                bytes[at + i] = (byte) (state.sig[register] >>> 8 * i);
            }
            bytes[at + 8] = (byte) state.se[register];
            bytes[at + 9] = (byte) (state.se[register] >>> 8);
        }
        return bytes;
    }

    @Override
    public void save(StateWriter out) {
        state.save(out);
        out.bool(error);
        out.bool(ignoreErrors);
    }

    @Override
    public void load(StateReader in) {
        state.load(in);
        error = in.bool();
        ignoreErrors = in.bool();
    }
}
