package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * The I/O port space. Reads from ports without a device give all ones, writes to them are ignored; both are counted. An access
 * wider than the device, or across devices, is split into bytes from the lowest port up, as on ISA.
 */
public final class PortBus implements Resettable, Snapshotable {
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int PORT_MASK = 0xFFFF;

    /** By high and low byte of the port number; pages without a device are absent. */
    private final PortDevice @Nullable [][] pages = new PortDevice[PAGE][];

    private long unknownReads;
    private long unknownWrites;

    /**
     * Puts a device on {@code count} ports from {@code first}.
     *
     * @throws IllegalArgumentException if one is taken
     */
    public void attach(int first, int count, PortDevice device) {
        for (int port = first; port < first + count; port++) {
            int page = port >> PAGE_BITS;
            PortDevice[] devices = pages[page];
            if (devices == null) {
                devices = new PortDevice[PAGE];
                pages[page] = devices;
            }
            if (devices[port & PAGE - 1] != null) {
                throw new IllegalArgumentException("port " + Integer.toHexString(port) + " is taken");
            }
            devices[port & PAGE - 1] = device;
        }
    }

    /** IN of 1, 2 or 4 bytes. */
    public int in(int port, int bytes) {
        PortDevice device = whole(port, bytes);
        if (device != null) {
            return device.read(port, bytes);
        }
        int value = 0;
        boolean known = false;
        for (int i = 0; i < bytes; i++) {
            int at = port + i & PORT_MASK;
            PortDevice part = at(at);
            known |= part != null;
            value |= (part == null ? 0xFF : part.read(at, 1)) << 8 * i;
        }
        unknownReads += known ? 0 : 1;
        return value;
    }

    /** OUT of 1, 2 or 4 bytes. */
    public void out(int port, int bytes, int value) {
        int masked = bytes == Integer.BYTES ? value : value & (1 << 8 * bytes) - 1;
        PortDevice device = whole(port, bytes);
        if (device != null) {
            device.write(port, bytes, masked);
            return;
        }
        boolean known = false;
        for (int i = 0; i < bytes; i++) {
            int at = port + i & PORT_MASK;
            PortDevice part = at(at);
            if (part != null) {
                known = true;
                part.write(at, 1, masked >> 8 * i & 0xFF);
            }
        }
        unknownWrites += known ? 0 : 1;
    }

    /** Accesses to ports of nobody. */
    public long unknownReads() {
        return unknownReads;
    }

    /** Accesses to ports of nobody. */
    public long unknownWrites() {
        return unknownWrites;
    }

    /** The device that takes this access in one piece. */
    private @Nullable PortDevice whole(int port, int bytes) {
        PortDevice device = at(port);
        if (device == null || bytes == 1) {
            return device;
        }
        boolean fits = device.widest() >= bytes && port + bytes - 1 <= PORT_MASK && at(port + bytes - 1) == device;
        return fits ? device : null;
    }

    private @Nullable PortDevice at(int port) {
        PortDevice[] page = pages[port >> PAGE_BITS];
        return page == null ? null : page[port & PAGE - 1];
    }

    @Override
    public void reset() {
        unknownReads = 0;
        unknownWrites = 0;
    }

    @Override
    public void save(StateWriter out) {
        out.i64(unknownReads);
        out.i64(unknownWrites);
    }

    @Override
    public void load(StateReader in) {
        unknownReads = in.i64();
        unknownWrites = in.i64();
    }
}
