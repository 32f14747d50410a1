package mkplay.x86.device;

import java.util.Map;
import java.util.TreeMap;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The sectors of a disk: an image that is never changed, and the sectors that were written since. So a run starts from the
 * same content every time, and a saved state holds only what the guest wrote.
 */
public final class AtaDisk implements Snapshotable {
    public static final int SECTOR = 512;

    private static final int HEADS = 16;
    private static final int SECTORS_PER_TRACK = 63;
    private static final int MAX_CYLINDERS = 16_383;

    @Derived("the machine's configuration")
    private final byte[] image;

    private final Map<Integer, byte[]> written = new TreeMap<>();

    /**
     * @param image the content; not copied, and must not change
     * @throws IllegalArgumentException if it is empty or no multiple of 512 bytes
     */
    public AtaDisk(byte[] image) {
        if (image.length == 0 || image.length % SECTOR != 0) {
            throw new IllegalArgumentException(
                    "a disk image must have whole sectors of 512 bytes, not " + image.length);
        }
        this.image = image;
    }

    /** Number of sectors. */
    public int sectors() {
        return image.length / SECTOR;
    }

    int heads() {
        return HEADS;
    }

    int sectorsPerTrack() {
        return SECTORS_PER_TRACK;
    }

    int cylinders() {
        return Math.clamp(sectors() / (HEADS * SECTORS_PER_TRACK), 1, MAX_CYLINDERS);
    }

    /** Copies a sector's content. */
    public void read(int sector, byte[] target, int offset) {
        byte[] changed = written.get(sector);
        if (changed != null) {
            System.arraycopy(changed, 0, target, offset, SECTOR);
        } else {
            System.arraycopy(image, sector * SECTOR, target, offset, SECTOR);
        }
    }

    void write(int sector, byte[] source, int offset) {
        byte[] changed = new byte[SECTOR];
        System.arraycopy(source, offset, changed, 0, SECTOR);
        written.put(sector, changed);
    }

    /** Sectors that differ from the image, or were written with what they held. */
    public int writtenSectors() {
        return written.size();
    }

    /** Back to the image. */
    public void revert() {
        written.clear();
    }

    @Override
    public void save(StateWriter out) {
        out.i32(written.size());
        written.forEach((sector, content) -> {
            out.i32(sector);
            out.bytes(content);
        });
    }

    @Override
    public void load(StateReader in) {
        written.clear();
        int count = in.i32(0, sectors());
        for (int n = 0; n < count; n++) {
            int sector = in.i32(0, sectors() - 1);
            byte[] content = new byte[SECTOR];
            in.fill(content);
            written.put(sector, content);
        }
    }
}
