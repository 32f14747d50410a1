package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import mkplay.x86.fpu.FpuImage;
import mkplay.x86.isa.Row;

/** Random states of the x87, MMX and SSE registers as FXSAVE images, with values near the ends of their ranges. */
final class SimdImages {
    private static final int MASKED = 0x3F;
    private static final int[] EDGES = {0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, -1};

    private final SplittableRandom random;

    SimdImages(SplittableRandom random) {
        this.random = random;
    }

    /** A state to start from. */
    byte[] next(Row row) {
        ByteBuffer image = ByteBuffer.allocate(UserCase.FX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int masks = random.nextInt(4) > 0 ? MASKED : random.nextInt(64);
        // An unmasked exception that is pending is reported instead of an MMX instruction: now and then.
        int flags = random.nextInt(64) & (random.nextInt(8) > 0 ? masks : MASKED);
        boolean pending = (flags & ~masks) != 0;
        image.putShort(0, (short) (0x340 | masks));
        image.putShort(
                2, (short) (flags | (pending ? 0x8080 : 0) | random.nextInt() & 0x4700 | random.nextInt(8) << 11));
        image.put(4, (byte) random.nextInt());
        image.putInt(FpuImage.FAST_MXCSR, mxcsr());
        for (int n = 0; n < FpuImage.FAST_REGISTERS_BYTES; n += 16) {
            int at = FpuImage.FAST_REGISTERS + n;
            image.putLong(at, operand(row)).putShort(at + 8, (short) random.nextInt());
        }
        for (int n = 0; n < FpuImage.FAST_XMM_BYTES; n += 8) {
            image.putLong(FpuImage.FAST_XMM + n, operand(row));
        }
        return image.array();
    }

    private int mxcsr() {
        int masks = random.nextInt(3) > 0 ? MASKED << 7 : random.nextInt(64) << 7;
        return masks | random.nextInt(4) << 13 | random.nextInt() & (random.nextInt(4) > 0 ? 0x3F : 0x807F);
    }

    /** 64 bits that suit an instruction. */
    long operand(Row row) {
        String mnemonic = row.mnemonic();
        if (mnemonic.startsWith("CVT") || mnemonic.endsWith("COMISS")) {
            return number() & 0xFFFFFFFFL | (long) number() << 32;
        }
        boolean shift = mnemonic.startsWith("PS") && "LRA".indexOf(mnemonic.charAt(3)) >= 0;
        return shift && random.nextBoolean() ? random.nextInt(70) : elements();
    }

    /** Elements of 8, 16 or 32 bits, some of them the least or the greatest. */
    private long elements() {
        int bits = 8 << random.nextInt(3);
        long value = 0;
        for (int at = 0; at < 64; at += bits) {
            int element = random.nextBoolean() ? random.nextInt() : EDGES[random.nextInt(EDGES.length)];
            value |= (element & -1L >>> 64 - bits) << at;
        }
        return value;
    }

    /** A float, or an integer with about as many bits as a float has. */
    private int number() {
        int sign = random.nextInt() & 0x80000000;
        return switch (random.nextInt(8)) {
            case 0 -> sign | 0x7F800000 | random.nextInt(1 << 23) >> random.nextInt(24);
            case 1 -> sign | random.nextInt(1 << 23) >> random.nextInt(24);
            case 2 -> Float.floatToRawIntBits(random.nextInt(-8, 9) / 2f);
            case 3 -> random.nextInt() >> random.nextInt(32);
            case 4 -> sign | random.nextInt(154, 162) << 23 | random.nextInt(1 << 23);
            case 5 -> random.nextInt();
            default -> sign | random.nextInt(120, 160) << 23 | random.nextInt(1 << 23);
        };
    }
}
