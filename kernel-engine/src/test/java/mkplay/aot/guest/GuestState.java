package mkplay.aot.guest;

import mkplay.systemjava.Align;
import mkplay.systemjava.At;
import mkplay.systemjava.Count;
import mkplay.systemjava.Export;
import mkplay.systemjava.Inline;
import mkplay.systemjava.Struct;

/** All mutable state of the cases. The suite compares every exported static after the run with the JVM's. */
public final class GuestState {
    private GuestState() {}

    /** Every kind of field, in declared order. */
    public static final class Plain {
        byte small;
        boolean flag;
        short medium;
        char letter;
        int whole;
        long wide;
        volatile int watched;
        Plain next;
        String name;

        @Count(5)
        final int[] words = new int[5];

        @Count(3)
        final byte[] bytes = new byte[3];

        @Count(4)
        final short[] shorts = new short[4];

        @Count(2)
        final long[] longs = new long[2];

        @Inline
        final Bound inner = new Bound();

        @Inline
        @Count(2)
        final Bound[] parts = {new Bound(), new Bound()};

        @Count(3)
        final Plain[] others = new Plain[3];

        int bump(int by) {
            whole += by;
            return own(by) + whole;
        }

        private int own(int by) {
            return small + by;
        }

        static Plain[] pool(int size) {
            Plain[] pool = new Plain[size];
            for (int i = 0; i < size; i++) {
                pool[i] = new Plain();
            }
            return pool;
        }
    }

    /** A layout with holes, out of declared order. */
    @Struct(size = 24, align = 8)
    public static final class Bound {
        @At(16)
        int last;

        @At(0)
        byte first;

        @At(4)
        long middle;

        @At(12)
        short tail;
    }

    @Export
    static int counter = 42;

    @Export
    static long wideCounter = -5;

    @Export
    static byte tiny = -3;

    @Export
    static boolean flag = true;

    @Export
    static short medium = -300;

    @Export
    static char letter = 'x';

    @Export
    static volatile int watched;

    @Export
    static final int[] INTS = {3, 1, 4, 1, 5, 9, 2, 6};

    @Export
    static final byte[] BYTES = {1, -2, 3, -4};

    @Export
    static final boolean[] BOOLEANS = {true, false, true};

    @Export
    static final short[] SHORTS = {1000, -1000, 30000};

    @Export
    static final char[] CHARS = {'a', '\u00e4', '\uffff'};

    @Export
    @Align(64)
    static final long[] LONGS = {1L << 40, -1, 7};

    @Export
    @Inline
    static final Plain[] POOL = Plain.pool(6);

    @Export
    static final Plain[] POINTERS = new Plain[4];

    @Export
    static final Plain SINGLE = new Plain();

    @Export
    static Plain current = POOL[2];

    static final Plain FIRST = POOL[0];
    static final Plain NOTHING = null;
    static final String[] NAMES = {"zero", null, "two"};
    static final String NAME = "constant in a static";
    static final int COMPUTED = Integer.parseInt("1234");
    static final long COMPUTED_WIDE = Long.parseLong("123456789012");

    static {
        POINTERS[1] = POOL[3];
        POINTERS[2] = SINGLE;
        SINGLE.next = POOL[5];
        SINGLE.name = "single";
        SINGLE.words[2] = 77;
        SINGLE.inner.middle = 1L << 33;
        SINGLE.parts[1].tail = -9;
        SINGLE.others[0] = POOL[1];
        POOL[1].next = SINGLE;
        POOL[4].wide = Long.MIN_VALUE + 1;
        POOL[4].flag = true;
    }
}
