package mkplay.x86.cpu;

/**
 * Integer arithmetic, pure. Operands of 8 and 16 bits may have anything in the higher bits; results come zero-extended.
 * Carry vectors are laid out as {@link Flags#carries}.
 */
public final class Alu {
    private Alu() {}

    /** Carries of a + b (+ carry) = r. */
    public static int addCarries(int a, int b, int r) {
        return a & b | (a | b) & ~r;
    }

    /** Borrows of a - b (- borrow) = r. */
    public static int subBorrows(int a, int b, int r) {
        return ~a & b | (~a | b) & r;
    }

    /** Moves the carries of operands that were shifted left by {@code shift} to their places. */
    public static int place(int carries, int shift) {
        return carries & 0xC0000000 | carries >>> shift & 8;
    }

    /** Sign-extends the low {@code bytes} bytes. */
    public static int sign(int value, int bytes) {
        int shift = 32 - 8 * bytes;
        return value << shift >> shift;
    }

    /** Zero-extends the low {@code bytes} bytes. */
    public static int zero(int value, int bytes) {
        int shift = 32 - 8 * bytes;
        return value << shift >>> shift;
    }

    /** Rotates the low {@code bits} bits left by 0 to bits-1. */
    public static int rotateLeft(int value, int count, int bits) {
        int v = zero(value, bits / 8);
        return count == 0 ? v : zero(v << count | v >>> bits - count, bits / 8);
    }

    /** Rotates {@code bits}+1 bits, the carry on top, left by 0 to bits. The carry comes in bit {@code bits}. */
    public static long rotateCarryLeft(int value, int carry, int count, int bits) {
        long v = (long) carry << bits | zero(value, bits / 8) & 0xFFFFFFFFL;
        long mask = (2L << bits) - 1;
        return count == 0 ? v : (v << count | v >>> bits + 1 - count) & mask;
    }

    /** Reverses the bytes of 32 bits. */
    public static int swap(int value) {
        return Integer.reverseBytes(value);
    }
}
