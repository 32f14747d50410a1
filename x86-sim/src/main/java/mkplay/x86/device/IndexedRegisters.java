package mkplay.x86.device;

import mkplay.x86.state.Derived;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** Registers behind an index and a data port, as a VGA has them. An index beyond the last one reads as 0. */
final class IndexedRegisters implements Resettable, Snapshotable {
    private static final int INDEX_MASK = 0x1F;

    @Derived("constant")
    private final byte[] initial;

    private final byte[] values;
    private int index;

    /** @param initial the values after reset */
    IndexedRegisters(byte[] initial) {
        this.initial = initial;
        values = initial.clone();
    }

    @Override
    public void reset() {
        System.arraycopy(initial, 0, values, 0, values.length);
        index = 0;
    }

    int index() {
        return index;
    }

    /** Sets the index with whatever else is in its register. */
    void setIndex(int value) {
        index = value;
    }

    int get(int number) {
        return values[number] & 0xFF;
    }

    /** The register that the index selects. */
    int read() {
        int number = index & INDEX_MASK;
        return number < values.length ? get(number) : 0;
    }

    void write(int value) {
        int number = index & INDEX_MASK;
        if (number < values.length) {
            values[number] = (byte) value;
        }
    }

    @Override
    public void save(StateWriter out) {
        out.bytes(values);
        out.u8(index);
    }

    @Override
    public void load(StateReader in) {
        in.fill(values);
        index = in.u8();
    }
}
