package mkplay.kernel.model;

/** A set of keys that are not 0, numbered in the order in which they were added. */
final class KeySet {
    private long[] table = new long[1 << 12];
    private int[] numbers = new int[1 << 12];
    private int size;

    /** Adds a key; false if it was there. */
    boolean add(long key) {
        int at = place(key);
        if (table[at] == key) {
            return false;
        }
        table[at] = key;
        numbers[at] = size++;
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
        int[] oldNumbers = numbers;
        table = new long[2 * old.length];
        numbers = new int[2 * old.length];
        for (int i = 0; i < old.length; i++) {
            if (old[i] != 0) {
                int at = place(old[i]);
                table[at] = old[i];
                numbers[at] = oldNumbers[i];
            }
        }
    }

    /** The number of a key that is there. */
    int number(long key) {
        return numbers[place(key)];
    }

    int size() {
        return size;
    }
}
