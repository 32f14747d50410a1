package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import mkplay.x86.fpu.FpuImage;
import org.jspecify.annotations.Nullable;

/** Compares two FXSAVE images: the x87 and SSE registers, without the x87's pointers. */
final class FxComparison {
    private static final int TOP = 0x3800;

    private FxComparison() {}

    static boolean same(byte @Nullable [] here, byte @Nullable [] there) {
        return difference(here, there, false).isEmpty();
    }

    /**
     * What differs, empty if nothing does, or where a case had no such state.
     *
     * @param partial TOP and tags need not be the same
     */
    static String difference(byte @Nullable [] here, byte @Nullable [] there, boolean partial) {
        StringBuilder s = new StringBuilder();
        if (here != null && there != null) {
            compare(s, image(here), image(there), partial);
        }
        return s.toString();
    }

    private static ByteBuffer image(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void compare(StringBuilder s, ByteBuffer here, ByteBuffer there, boolean partial) {
        differ(s, "control", here.getShort(0), there.getShort(0));
        differ(s, "status", here.getShort(2) & ~TOP, there.getShort(2) & ~TOP);
        if (!partial) {
            differ(s, "top", top(here), top(there));
            differ(s, "tags", here.get(4), there.get(4));
        }
        differ(s, "mxcsr", here.getInt(FpuImage.FAST_MXCSR), there.getInt(FpuImage.FAST_MXCSR));
        for (int n = 0; n < 8; n++) {
            int at = slot(here, n);
            int hostAt = slot(there, n);
            differ(s, "mm" + n, here.getLong(at), there.getLong(hostAt));
            differ(s, "exponent of mm" + n, here.getShort(at + 8), there.getShort(hostAt + 8));
        }
        for (int n = 0; n < FpuImage.FAST_XMM_BYTES; n += 8) {
            int at = FpuImage.FAST_XMM + n;
            differ(s, "xmm" + n / 16 + (n % 16 == 0 ? " low" : " high"), here.getLong(at), there.getLong(at));
        }
    }

    private static int top(ByteBuffer image) {
        return (image.getShort(2) & TOP) >>> 11;
    }

    /** Where physical register n is in an image, which begins at TOP. */
    private static int slot(ByteBuffer image, int n) {
        return FpuImage.FAST_REGISTERS + 16 * (n - top(image) & 7);
    }

    private static void differ(StringBuilder s, String what, long here, long there) {
        if (here != there) {
            s.append(String.format(" %s %x, not %x;", what, here, there));
        }
    }
}
