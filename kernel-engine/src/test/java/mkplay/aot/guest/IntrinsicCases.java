package mkplay.aot.guest;

import mkplay.systemjava.Bits;
import mkplay.systemjava.Division;
import mkplay.systemjava.Export;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Memory;

/** Raw memory, bit operations and the JDK methods that are intrinsics. */
public final class IntrinsicCases {
    private IntrinsicCases() {}

    /** Where raw memory is accessed; the hosted suite maps memory at its address. */
    @Export
    static final int[] BUFFER = new int[64];

    @Export
    static int memoryWords(int i, int value) {
        int at = Memory.addressOf(BUFFER) + 4 * (i & 31);
        Memory.store32(at, value);
        Memory.store16(at + 4, value >>> 8);
        Memory.store8(at + 7, value);
        Memory.set32(at + 8, Memory.get32(at) + 1);
        return Memory.load32(at + 4) + Memory.load16(at + 2) * 3 + Memory.load8(at + 1) * 5 + Memory.load8(at + 8);
    }

    @Export
    static int memoryBlocks(int i, int value) {
        int at = Memory.addressOf(BUFFER);
        Memory.fillWords(at, value, 16);
        Memory.store32(at + 4 * (i & 15), ~value);
        Memory.copyWords(at + 64, at + 8, 9);
        Memory.copyBytes(at + 129, at + 33, 37);
        Memory.copyBytesAndWords(at + 171, at + 34, 1, 22);
        Memory.barrier();
        int sum = 0;
        for (int k = 0; k < 64; k++) {
            sum = sum * 31 + Memory.load32(at + 4 * k);
        }
        return sum;
    }

    @Export
    static int memoryExchange(int value) {
        int at = Memory.addressOf(BUFFER);
        Memory.store32(at, 5);
        return Memory.exchange32(at, value) + Memory.load32(at) * 3;
    }

    /** Two addresses of one object are equal, of two objects differ. */
    @Export
    static boolean addresses(int i) {
        return Memory.addressOf(GuestState.POOL[i & 3]) == Memory.addressOf(GuestState.POOL[i & 1]);
    }

    @Export
    static int scans(int a) {
        return a == 0 ? -1 : Bits.lowest(a) * 100 + Bits.highest(a);
    }

    @Export
    static int bitsOfInt(int a, int b) {
        return Integer.numberOfTrailingZeros(a)
                + Integer.numberOfLeadingZeros(a) * 100
                + Integer.bitCount(a) * 10000
                + (Integer.rotateLeft(a, b) ^ Integer.rotateRight(a, b + 3))
                + Integer.reverseBytes(b)
                + Integer.lowestOneBit(a);
    }

    @Export
    static long bitsOfLong(long a, int b) {
        return Long.numberOfTrailingZeros(a)
                + Long.numberOfLeadingZeros(a) * 100L
                + Long.bitCount(a) * 10000L
                + (Long.rotateLeft(a, b) ^ Long.rotateRight(a, b + 3))
                + Long.reverseBytes(a)
                + Long.lowestOneBit(a);
    }

    @Export
    static int minMax(int a, int b) {
        return Math.min(a, b)
                - Math.max(a, 5) * 3
                + Integer.min(a, 9)
                + Integer.max(b, 7)
                + Integer.sum(a, b)
                + Math.abs(a);
    }

    @Export
    static long minMaxLong(long a, long b) {
        return Math.min(a, b) - Math.max(a, 5) * 3 + Long.min(a, 9) + Long.max(b, 7) + Long.sum(a, b) + Math.abs(b);
    }

    @Export
    static long unsignedBytes(int a) {
        Thread.onSpinWait();
        return Byte.toUnsignedInt((byte) a)
                + Short.toUnsignedInt((short) a) * 3
                + Byte.toUnsignedLong((byte) (a >> 8)) * 5
                + Short.toUnsignedLong((short) (a >> 8)) * 7;
    }

    /** The helpers behind long division, called directly. */
    @Export
    static long divisionHelpers(long a, long b) {
        if (b == 0) {
            return 0;
        }
        return Division.divide(a, b) ^ Division.remainderUnsigned(a, b);
    }

    @Inline
    private static int expanded(int a, int b) {
        return a * b + 1;
    }

    @Export
    static int inlined(int a, int b) {
        return expanded(a, b) ^ expanded(b, 3);
    }
}
