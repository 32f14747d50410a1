package mkplay.x86.simd;

/** Operations on the integers packed into 64 bits: eight bytes, four words, two doublewords or one quadword (SDM 1, 9.4). */
public final class Packed {
    private static final int WORD = 16, DWORD = 32;
    private static final long LOW_DWORD = 0xFFFFFFFFL;

    private Packed() {}

    /** What is done with two elements, sign-extended; the low bits of the result count. */
    private interface Element {
        long apply(long a, long b);
    }

    private static long each(long a, long b, int bits, Element f) {
        long result = 0;
        long mask = -1L >>> 64 - bits;
        for (int at = 0; at < 64; at += bits) {
            result |= (f.apply(signed(a, at, bits), signed(b, at, bits)) & mask) << at;
        }
        return result;
    }

    private static long signed(long a, int at, int bits) {
        return a << 64 - bits - at >> 64 - bits;
    }

    private static long unsigned(long element, int bits) {
        return element & -1L >>> 64 - bits;
    }

    private static long clamp(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }

    // ---- sums and differences

    /** PADDB, PADDW, PADDD. */
    public static long add(long a, long b, int bits) {
        return each(a, b, bits, (x, y) -> x + y);
    }

    /** PSUBB, PSUBW, PSUBD. */
    public static long subtract(long a, long b, int bits) {
        return each(a, b, bits, (x, y) -> x - y);
    }

    /** PADDSB, PADDSW. */
    public static long addSigned(long a, long b, int bits) {
        long most = (1L << bits - 1) - 1;
        return each(a, b, bits, (x, y) -> clamp(x + y, -most - 1, most));
    }

    /** PSUBSB, PSUBSW. */
    public static long subtractSigned(long a, long b, int bits) {
        long most = (1L << bits - 1) - 1;
        return each(a, b, bits, (x, y) -> clamp(x - y, -most - 1, most));
    }

    /** PADDUSB, PADDUSW. */
    public static long addUnsigned(long a, long b, int bits) {
        long most = (1L << bits) - 1;
        return each(a, b, bits, (x, y) -> Math.min(unsigned(x, bits) + unsigned(y, bits), most));
    }

    /** PSUBUSB, PSUBUSW. */
    public static long subtractUnsigned(long a, long b, int bits) {
        return each(a, b, bits, (x, y) -> Math.max(unsigned(x, bits) - unsigned(y, bits), 0));
    }

    // ---- products

    /** PMULLW. */
    public static long multiplyLow(long a, long b) {
        return each(a, b, WORD, (x, y) -> x * y);
    }

    /** PMULHW. */
    public static long multiplyHigh(long a, long b) {
        return each(a, b, WORD, (x, y) -> x * y >> WORD);
    }

    /** PMADDWD. */
    public static long multiplyAdd(long a, long b) {
        long even = signed(a, 0, WORD) * signed(b, 0, WORD) + signed(a, 16, WORD) * signed(b, 16, WORD);
        long odd = signed(a, 32, WORD) * signed(b, 32, WORD) + signed(a, 48, WORD) * signed(b, 48, WORD);
        return even & LOW_DWORD | odd << DWORD;
    }

    /** PMULUDQ. */
    public static long multiplyUnsigned(long a, long b) {
        return (a & LOW_DWORD) * (b & LOW_DWORD);
    }

    // ---- comparisons

    /** PCMPEQB, PCMPEQW, PCMPEQD. */
    public static long equal(long a, long b, int bits) {
        return each(a, b, bits, (x, y) -> x == y ? -1 : 0);
    }

    /** PCMPGTB, PCMPGTW, PCMPGTD. */
    public static long greater(long a, long b, int bits) {
        return each(a, b, bits, (x, y) -> x > y ? -1 : 0);
    }

    // ---- conversions

    /** PACKSSWB, PACKSSDW: elements of {@code bits} become half as wide; those of {@code a} come first. */
    public static long packSigned(long a, long b, int bits) {
        long most = (1L << bits / 2 - 1) - 1;
        return pack(a, b, bits, -most - 1, most);
    }

    /** PACKUSWB. */
    public static long packUnsigned(long a, long b) {
        return pack(a, b, WORD, 0, 0xFF);
    }

    private static long pack(long a, long b, int bits, long least, long most) {
        int half = bits / 2;
        long mask = -1L >>> 64 - half;
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            result |= (clamp(signed(a, at, bits), least, most) & mask) << at / 2;
            result |= (clamp(signed(b, at, bits), least, most) & mask) << DWORD + at / 2;
        }
        return result;
    }

    /** PUNPCKLBW, PUNPCKLWD, PUNPCKLDQ: the elements of the lower halves, those of {@code a} and {@code b} in turn. */
    public static long unpackLow(long a, long b, int bits) {
        long mask = -1L >>> 64 - bits;
        long result = 0;
        for (int at = 0; at < DWORD; at += bits) {
            result |= (a >>> at & mask) << 2 * at;
            result |= (b >>> at & mask) << 2 * at + bits;
        }
        return result;
    }

    /** PUNPCKHBW, PUNPCKHWD, PUNPCKHDQ. */
    public static long unpackHigh(long a, long b, int bits) {
        return unpackLow(a >>> DWORD, b >>> DWORD, bits);
    }

    // ---- shifts; counts are unsigned

    /** PSLLW, PSLLD, PSLLQ. */
    public static long shiftLeft(long a, long count, int bits) {
        return tooFar(count, bits) ? 0 : each(a, 0, bits, (x, y) -> x << count);
    }

    /** PSRLW, PSRLD, PSRLQ. */
    public static long shiftRight(long a, long count, int bits) {
        return tooFar(count, bits) ? 0 : each(a, 0, bits, (x, y) -> unsigned(x, bits) >>> count);
    }

    /** PSRAW, PSRAD. */
    public static long shiftRightArithmetic(long a, long count, int bits) {
        long by = tooFar(count, bits) ? bits - 1 : count;
        return each(a, 0, bits, (x, y) -> x >> by);
    }

    private static boolean tooFar(long count, int bits) {
        return Long.compareUnsigned(count, bits) >= 0;
    }

    // ---- selections

    /** PSHUFW: two bits of {@code order} choose each word. */
    public static long shuffleWords(long a, int order) {
        long result = 0;
        for (int n = 0; n < 4; n++) {
            result |= (a >>> WORD * (order >>> 2 * n & 3) & 0xFFFF) << WORD * n;
        }
        return result;
    }

    /** The doubleword of a 128-bit value that the low two bits of {@code choice} name. */
    public static long dword(long low, long high, int choice) {
        return ((choice & 2) == 0 ? low : high) >>> DWORD * (choice & 1) & LOW_DWORD;
    }
}
