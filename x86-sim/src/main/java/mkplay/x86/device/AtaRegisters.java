package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** The command block of an ATA channel: what names a sector, shared by both drives. */
final class AtaRegisters implements Resettable, Snapshotable {
    static final int LBA = 0x40; // of the device register
    static final int SECOND_DRIVE = 0x10;
    private static final int ALWAYS_ONE = 0xA0;
    private static final int LBA_SECTORS = 1 << 28;

    int error;
    int feature;
    int count;
    int low; // sector number, or bits 0 to 7 of a block address
    int mid; // cylinder, or bits 8 to 23
    int high;
    int device; // head, or bits 24 to 27

    AtaRegisters() {
        reset();
    }

    /** The signature of an ATA disk, and the code of a drive that found itself in order. */
    @Override
    public void reset() {
        error = 1;
        feature = 0;
        count = 1;
        low = 1;
        mid = 0;
        high = 0;
        device = 0;
    }

    int read(int register) {
        return switch (register) {
            case 1 -> error;
            case 2 -> count;
            case 3 -> low;
            case 4 -> mid;
            case 5 -> high;
            default -> device | ALWAYS_ONE;
        };
    }

    void write(int register, int value) {
        switch (register) {
            case 1 -> feature = value;
            case 2 -> count = value;
            case 3 -> low = value;
            case 4 -> mid = value;
            case 5 -> high = value;
            default -> device = value;
        }
    }

    int selected() {
        return (device & SECOND_DRIVE) != 0 ? 1 : 0;
    }

    /** Sectors asked for: 0 means 256. */
    int sectors() {
        return count == 0 ? 256 : count;
    }

    int cylinder() {
        return high << 8 | mid;
    }

    int head() {
        return device & 0x0F;
    }

    /** The sector that is named, or -1. */
    int sector(AtaGeometry geometry) {
        return (device & LBA) != 0
                ? head() << 24 | high << 16 | mid << 8 | low
                : geometry.sector(cylinder(), head(), low);
    }

    /** Names a sector in the way of the device register. */
    void setSector(AtaGeometry geometry, int sector) {
        if ((device & LBA) != 0) {
            place(sector & 0xFF, sector >> 8 & 0xFFFF, sector >> 24);
        } else {
            int track = sector / geometry.sectorsPerTrack();
            place(sector % geometry.sectorsPerTrack() + 1, track / geometry.heads(), track % geometry.heads());
        }
    }

    private void place(int newLow, int cylinder, int head) {
        low = newLow;
        mid = cylinder & 0xFF;
        high = cylinder >> 8 & 0xFF;
        device = device & ~0x0F | head & 0x0F;
    }

    static boolean exists(int sector, int sectors) {
        return sector >= 0 && sector < Math.min(sectors, LBA_SECTORS);
    }

    @Override
    public void save(StateWriter out) {
        for (int value : new int[] {error, feature, count, low, mid, high, device}) {
            out.u8(value);
        }
    }

    @Override
    public void load(StateReader in) {
        error = in.u8();
        feature = in.u8();
        count = in.u8();
        low = in.u8();
        mid = in.u8();
        high = in.u8();
        device = in.u8();
    }
}
