package mkplay.x86.machine;

import java.nio.ByteBuffer;

/** Small kernels with a Linux setup header of boot protocol 2.15. */
final class LinuxImages {
    static final int SECTOR = 512;
    private static final int SETUP_SECTORS = 1;
    private static final int JUMP_OVER_HEADER = 0x6AEB; // to 0x26C

    private LinuxImages() {}

    /** A kernel of these bytes that wants a few pages from 1 MiB. */
    static byte[] kernel(byte[] code) {
        ByteBuffer file = ElfBuilder.little((SETUP_SECTORS + 1) * SECTOR + code.length);
        file.put(0x1F1, (byte) SETUP_SECTORS);
        file.putShort(0x1FE, (short) 0xAA55);
        file.putShort(0x200, (short) JUMP_OVER_HEADER);
        file.putInt(0x202, 0x53726448);
        file.putShort(0x206, (short) 0x20F);
        file.put(0x211, (byte) 1);
        file.putInt(0x214, Images.MIB);
        file.putInt(0x22C, 0x7FFFFFFF);
        file.putInt(0x230, 0x1000);
        file.putInt(0x238, 100);
        file.putLong(0x258, Images.MIB);
        file.putInt(0x260, 0x8000);
        file.put((SETUP_SECTORS + 1) * SECTOR, code);
        return file.array();
    }
}
