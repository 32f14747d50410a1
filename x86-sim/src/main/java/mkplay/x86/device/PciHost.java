package mkplay.x86.device;

import java.util.ArrayList;
import java.util.List;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * PCI configuration mechanism 1 (PCI 2.1, 3.7.4.1) with one bus, and the PIIX3's reset control register at 0xCF9. A function
 * that is not there reads as all ones.
 */
public final class PciHost implements PortDevice, Resettable, Snapshotable {
    public static final int PORT = 0xCF8;
    public static final int PORTS = 8;

    private static final int DATA = 0xCFC;
    private static final int RESET_CONTROL = 0xCF9;
    private static final int RESET_PROCESSOR = 0x04;
    private static final int RESET_CONTROL_WRITABLE = 0x06;
    private static final int ENABLE = 1 << 31;
    private static final int ADDRESS_WRITABLE = 0x80FFFFFC;

    private final Runnable reset;
    private final List<PciFunction> functions = new ArrayList<>();
    private int address;
    private int resetControl;

    /** @param reset pulses the reset line */
    public PciHost(Runnable reset) {
        this.reset = reset;
    }

    /** Adds a function; before the machine runs. */
    public void add(PciFunction function) {
        functions.add(function);
    }

    @Override
    public void reset() {
        address = 0;
        resetControl = 0;
        functions.forEach(PciFunction::reset);
    }

    @Override
    public int widest() {
        return Integer.BYTES;
    }

    @Override
    public int read(int port, int bytes) {
        if (port >= DATA) {
            return readData(port - DATA, bytes);
        }
        if (port == PORT && bytes == Integer.BYTES) {
            return address;
        }
        return port == RESET_CONTROL && bytes == 1 ? resetControl : -1 >>> 32 - 8 * bytes;
    }

    private int readData(int offset, int bytes) {
        int value = 0;
        for (int n = 0; n < bytes; n++) {
            PciFunction function = selected();
            value |= (function == null ? 0xFF : function.read(register(offset + n))) << 8 * n;
        }
        return value;
    }

    @Override
    public void write(int port, int bytes, int value) {
        if (port >= DATA) {
            PciFunction function = selected();
            for (int n = 0; n < bytes && function != null; n++) {
                function.write(register(port - DATA + n), value >>> 8 * n & 0xFF);
            }
        } else if (port == PORT && bytes == Integer.BYTES) {
            address = value & ADDRESS_WRITABLE;
        } else if (port == RESET_CONTROL && bytes == 1) {
            boolean pulse = (value & ~resetControl & RESET_PROCESSOR) != 0;
            resetControl = value & RESET_CONTROL_WRITABLE;
            if (pulse) {
                reset.run();
            }
        }
    }

    private int register(int offset) {
        return address & 0xFC | offset & 3;
    }

    private @org.jspecify.annotations.Nullable PciFunction selected() {
        if ((address & ENABLE) == 0) {
            return null;
        }
        int wanted = address >>> 8 & 0xFFFF;
        for (PciFunction function : functions) {
            if (function.location() == wanted) {
                return function;
            }
        }
        return null;
    }

    @Override
    public void save(StateWriter out) {
        out.i32(address);
        out.u8(resetControl);
        functions.forEach(function -> function.save(out));
    }

    @Override
    public void load(StateReader in) {
        address = in.i32();
        resetControl = in.u8(RESET_CONTROL_WRITABLE);
        functions.forEach(function -> function.load(in));
    }
}
