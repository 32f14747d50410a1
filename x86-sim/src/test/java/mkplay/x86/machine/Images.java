package mkplay.x86.machine;

import java.nio.ByteBuffer;

/** Small multiboot kernels for tests. */
final class Images {
    static final int MIB = 1 << 20;
    static final int MAGIC = 0x1BADB002;

    private Images() {}

    static byte[] header(int flags) {
        return ElfBuilder.little(12)
                .putInt(MAGIC)
                .putInt(flags)
                .putInt(-MAGIC - flags)
                .array();
    }

    static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    /** An ELF kernel at 1 MiB; the code follows the 12 bytes of the header. */
    static byte[] elf(byte[] code) {
        byte[] content = concat(header(3), code);
        return new ElfBuilder().entry(MIB + 12).load(MIB, content).build();
    }

    /** A kernel with the address fields of the header, loaded to 1 MiB. */
    static byte[] flat(byte[] code, int bssBytes) {
        int flags = 0x10003;
        int end = MIB + 32 + code.length;
        byte[] header = ElfBuilder.little(32)
                .putInt(MAGIC)
                .putInt(flags)
                .putInt(-MAGIC - flags)
                .putInt(MIB)
                .putInt(MIB)
                .putInt(end)
                .putInt(bssBytes == 0 ? 0 : end + bssBytes)
                .putInt(MIB + 32)
                .array();
        return concat(header, code);
    }

    /** A copy with a 32-bit field changed. */
    static byte[] with(byte[] image, int offset, int value) {
        byte[] changed = image.clone();
        ByteBuffer.wrap(changed).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        return changed;
    }

    /** A copy with a 16-bit field changed. */
    static byte[] with16(byte[] image, int offset, int value) {
        byte[] changed = image.clone();
        ByteBuffer.wrap(changed).order(java.nio.ByteOrder.LITTLE_ENDIAN).putShort(offset, (short) value);
        return changed;
    }
}
