package mkplay.x86.verify;

import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import mkplay.x86.device.ScanCodes;
import mkplay.x86.device.TextScreen;
import mkplay.x86.machine.BootImage;
import mkplay.x86.machine.ImageFormatException;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import org.jspecify.annotations.Nullable;

/** A machine with somebody at its serial console and in front of its display. */
final class GuestConsole {
    private static final long SLICE = 1_000_000;

    private final Machine machine;
    private final StringBuilder text = new StringBuilder();
    private int read;

    GuestConsole(int mebibytes) {
        machine = new Machine(new MachineConfig(mebibytes << 20, MachineConfig.DEFAULT_MODEL));
        machine.uart().onTransmit((cycle, value) -> text.append((char) value));
    }

    Machine machine() {
        return machine;
    }

    void boot(BootImage image) throws ImageFormatException {
        machine.boot(image);
    }

    /** On the keyboard. */
    void press(String keys) {
        if (!keys.isEmpty()) {
            machine.keys(ScanCodes.type(keys));
        }
    }

    /** On the serial line. */
    void type(String keys) {
        machine.input(keys.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Runs until a text is on the serial line behind what was waited for before.
     *
     * @param instructions most of them from here
     * @return null, or why it did not come
     */
    @Nullable
    String awaitSerial(String expected, long instructions) {
        return await(expected, instructions, () -> {
            int at = text.indexOf(expected, read);
            read = at < 0 ? read : at + expected.length();
            return at >= 0;
        });
    }

    /** Runs until a text is somewhere on the display, as {@link #awaitSerial}. */
    @Nullable
    String awaitScreen(String expected, long instructions) {
        return await(expected, instructions, () -> screen().contains(expected));
    }

    private @Nullable String await(String expected, long instructions, BooleanSupplier there) {
        long most = machine.instructions() + instructions;
        while (machine.instructions() < most) {
            Stop stop = machine.run(RunLimits.instructions(Math.min(most, machine.instructions() + SLICE)));
            if (there.getAsBoolean()) {
                return null;
            }
            if (!(stop instanceof Stop.Limit)) {
                return "\"%s\" did not come: %s; last: %s".formatted(expected, stop, tail());
            }
        }
        return "\"%s\" did not come within %,d instructions; last: %s".formatted(expected, instructions, tail());
    }

    /** What the display shows, a line per row. */
    String screen() {
        TextScreen screen = machine.screen();
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < screen.rows(); row++) {
            rows.append(screen.row(row)).append('\n');
        }
        return rows.toString();
    }

    private String tail() {
        return text.substring(Math.max(read, text.length() - 200))
                .replace("\r", "")
                .replace("\n", " | ");
    }
}
