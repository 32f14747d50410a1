package mkplay.x86.state;

import java.util.Arrays;

/** Collects state as little-endian bytes; the order of the calls is the format. */
public final class StateWriter {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private byte[] buffer = new byte[512];
    private int length;

    public void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    /** The low 8 bits. */
    public void u8(int value) {
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * length);
        }
        buffer[length++] = (byte) value;
    }

    public void i32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            u8(value >>> shift);
        }
    }

    public void i64(long value) {
        i32((int) value);
        i32((int) (value >>> 32));
    }

    /** The length and the bytes. */
    public void bytes(byte[] value) {
        i32(value.length);
        if (buffer.length - length < value.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + value.length));
        }
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, length);
    }

    /** 64-bit FNV-1a of what was written. */
    public long hash() {
        long hash = FNV_OFFSET;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (buffer[i] & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}
