package mkplay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mkplay.x86.machine.BootImage.Raw;

/** The argument of {@code --raw}: {@code FILE} or {@code FILE@ADDRESS}. */
final class RawArgument {

    private static final int REAL_MODE_REACH = 0x10000;

    private RawArgument() {}

    /**
     * Reads the file. Real mode reaches the first 64 KiB; what lies above is entered in flat 32-bit mode.
     *
     * @throws UsageException if the address is no number or there is no such file
     */
    static Raw parse(String text) throws IOException, UsageException {
        int at = text.lastIndexOf('@');
        Path file = Path.of(at < 0 ? text : text.substring(0, at));
        long address = at < 0 ? Raw.BOOT_SECTOR : address(text.substring(at + 1));
        if (!Files.isRegularFile(file)) {
            throw new UsageException("no such file: " + file);
        }
        return new Raw(
                Files.readAllBytes(file), (int) address, address < REAL_MODE_REACH ? Raw.Mode.REAL : Raw.Mode.FLAT);
    }

    private static long address(String text) throws UsageException {
        try {
            long address = Long.decode(text);
            if (address >= 0 && address < 1L << 32) {
                return address;
            }
        } catch (NumberFormatException e) {
            // As bad as one that is out of range.
        }
        throw new UsageException("not a physical address: " + text);
    }
}
