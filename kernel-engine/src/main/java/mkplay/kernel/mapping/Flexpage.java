package mkplay.kernel.mapping;

import mkplay.kernel.Abi;

/** Fpages: size, base and rights of memory regions (L4 X.2, 4.1). */
public final class Flexpage {
    /** Log2 of the smallest page. */
    public static final int PAGE_BITS = 12;

    private Flexpage() {}

    /** Log2 of the size: 32 for the whole address space, 0 for an fpage that covers nothing. */
    public static int bits(int fpage) {
        int bits = fpage >>> 4 & 0x3F;
        if (bits == 1) {
            return 32;
        }
        return bits < PAGE_BITS || bits > 32 ? 0 : bits;
    }

    /** First address, aligned to the size. */
    public static int base(int fpage) {
        int bits = bits(fpage);
        return bits == 32 ? 0 : fpage & -1024 & -(1 << bits);
    }

    /** Number of pages of a region of 2^bits bytes, at least one page. */
    public static int pages(int bits) {
        return 1 << (bits - PAGE_BITS);
    }

    /** The access bits. */
    public static int rights(int fpage) {
        return fpage & (Abi.RIGHT_READ | Abi.RIGHT_WRITE | Abi.RIGHT_EXECUTE);
    }

    /** Mask of the offsets in a region of 2^bits bytes. */
    public static int offsetMask(int bits) {
        return bits == 32 ? -1 : (1 << bits) - 1;
    }
}
