package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.StringJoiner;
import mkplay.x86.fpu.FpuImage;

/** FXSAVE images as text: the quadwords, by offset, that are not as in another image. */
final class FxText {
    /** What cases hold where nothing else is told: MXCSR and control word after initialisation, a value of its own everywhere. */
    static final byte[] ORDINARY = ordinary();

    private FxText() {}

    private static byte[] ordinary() {
        ByteBuffer image = buffer(new byte[UserCase.FX_BYTES]);
        image.putShort(0, (short) 0x37F).put(4, (byte) 0xFF).putInt(FpuImage.FAST_MXCSR, 0x1F80);
        for (int n = 0; n < 8; n++) {
            int mm = FpuImage.FAST_REGISTERS + 16 * n;
            int xmm = FpuImage.FAST_XMM + 16 * n;
            image.putLong(mm, 0x0123456789ABCDEFL * (n + 1)).putShort(mm + 8, (short) 0xFFFF);
            image.putLong(xmm, 0x0F1E2D3C4B5A6978L * (n + 1)).putLong(xmm + 8, 0x8796A5B4C3D2E1F0L * (n + 1));
        }
        return image.array();
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static String of(byte[] image, byte[] base) {
        StringJoiner text = new StringJoiner(",");
        text.setEmptyValue("=");
        for (int at = 0; at < image.length; at += 8) {
            long value = buffer(image).getLong(at);
            if (value != buffer(base).getLong(at)) {
                text.add(at + ":" + Long.toHexString(value));
            }
        }
        return text.toString();
    }

    static byte[] parse(String text, byte[] base) {
        byte[] image = base.clone();
        if (text.equals("=")) {
            return image;
        }
        for (String item : text.split(",")) {
            int colon = item.indexOf(':');
            int at = Integer.parseInt(item.substring(0, colon));
            buffer(image).putLong(at, Long.parseUnsignedLong(item.substring(colon + 1), 16));
        }
        return image;
    }
}
