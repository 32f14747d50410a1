package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.util.Random;

/** Random operands of x87 instructions, with every kind of special value. Register slots are those of an FXSAVE image. */
final class X87Operands {
    private static final long J = Long.MIN_VALUE;
    private static final int ONE = 0x3FFF;
    private static final int SPECIAL = 0x7FFF;
    /** Exponents at which the ranges of the memory formats end. */
    private static final int[] BORDERS = {
        -16445, -16382, -1075, -1074, -1023, -1022, -150, -149, -127, -126, -1, 0, 14, 15, 30, 31, 59, 60, 62, 63, 64,
        127, 128, 1023, 1024, 16383
    };

    private final Random random;

    X87Operands(Random random) {
        this.random = random;
    }

    private static void put(ByteBuffer image, int register, int se, long sig) {
        image.putLong(32 + 16 * register, sig).putShort(40 + 16 * register, (short) se);
    }

    private int sign() {
        return random.nextBoolean() ? 0x8000 : 0;
    }

    /** Any encoding, ordinary numbers most often. */
    void any(ByteBuffer image, int register) {
        long sig = significand();
        int se = switch (random.nextInt(16)) {
            case 0 -> 1 + random.nextInt(SPECIAL - 1);
            case 1 -> 1 + random.nextInt(70);
            case 2 -> SPECIAL - 1 - random.nextInt(70);
            case 3, 4 -> Math.max(1, ONE + BORDERS[random.nextInt(BORDERS.length)]);
            case 5, 6 -> {
                sig = special();
                yield random.nextBoolean() ? SPECIAL : 0;
            }
            case 7 -> {
                sig = (1L + random.nextInt(2000)) << 52;
                int shift = Long.numberOfLeadingZeros(sig);
                sig <<= shift;
                yield ONE + 11 - shift - random.nextInt(3);
            }
            default -> ONE - 70 + random.nextInt(140);
        };
        put(image, register, se | sign(), sig);
    }

    private long significand() {
        return J
                | switch (random.nextInt(8)) {
                    case 0, 1, 2, 3 -> random.nextLong();
                    case 4 -> (random.nextLong() << 39);
                    case 5 -> (random.nextLong() << 10);
                    case 6 -> -1L << random.nextInt(64);
                    default -> new long[] {0, 1, -1, 0x400, 0xC00, 1L << 39, 1L << 40}[random.nextInt(7)];
                };
    }

    /** Significands that make zeros, denormals, infinities, NaNs and unsupported values. */
    private long special() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> J;
            case 2 -> J | J >>> 1 | random.nextLong() >>> random.nextInt(2, 64);
            case 3 -> J | random.nextLong() >>> random.nextInt(2, 64);
            case 4 -> random.nextLong() >>> random.nextInt(1, 64);
            case 5 -> J >>> random.nextInt(1, 64);
            case 6 -> random.nextLong();
            default -> -1L >>> random.nextInt(64);
        };
    }

    /** A number with an exponent between two powers of two. */
    void scaled(ByteBuffer image, int register, int from, int to) {
        put(image, register, ONE + random.nextInt(from, to + 1) | sign(), significand());
    }

    /** Makes one register close to another, or its negative. */
    void near(ByteBuffer image, int from, int to) {
        int se = image.getShort(40 + 16 * from) & 0xFFFF;
        long sig = image.getLong(32 + 16 * from);
        int exponent = Math.max(0, Math.min(SPECIAL, (se & SPECIAL) + random.nextInt(-3, 4)));
        switch (random.nextInt(4)) {
            case 0 -> put(image, to, se ^ 0x8000, sig);
            case 1 -> put(image, to, se ^ sign(), sig ^ random.nextInt(1 << random.nextInt(1, 12)));
            case 2 -> put(image, to, exponent | sign(), sig ^ random.nextInt(8));
            default -> put(image, to, se, sig);
        }
    }

    /** A memory operand of a size letter of the instruction table. */
    void memory(ByteBuffer to, char size, String mnemonic) {
        switch (size) {
            case 'd' -> to.putInt(0, dword());
            case 'q' -> to.putLong(0, quadword());
            case 'w' -> to.putShort(0, (short) (random.nextBoolean() ? random.nextInt() : BORDERS[random.nextInt(26)]));
            case 't' -> tenBytes(to, mnemonic.equals("FBLD"));
            default -> {
                // Images of several words stay random.
            }
        }
        if (mnemonic.equals("FLDCW")) {
            to.putShort(0, (short) (to.getShort(0) | 0x3F));
        }
    }

    private int dword() {
        int sign = sign() << 16;
        return switch (random.nextInt(6)) {
            case 0, 1 -> sign | random.nextInt(90, 160) << 23 | random.nextInt(1 << 23);
            case 2 -> sign | 0x7F800000 | random.nextInt(1 << 23) >> random.nextInt(24);
            case 3 -> sign | random.nextInt(1 << 23) >> random.nextInt(24);
            case 4 -> random.nextInt(-1000, 1000);
            default -> random.nextInt();
        };
    }

    private long quadword() {
        long sign = (long) sign() << 48;
        return switch (random.nextInt(6)) {
            case 0, 1 -> sign | random.nextLong(900, 1150) << 52 | random.nextLong() >>> 12;
            case 2 -> sign | 0x7FFL << 52 | random.nextLong() >>> random.nextInt(12, 64);
            case 3 -> sign | random.nextLong() >>> random.nextInt(12, 64);
            case 4 -> random.nextLong(-1_000_000, 1_000_000);
            default -> random.nextLong();
        };
    }

    private void tenBytes(ByteBuffer to, boolean decimal) {
        if (!decimal) {
            boolean special = random.nextInt(3) == 0;
            to.putLong(0, special ? special() : significand());
            to.putShort(8, (short) (special ? SPECIAL | sign() : random.nextInt()));
            return;
        }
        for (int n = 0; n < 9; n++) {
            to.put(n, (byte) (random.nextInt(10) | random.nextInt(10) << 4));
        }
        to.put(9, (byte) random.nextInt());
    }
}
