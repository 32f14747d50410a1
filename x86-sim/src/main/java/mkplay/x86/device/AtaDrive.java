package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** A disk with the settings that commands have made. */
final class AtaDrive implements Resettable, Snapshotable {
    final AtaDisk disk;
    private final int number;
    private int heads;
    private int sectorsPerTrack;
    /** Sectors per block of READ and WRITE MULTIPLE, 0 when they are off. */
    int multiple;

    AtaDrive(AtaDisk disk, int number) {
        this.disk = disk;
        this.number = number;
        reset();
    }

    AtaGeometry geometry() {
        return new AtaGeometry(heads, sectorsPerTrack);
    }

    void setGeometry(int newHeads, int newSectorsPerTrack) {
        heads = newHeads;
        sectorsPerTrack = newSectorsPerTrack;
    }

    /** Settings as after power-on; the sectors stay. */
    @Override
    public void reset() {
        setGeometry(disk.heads(), disk.sectorsPerTrack());
        multiple = 0;
    }

    byte[] identity() {
        return AtaIdentity.of(disk, geometry(), number, multiple);
    }

    @Override
    public void save(StateWriter out) {
        out.u8(heads);
        out.u8(sectorsPerTrack);
        out.u8(multiple);
        disk.save(out);
    }

    @Override
    public void load(StateReader in) {
        setGeometry(Math.max(1, in.u8(16)), Math.max(1, in.u8()));
        multiple = in.u8(AtaChannel.MAX_MULTIPLE);
        disk.load(in);
    }
}
