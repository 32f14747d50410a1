package mkplay.x86.machine;

import mkplay.x86.machine.ImageFormatException.Kind;

/** A file that nobody trusts: little-endian reads that fail with a typed error and the offset. */
final class ImageBytes {
    private final byte[] file;

    ImageBytes(byte[] file) {
        this.file = file;
    }

    int size() {
        return file.length;
    }

    byte[] array() {
        return file;
    }

    int u8(long offset) throws ImageFormatException {
        require(offset, 1, "byte");
        return file[(int) offset] & 0xFF;
    }

    int u16(long offset) throws ImageFormatException {
        require(offset, 2, "16-bit field");
        return file[(int) offset] & 0xFF | (file[(int) offset + 1] & 0xFF) << 8;
    }

    int i32(long offset) throws ImageFormatException {
        return u16(offset) | u16(offset + 2) << 16;
    }

    long u32(long offset) throws ImageFormatException {
        return i32(offset) & 0xFFFFFFFFL;
    }

    /** Checks that {@code length} bytes from {@code offset} are in the file. */
    void require(long offset, long length, String what) throws ImageFormatException {
        if (offset < 0 || length < 0 || offset > file.length || length > file.length - offset) {
            throw new ImageFormatException(
                    Kind.TRUNCATED,
                    offset,
                    what + " of " + length + " bytes leaves the file of " + file.length + " bytes");
        }
    }
}
