package mkplay.x86.simd;

import java.util.Arrays;
import mkplay.x86.fpu.FpuImage;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** The XMM registers and MXCSR (SDM 1, 10.2). MMX registers are the significands of the x87's. */
public final class SimdState implements Snapshotable {
    /** The bits of MXCSR that exist; FXSAVE tells them as MXCSR_MASK. */
    public static final int MXCSR_BITS = 0xFFFF;

    private static final int INITIAL_MXCSR = 0x1F80;

    /** Lower halves of the XMM registers. */
    public final long[] low = new long[8];
    /** Upper halves of the XMM registers. */
    public final long[] high = new long[8];
    /** Control and status. */
    public int mxcsr = INITIAL_MXCSR;

    /** RESET; INIT leaves SSE alone (SDM 3A, table 10-1). */
    public void reset() {
        Arrays.fill(low, 0);
        Arrays.fill(high, 0);
        mxcsr = INITIAL_MXCSR;
    }

    /** Writes the SSE part of an FXSAVE image. */
    public void storeFast(FpuImage image) {
        image.setDword(FpuImage.FAST_MXCSR, mxcsr);
        image.setDword(FpuImage.FAST_MXCSR + 4, MXCSR_BITS);
        for (int n = 0; n < low.length; n++) {
            image.setQuadword(FpuImage.FAST_XMM + 16 * n, low[n]);
            image.setQuadword(FpuImage.FAST_XMM + 16 * n + 8, high[n]);
        }
    }

    /**
     * Takes the SSE part of an FXSAVE image.
     *
     * @return whether its MXCSR has only bits that exist; if not, nothing changed
     */
    public boolean loadFast(FpuImage image) {
        int control = image.dword(FpuImage.FAST_MXCSR);
        if ((control & ~MXCSR_BITS) != 0) {
            return false;
        }
        mxcsr = control;
        for (int n = 0; n < low.length; n++) {
            low[n] = image.quadword(FpuImage.FAST_XMM + 16 * n);
            high[n] = image.quadword(FpuImage.FAST_XMM + 16 * n + 8);
        }
        return true;
    }

    @Override
    public void save(StateWriter out) {
        for (int n = 0; n < low.length; n++) {
            out.i64(low[n]);
            out.i64(high[n]);
        }
        out.i32(mxcsr);
    }

    @Override
    public void load(StateReader in) {
        for (int n = 0; n < low.length; n++) {
            low[n] = in.i64();
            high[n] = in.i64();
        }
        mxcsr = in.i32(0, MXCSR_BITS);
    }
}
