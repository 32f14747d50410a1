package mkplay.kernel.model;

/** A set of keys that are not 0, in one array. */
final class KeySet {
    private long[] table = new long[1 << 12];
    private int size;

    /** Adds a key; false if it was there. */
    boolean add(long key) {
        int at = place(key);
        if (table[at] == key) {
            return false;
        }
        table[at] = key;
        size++;
        if (size > table.length / 2) {
            grow();
        }
        return true;
    }

    private int place(long key) {
        int mask = table.length - 1;
        int at = (int) (key >>> 17) & mask;
        while (table[at] != 0 && table[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] old = table;
        table = new long[2 * old.length];
        for (long key : old) {
            if (key != 0) {
                table[place(key)] = key;
            }
        }
    }

    int size() {
        return size;
    }
}
