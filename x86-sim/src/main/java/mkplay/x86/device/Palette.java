package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** The colour table of a VGA: 256 colours of three times 6 bits. It is kept and read back; nobody looks at it. */
final class Palette implements Resettable, Snapshotable {
    private static final int COLORS = 256;
    private static final int TEXT_COLORS = 64;
    private static final int READING = 0x00;
    private static final int WRITING = 0x03;

    private final byte[] values = new byte[3 * COLORS];
    private int mask;
    private int at; // of the next component
    private int state;

    Palette() {
        reset();
    }

    /** The 64 colours of text modes: bits 0 to 2 blue, green, red at two thirds, bits 3 to 5 at one third. */
    @Override
    public void reset() {
        java.util.Arrays.fill(values, (byte) 0);
        for (int color = 0; color < TEXT_COLORS; color++) {
            for (int component = 0; component < 3; component++) {
                int bit = 2 - component;
                values[3 * color + component] = (byte) (42 * (color >> bit & 1) + 21 * (color >> bit + 3 & 1));
            }
        }
        mask = 0xFF;
        at = 0;
        state = WRITING;
    }

    int mask() {
        return mask;
    }

    void setMask(int value) {
        mask = value;
    }

    int state() {
        return state;
    }

    int writeIndex() {
        return at / 3;
    }

    void setReadIndex(int index) {
        at = 3 * index;
        state = READING;
    }

    void setWriteIndex(int index) {
        at = 3 * index;
        state = WRITING;
    }

    int read() {
        int value = values[at];
        at = (at + 1) % values.length;
        return value;
    }

    void write(int value) {
        values[at] = (byte) (value & 0x3F);
        at = (at + 1) % values.length;
    }

    @Override
    public void save(StateWriter out) {
        out.bytes(values);
        out.u8(mask);
        out.i32(at);
        out.u8(state);
    }

    @Override
    public void load(StateReader in) {
        in.fill(values);
        mask = in.u8();
        at = in.i32(0, values.length - 1);
        state = in.u8(WRITING);
    }
}
