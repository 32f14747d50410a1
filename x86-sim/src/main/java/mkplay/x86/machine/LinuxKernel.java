package mkplay.x86.machine;

import java.util.Arrays;
import mkplay.x86.machine.ImageFormatException.Kind;

/**
 * The setup header of a bzImage (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"), checked.
 *
 * @param header the setup header as in the file, for the zero page at offset 0x1F1
 * @param codeOffset in the file, of the protected-mode part; it reaches to the file's end
 * @param loadAddress where that part is loaded and entered
 * @param runAddress where the kernel unpacks itself to, not below the load address
 * @param runBytes memory it needs there before it looks at the memory map
 * @param initrdMax highest address of the initial RAM disk's last byte
 * @param commandLineMax most characters of a command line, without NUL
 */
@SuppressWarnings("ArrayRecordComponent")
record LinuxKernel(
        byte[] file,
        byte[] header,
        int codeOffset,
        long loadAddress,
        long runAddress,
        long runBytes,
        long initrdMax,
        int commandLineMax) {

    /** Offset of the setup header, in the file and in the zero page. */
    static final int HEADER = 0x1F1;

    private static final int SECTOR = 512;
    private static final int MAGIC_AT = 0x202;
    private static final int MAGIC = 0x53726448; // "HdrS"
    private static final int JUMP_AT = 0x200;
    private static final int HEADER_BEFORE_JUMP = 0x202;
    private static final int HEADER_MAX = 0x290;
    private static final int OLDEST = 0x0202; // has cmd_line_ptr
    private static final int DEFAULT_SETUP_SECTORS = 4;
    private static final int LOADED_HIGH = 1;
    private static final long OLD_INITRD_MAX = 0x37FFFFFF;
    private static final int OLD_COMMAND_LINE_MAX = 255;
    private static final long MIB = 1 << 20;

    /** Whether a file has the magic number of protocol 2.00 and later. */
    static boolean isLinux(byte[] file) {
        return file.length > HEADER_MAX
                && file[MAGIC_AT] == 'H'
                && file[MAGIC_AT + 1] == 'd'
                && file[MAGIC_AT + 2] == 'r'
                && file[MAGIC_AT + 3] == 'S';
    }

    /**
     * Reads a bzImage.
     *
     * @throws ImageFormatException if it is none, or cannot be entered by the 32-bit protocol
     */
    static LinuxKernel parse(byte[] file) throws ImageFormatException {
        ImageBytes bytes = new ImageBytes(file);
        bytes.require(0, HEADER_MAX, "setup header");
        if (bytes.i32(MAGIC_AT) != MAGIC) {
            throw new ImageFormatException(Kind.NO_HEADER, MAGIC_AT, "no Linux setup header");
        }
        int version = bytes.u16(0x206);
        if (version < OLDEST) {
            throw new ImageFormatException(
                    Kind.UNSUPPORTED, 0x206, "boot protocol " + Integer.toHexString(version) + " is older than 2.02");
        }
        if ((bytes.u8(0x211) & LOADED_HIGH) == 0) {
            throw new ImageFormatException(Kind.UNSUPPORTED, 0x211, "a zImage, which is not loaded high");
        }
        int sectors = bytes.u8(0x1F1);
        int codeOffset = ((sectors == 0 ? DEFAULT_SETUP_SECTORS : sectors) + 1) * SECTOR;
        bytes.require(codeOffset, 1, "protected-mode kernel");
        return new LinuxKernel(
                file,
                header(bytes),
                codeOffset,
                MIB,
                runAddress(bytes, version),
                version >= 0x20A ? bytes.u32(0x260) : file.length - codeOffset,
                version >= 0x203 ? bytes.u32(0x22C) : OLD_INITRD_MAX,
                version >= 0x206 ? commandLineMax(bytes) : OLD_COMMAND_LINE_MAX);
    }

    /** The jump instruction at 0x200 leaps over the header: its displacement says where the header ends. */
    private static byte[] header(ImageBytes bytes) throws ImageFormatException {
        int end = HEADER_BEFORE_JUMP + bytes.u8(JUMP_AT + 1);
        if (end < 0x22C || end > HEADER_MAX) {
            throw new ImageFormatException(
                    Kind.BAD_FIELD, JUMP_AT + 1, "setup header ends at 0x" + Integer.toHexString(end));
        }
        return Arrays.copyOfRange(bytes.array(), HEADER, end);
    }

    /** A relocatable kernel stays where it was loaded, but not below its preferred address; another one goes there. */
    private static long runAddress(ImageBytes bytes, int version) throws ImageFormatException {
        if (version < 0x20A) {
            return MIB;
        }
        if (bytes.i32(0x25C) != 0) {
            throw new ImageFormatException(Kind.OUT_OF_RANGE, 0x258, "the preferred address is above 4 GiB");
        }
        return Math.max(MIB, bytes.u32(0x258));
    }

    private static int commandLineMax(ImageBytes bytes) throws ImageFormatException {
        long max = bytes.u32(0x238);
        return (int) Math.min(max, LinuxLayout.COMMAND_LINE_ROOM - 1);
    }

    int codeBytes() {
        return file.length - codeOffset;
    }

    /** First address behind everything the kernel may overwrite before it knows the memory map. */
    long end() {
        return Math.max(loadAddress + codeBytes(), runAddress + runBytes);
    }
}
