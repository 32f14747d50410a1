package mkplay.x86.fpu;

import java.util.Arrays;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** The registers of an x87 FPU (SDM 1, 8.1). Data registers are numbered physically; {@link #index} finds them. */
public final class FpuState implements Snapshotable {
    /** Control word after FNINIT: extended precision, round to nearest, all exceptions masked. */
    public static final int INITIAL_CONTROL = 0x37F;

    private static final int RESET_CONTROL = 0x40;
    private static final int CONTROL_BITS = 0x1F7F;
    /** Bit 6 is not stored and reads as one. */
    private static final int CONTROL_ONES = 0x40;

    private static final int TOP_SHIFT = 11;
    private static final int MMX_UPPER = 0xFFFF;
    private static final int TAG_ZERO = 1, TAG_SPECIAL = 2, TAG_EMPTY = 3;

    /** Signs and exponents of the data registers. */
    public final int[] se = new int[8];
    /** Significands of the data registers. */
    public final long[] sig = new long[8];
    /** Status word but for TOP. */
    public int status;
    /** Number of the register on top of the stack. */
    public int top;
    /** One bit for each empty register. */
    public int empty;
    /** Offset of the last instruction that was no control instruction, and of its memory operand. */
    public int instructionOffset, operandOffset;
    /** Selectors that go with the offsets. */
    public int instructionSelector, operandSelector;
    /** Opcode of that instruction, 11 bits. */
    public int opcode;

    /** Rounds as {@link #control} says; the operations of this FPU share it. */
    @Derived("of the control word, and scratch inside one instruction")
    public final Rounder rounder = new Rounder();

    private int control;

    /** After RESET (SDM 3A, table 10-1). */
    public FpuState() {
        reset();
    }

    /** State after RESET; FNINIT's differs, and INIT changes nothing. */
    public void reset() {
        initialise();
        Arrays.fill(se, 0);
        Arrays.fill(sig, 0);
        empty = 0;
        setControl(RESET_CONTROL);
    }

    /** FNINIT: data registers keep what they have, but are empty. */
    public void initialise() {
        setControl(INITIAL_CONTROL);
        status = 0;
        top = 0;
        empty = 0xFF;
        instructionOffset = 0;
        operandOffset = 0;
        instructionSelector = 0;
        operandSelector = 0;
        opcode = 0;
    }

    /** The control word. */
    public int control() {
        return control;
    }

    /** Sets the control word; the summary of pending exceptions follows. */
    public void setControl(int word) {
        control = word & CONTROL_BITS | CONTROL_ONES;
        rounder.control(control);
        summarise();
    }

    /** The status word. */
    public int statusWord() {
        return status | top << TOP_SHIFT;
    }

    /** Sets the status word; summary and busy bit follow from flags and masks. */
    public void setStatusWord(int word) {
        status = word & (X87.EXCEPTIONS | X87.STACK_FAULT | X87.C0 | X87.C1 | X87.C2 | X87.C3);
        top = word >>> TOP_SHIFT & 7;
        summarise();
    }

    /** FNCLEX. */
    public void clearExceptions() {
        status &= X87.C0 | X87.C1 | X87.C2 | X87.C3;
    }

    /** Adds exception flags (and the stack fault) to the status word. */
    public void raise(int exceptions) {
        status |= exceptions;
        summarise();
    }

    private void summarise() {
        boolean pending = (status & ~control & X87.EXCEPTIONS) != 0;
        status = pending ? status | X87.SUMMARY | X87.BUSY : status & ~(X87.SUMMARY | X87.BUSY);
    }

    /** An unmasked exception is waiting to be reported. */
    public boolean pending() {
        return (status & X87.SUMMARY) != 0;
    }

    /** Physical number of ST(n). */
    public int index(int n) {
        return top + n & 7;
    }

    /** Whether a register is empty. */
    public boolean isEmpty(int index) {
        return (empty & 1 << index) != 0;
    }

    /** Puts a value into a register. */
    public void set(int index, int newSe, long newSig) {
        se[index] = newSe;
        sig[index] = newSig;
        empty &= ~(1 << index);
    }

    /** Frees the top register and moves on. */
    public void pop() {
        empty |= 1 << top;
        top = top + 1 & 7;
    }

    /** After an MMX instruction: TOP is 0 and all registers are valid (SDM 1, 9.5.1). */
    public void enterMmx() {
        top = 0;
        empty = 0;
    }

    /** EMMS: TOP is 0 and all registers are empty. */
    public void leaveMmx() {
        top = 0;
        empty = 0xFF;
    }

    /** Writes an MMX register: a significand; the exponent becomes all ones. */
    public void setMmx(int register, long value) {
        sig[register] = value;
        se[register] = MMX_UPPER;
    }

    /** The tag word, two bits for each register, as stored by FNSTENV (SDM 1, 8.1.7). */
    public int tagWord() {
        int word = 0;
        for (int n = 0; n < 8; n++) {
            word |= tag(n) << 2 * n;
        }
        return word;
    }

    private int tag(int n) {
        if (isEmpty(n)) {
            return TAG_EMPTY;
        }
        if (X87.normal(se[n], sig[n])) {
            return 0;
        }
        return X87.zero(se[n], sig[n]) ? TAG_ZERO : TAG_SPECIAL;
    }

    /** Takes from a tag word which registers are empty; the rest of it follows from their contents. */
    public void setTagWord(int word) {
        empty = 0;
        for (int n = 0; n < 8; n++) {
            empty |= (word >>> 2 * n & 3) == TAG_EMPTY ? 1 << n : 0;
        }
    }

    @Override
    public void save(StateWriter out) {
        out.i32(control);
        out.i32(statusWord());
        out.u8(empty);
        out.i32(instructionOffset);
        out.i32(instructionSelector);
        out.i32(operandOffset);
        out.i32(operandSelector);
        out.i32(opcode);
        for (int n = 0; n < 8; n++) {
            out.i32(se[n]);
            out.i64(sig[n]);
        }
    }

    @Override
    public void load(StateReader in) {
        setControl(in.i32(0, 0xFFFF));
        setStatusWord(in.i32(0, 0xFFFF));
        empty = in.u8();
        instructionOffset = in.i32();
        instructionSelector = in.i32(0, 0xFFFF);
        operandOffset = in.i32();
        operandSelector = in.i32(0, 0xFFFF);
        opcode = in.i32(0, 0x7FF);
        for (int n = 0; n < 8; n++) {
            se[n] = in.i32(0, 0xFFFF);
            sig[n] = in.i64();
        }
    }
}
