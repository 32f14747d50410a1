package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The ways in which kernels that do not read ACPI tables switch off an emulated PC: soft-off by the power management control
 * register where QEMU (0x604) or Bochs (0xB004) has it, and the word "Shutdown" written to Bochs's port 0x8900.
 */
public final class PowerPorts implements PortDevice, Resettable, Snapshotable {
    public static final int CONTROL_PORT = 0x604;
    public static final int OLD_CONTROL_PORT = 0xB004;
    public static final int SHUTDOWN_PORT = 0x8900;

    private static final int SLEEP_ENABLE = 0x2000; // ACPI, PM1 control register
    private static final int SLEEP_TYPE = 0x1C00; // 0 is soft-off
    private static final String SHUTDOWN = "Shutdown";

    private final Runnable powerOff;
    private int matched; // characters of the word

    /** @param powerOff told when the guest switches off */
    public PowerPorts(Runnable powerOff) {
        this.powerOff = powerOff;
    }

    @Override
    public void reset() {
        matched = 0;
    }

    @Override
    public int widest() {
        return Short.BYTES;
    }

    /** Reads give 0. */
    @Override
    public int read(int port, int bytes) {
        return 0;
    }

    @Override
    public void write(int port, int bytes, int value) {
        if (port == SHUTDOWN_PORT) {
            shutdown(value & 0xFF);
        } else if (bytes == Short.BYTES && (value & (SLEEP_ENABLE | SLEEP_TYPE)) == SLEEP_ENABLE) {
            powerOff.run();
        }
    }

    private void shutdown(int character) {
        matched = character == SHUTDOWN.charAt(matched) ? matched + 1 : character == SHUTDOWN.charAt(0) ? 1 : 0;
        if (matched == SHUTDOWN.length()) {
            matched = 0;
            powerOff.run();
        }
    }

    @Override
    public void save(StateWriter out) {
        out.u8(matched);
    }

    @Override
    public void load(StateReader in) {
        matched = in.u8(SHUTDOWN.length() - 1);
    }
}
