package mkplay.x86.device;

import java.nio.charset.StandardCharsets;

/** What IDENTIFY DEVICE tells of a disk (ATA/ATAPI-4, 8.12): PIO modes up to 4, LBA, no DMA. */
final class AtaIdentity {
    private static final int WORDS = 256;
    private static final int FIXED_DISK = 0x0040;
    private static final int LBA_AND_IORDY = 0x0A00;
    private static final int FIELDS_VALID = 0x0003; // 54 to 58 and 64 to 70
    private static final int PIO_3_AND_4 = 0x0003;
    private static final int PIO_CYCLE_NANOS = 120;
    private static final int ATA_1_TO_4 = 0x001E;
    private static final int WORD_VALID = 0x4000;

    private final byte[] bytes = new byte[2 * WORDS];

    private AtaIdentity() {}

    /**
     * @param number which drive it is, for its serial number
     * @param multiple sectors per block of READ and WRITE MULTIPLE, 0 when switched off
     */
    static byte[] of(AtaDisk disk, AtaGeometry current, int number, int multiple) {
        AtaIdentity identity = new AtaIdentity();
        identity.word(0, FIXED_DISK);
        identity.word(1, disk.cylinders());
        identity.word(3, disk.heads());
        identity.word(6, disk.sectorsPerTrack());
        identity.text(10, 10, "MKPLAY-" + number);
        identity.text(23, 4, "1.0");
        identity.text(27, 20, "MICROKERNEL PLAYGROUND DISK");
        identity.word(47, 0x8000 | AtaChannel.MAX_MULTIPLE);
        identity.word(49, LBA_AND_IORDY);
        identity.word(51, 0x0200); // PIO timing mode 2
        identity.word(53, FIELDS_VALID);
        identity.word(54, current.cylinders(disk.sectors()));
        identity.word(55, current.heads());
        identity.word(56, current.sectorsPerTrack());
        identity.doubleWord(57, current.capacity(disk.sectors()));
        identity.word(59, multiple == 0 ? 0 : 0x0100 | multiple);
        identity.doubleWord(60, disk.sectors());
        identity.word(64, PIO_3_AND_4);
        identity.word(67, PIO_CYCLE_NANOS);
        identity.word(68, PIO_CYCLE_NANOS);
        identity.word(80, ATA_1_TO_4);
        identity.word(83, WORD_VALID);
        identity.word(84, WORD_VALID);
        identity.word(87, WORD_VALID);
        return identity.bytes;
    }

    private void word(int index, int value) {
        bytes[2 * index] = (byte) value;
        bytes[2 * index + 1] = (byte) (value >> 8);
    }

    private void doubleWord(int index, int value) {
        word(index, value);
        word(index + 1, value >>> 16);
    }

    /** Text is padded with spaces, the first character of a pair in the high byte. */
    private void text(int index, int words, String text) {
        byte[] ascii = String.format("%-" + 2 * words + "s", text).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ascii.length; i++) {
            bytes[2 * index + (i ^ 1)] = ascii[i];
        }
    }
}
