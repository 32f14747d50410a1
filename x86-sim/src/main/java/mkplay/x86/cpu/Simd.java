package mkplay.x86.cpu;

import mkplay.x86.fpu.FpuState;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Row;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.simd.SimdState;
import mkplay.x86.simd.Singles;
import mkplay.x86.state.Derived;
import mkplay.x86.timing.CpuModel;

/** MMX and SSE between instructions and arithmetic: when an instruction may start, its operands, and its exceptions. */
final class Simd {
    private static final int XMM_BYTES = 16;
    /** From an exception flag in MXCSR to its mask. */
    private static final int MASK_SHIFT = 7;

    final SimdState state = new SimdState();
    private final Core c;
    private final FpuState fpu;

    /** The source operand that {@link #load} found. */
    @Derived("scratch inside one instruction")
    long low;
    /** Its upper half, 0 if it has none. */
    @Derived("scratch inside one instruction")
    long high;

    Simd(Core core) {
        c = core;
        fpu = core.fpu.state;
    }

    // ---- before an instruction

    /** The operation with its checks and, for MMX, what becomes of the x87's tags (SDM 1, 9.5; 3A, 12.1 and 13.4). */
    Insn.Operation checked(Row row, Insn.Operation plain) {
        boolean saved = row.is("sse") && !onlyMmx(row);
        if (!row.is("mmx")) {
            return i -> {
                require(saved);
                c.fpu.available();
                plain.execute(i);
            };
        }
        if (row.mnemonic().equals("EMMS")) {
            return i -> {
                require(saved);
                c.fpu.ready();
                fpu.leaveMmx();
            };
        }
        return i -> {
            require(saved);
            if (i.k1 == Kind.MM || i.k2 == Kind.MM) {
                c.fpu.ready();
                plain.execute(i);
                fpu.enterMmx();
            } else {
                // CVTPI2PS from memory: processors leave the x87 alone, whatever SDM 2A says.
                c.fpu.available();
                plain.execute(i);
            }
        };
    }

    /** Whether an instruction that came with SSE works on MMX registers alone, so that nobody need save XMM registers. */
    private static boolean onlyMmx(Row row) {
        return row.is("mmx")
                && row.operands().stream().noneMatch(o -> switch (o.source()) {
                    case V, W, U -> true;
                    default -> false;
                });
    }

    private void require(boolean saved) {
        if ((c.cr0 & Core.EM) != 0 || saved && (c.cr4 & ControlRegisters.OSFXSR) == 0) {
            throw c.ud();
        }
    }

    /** Whether FXSAVE and FXRSTOR know of the XMM registers. */
    boolean isSaved() {
        return c.model.has(CpuModel.SSE) && (c.cr4 & ControlRegisters.OSFXSR) != 0;
    }

    // ---- operands

    /** Reads a source operand: an MMX or XMM register, or memory as wide as the operand's kind says. */
    void load(Insn i, int kind, int value) {
        high = 0;
        switch (kind) {
            case Kind.MM -> low = fpu.sig[value];
            case Kind.XMM -> {
                low = state.low[value];
                high = state.high[value];
            }
            case Kind.M32 -> low = c.load(i.segment, c.address(i), 4) & 0xFFFFFFFFL;
            case Kind.M64 -> low = c.mmu.read64(c.linear(i.segment, c.address(i), 8, false));
            case Kind.M128 -> {
                int at = linear(i, false);
                low = c.mmu.read64(at);
                high = c.mmu.read64(at + 8);
            }
            case Kind.R32 -> low = c.g[value] & 0xFFFFFFFFL;
            default -> throw new IllegalStateException("cannot read operand kind " + kind);
        }
    }

    /** Writes the first operand. */
    void store(Insn i, long newLow, long newHigh) {
        switch (i.k1) {
            case Kind.MM -> fpu.setMmx(i.v1, newLow);
            case Kind.XMM -> {
                state.low[i.v1] = newLow;
                state.high[i.v1] = newHigh;
            }
            case Kind.M32 -> c.store(i.segment, c.address(i), 4, (int) newLow);
            case Kind.M64 -> c.mmu.write64(c.linear(i.segment, c.address(i), 8, true), newLow);
            case Kind.M128 -> {
                int at = linear(i, true);
                c.mmu.checkWrite(at, XMM_BYTES);
                c.mmu.write64(at, newLow);
                c.mmu.write64(at + 8, newHigh);
            }
            case Kind.R32 -> c.g[i.v1] = (int) newLow;
            default -> throw new IllegalStateException("cannot write operand kind " + i.k1);
        }
    }

    /** The linear address of 128 bits in memory, which must be aligned unless the row says otherwise (SDM 1, 11.4.4.4). */
    private int linear(Insn i, boolean write) {
        int offset = c.address(i);
        boolean misplaced = (c.segments[i.segment].base + offset & XMM_BYTES - 1) != 0;
        if (misplaced && !i.row.is("unaligned")) {
            throw c.gp(0);
        }
        return c.linear(i.segment, offset, XMM_BYTES, write);
    }

    // ---- after a floating-point operation

    /**
     * Notes exceptions in MXCSR; an unmasked one is #XM, or #UD where the operating system does not know of #XM. One that is
     * met before a result is computed keeps those of results from being met (SDM 1, 11.5.3).
     */
    void note(int exceptions) {
        int unmasked = exceptions & ~(state.mxcsr >>> MASK_SHIFT);
        boolean before = (unmasked & (Singles.INVALID | Singles.DENORMAL)) != 0;
        state.mxcsr |= before ? exceptions & ~Singles.PRECISION : exceptions;
        if (unmasked != 0) {
            throw (c.cr4 & ControlRegisters.OSXMMEXCPT) != 0 ? c.fault.with(GuestFault.XM, 0) : c.ud();
        }
    }
}
