package mkplay.x86.state;

/** Reads back what {@link StateWriter} wrote. */
public final class StateReader {
    /** The bytes are no state of this device. */
    public static final class StateFormatException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public StateFormatException(String message) {
            super(message);
        }
    }

    private final byte[] bytes;
    private int position;

    public StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean bool() {
        return u8(1) != 0;
    }

    /** A byte of at most {@code max}. */
    public int u8(int max) {
        if (position == bytes.length) {
            throw new StateFormatException("state ends at byte " + position);
        }
        int value = bytes[position++] & 0xFF;
        if (value > max) {
            throw new StateFormatException(value + " at byte " + (position - 1) + " is more than " + max);
        }
        return value;
    }

    public int u8() {
        return u8(0xFF);
    }

    public int i32() {
        return u8() | u8() << 8 | u8() << 16 | u8() << 24;
    }

    /** A number between {@code min} and {@code max}. */
    public int i32(int min, int max) {
        int value = i32();
        if (value < min || value > max) {
            throw new StateFormatException(
                    value + " before byte " + position + " is not between " + min + " and " + max);
        }
        return value;
    }

    public long i64() {
        return (i32() & 0xFFFFFFFFL) | (long) i32() << 32;
    }

    /** An array of at most {@code max} bytes. */
    public byte[] bytes(int max) {
        int length = i32(0, max);
        if (length > bytes.length - position) {
            throw new StateFormatException(length + " bytes at byte " + position + " go beyond the end");
        }
        position += length;
        return java.util.Arrays.copyOfRange(bytes, position - length, position);
    }

    /** An array that was written by {@code bytes}, of exactly the length of {@code into}. */
    public void fill(byte[] into) {
        byte[] value = bytes(into.length);
        if (value.length != into.length) {
            throw new StateFormatException(
                    value.length + " bytes before byte " + position + " instead of " + into.length);
        }
        System.arraycopy(value, 0, into, 0, into.length);
    }

    /** Whether everything was read. */
    public boolean atEnd() {
        return position == bytes.length;
    }
}
