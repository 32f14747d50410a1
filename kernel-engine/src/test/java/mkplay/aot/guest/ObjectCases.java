package mkplay.aot.guest;

import mkplay.aot.guest.GuestState.Bound;
import mkplay.aot.guest.GuestState.Plain;
import mkplay.systemjava.Export;

/** Statics, fields, arrays, references, strings and the stack shuffling that javac makes of compound assignments. */
public final class ObjectCases {
    private ObjectCases() {}

    @Export
    static int statics(int a) {
        GuestState.counter += a;
        GuestState.tiny += (byte) a;
        GuestState.flag ^= a > 0;
        GuestState.medium -= (short) a;
        GuestState.letter++;
        GuestState.watched = a;
        return GuestState.counter++ + GuestState.tiny-- + GuestState.medium + GuestState.letter + GuestState.watched;
    }

    @Export
    static long wideStatics(long a) {
        GuestState.wideCounter += a;
        return GuestState.wideCounter++ * 3;
    }

    @Export
    static long finals(int a) {
        return GuestState.COMPUTED_WIDE + GuestState.COMPUTED * a + GuestState.FIRST.whole + GuestState.NAME.length();
    }

    @Export
    static int ints(int i, int value) {
        int old = GuestState.INTS[i & 7];
        GuestState.INTS[i & 7] = value;
        GuestState.INTS[i + 1 & 7] += old;
        GuestState.INTS[i + 2 & 7]++;
        return --GuestState.INTS[i + 3 & 7] + GuestState.INTS[i + 4 & 7]--;
    }

    @Export
    static int smallArrays(int i, int value) {
        GuestState.BYTES[i & 3] += (byte) value;
        GuestState.BYTES[0]++;
        GuestState.SHORTS[(i & 3) % 3] ^= (short) value;
        GuestState.CHARS[(i & 3) % 3] += (char) value;
        GuestState.BOOLEANS[(i & 3) % 3] ^= value > 0;
        return GuestState.BYTES[i >> 1 & 3]
                + GuestState.SHORTS[1]
                + GuestState.CHARS[2]
                + (GuestState.BOOLEANS[1] ? 1 : 0);
    }

    @Export
    static long longs(int i, long value) {
        GuestState.LONGS[(i & 3) % 3] -= value;
        return GuestState.LONGS[2]++ + --GuestState.LONGS[0];
    }

    @Export
    static int boundsOfInts(int i) {
        return GuestState.INTS[i & 15];
    }

    @Export
    static int boundsNegative(int i) {
        GuestState.INTS[i | 0x80000000] = 1;
        return 0;
    }

    @Export
    static int boundsOfPool(int i, int value) {
        GuestState.POOL[i & 7].whole = value;
        return GuestState.POOL[i & 7].whole;
    }

    @Export
    static int boundsInStruct(int i) {
        return GuestState.POOL[i & 3].words[i & 7] + GuestState.SINGLE.bytes[(i & 31) / 10];
    }

    @Export
    static int lengths(int a) {
        return GuestState.INTS.length * a + GuestState.POOL.length + GuestState.SINGLE.words.length;
    }

    @Export
    static int sumByForEach(int a) {
        int sum = a;
        for (int i : GuestState.INTS) {
            sum = sum * 31 + i;
        }
        for (Plain p : GuestState.POOL) {
            sum = sum * 31 + p.whole;
        }
        for (byte b : GuestState.SINGLE.bytes) {
            sum = sum * 31 + b;
        }
        return sum;
    }

    @Export
    static int fields(int i, int value) {
        Plain p = GuestState.POOL[(i & 7) % 6];
        p.small = (byte) value;
        p.flag = (value & 2) != 0;
        p.medium = (short) (value >> 3);
        p.letter = (char) value;
        p.whole ^= value;
        p.wide += (long) value << 7;
        p.watched++;
        p.small++;
        p.words[i & 3] += p.whole++;
        p.longs[i & 1] ^= p.wide--;
        p.shorts[i & 3]--;
        p.bytes[(i & 3) % 3] = (byte) (value >> 5);
        return p.small + p.medium * 3 + p.letter * 5 + (p.flag ? 1 : 0) + p.whole + (int) p.wide + p.watched;
    }

    @Export
    static long structsInPlace(int i, int value) {
        Plain p = GuestState.POOL[(i & 7) % 6];
        p.inner.last = value;
        p.inner.first += (byte) value;
        Bound b = p.parts[i & 1];
        b.middle -= value;
        b.tail = (short) (b.last + 1);
        p.parts[1].last++;
        return p.inner.last + b.middle + p.inner.first;
    }

    @Export
    static int references(int i, int value) {
        Plain p = GuestState.POOL[(i & 7) % 6];
        Plain q = GuestState.POOL[(value & 7) % 6];
        p.next = q;
        p.others[i & 1] = q;
        GuestState.POINTERS[value & 3] = p;
        GuestState.current = p == q ? GuestState.SINGLE : q;
        int r = p == q ? 1 : 0;
        r |= p.next != p ? 2 : 0;
        r |= p.others[1] == null ? 4 : 0;
        r |= GuestState.POINTERS[3] != null ? 8 : 0;
        return r;
    }

    @Export
    static int clearReferences(int i) {
        GuestState.POOL[(i & 7) % 6].next = null;
        GuestState.POINTERS[i & 3] = null;
        return GuestState.NOTHING == null ? 1 : 0;
    }

    @Export
    static int nullField(int i) {
        Plain next = GuestState.POOL[(i & 7) % 6].next;
        return next.whole;
    }

    @Export
    static int nullStore(int i, int value) {
        GuestState.POINTERS[i & 3].whole = value;
        return value;
    }

    @Export
    static int nullCall(int i) {
        Plain p = (i & 1) == 0 ? null : GuestState.POOL[1];
        return p.bump(i);
    }

    @Export
    static int nullConstant(int i) {
        Plain p = null;
        return i < 0 ? p.whole : i;
    }

    @Export
    static int methods(int i, int value) {
        return GuestState.POOL[(i & 7) % 6].bump(value) + pick(value).bump(i);
    }

    private static Plain pick(int value) {
        return value < 0 ? GuestState.SINGLE : GuestState.current;
    }

    @Export
    static int strings(int i) {
        String s = i < 0 ? "negative" : i == 0 ? "" : "positive \u00e4\u00ff";
        int hash = s.length();
        for (int k = 0; k < s.length(); k++) {
            hash = hash * 31 + s.charAt(k);
        }
        return hash;
    }

    @Export
    static int stringBounds(int i) {
        return GuestState.SINGLE.name.charAt(i & 7);
    }

    @Export
    static int stringTable(int i) {
        String name = GuestState.NAMES[(i & 3) % 3];
        return name == null ? -1 : name.length() * 100 + name.charAt(1);
    }

    @Export
    static int listWalk(int i) {
        int steps = 0;
        for (Plain p = GuestState.POOL[(i & 7) % 6]; p != null && steps < 10; p = p.next) {
            steps++;
        }
        return steps;
    }

    @Export
    static int chained(int a) {
        int x;
        int y;
        GuestState.INTS[0] = x = y = a * 3;
        GuestState.SINGLE.whole = GuestState.SINGLE.words[1] = x + 1;
        GuestState.SINGLE.wide = GuestState.SINGLE.longs[1] = y;
        GuestState.LONGS[0] = GuestState.SINGLE.wide += 5;
        return x + y;
    }
}
