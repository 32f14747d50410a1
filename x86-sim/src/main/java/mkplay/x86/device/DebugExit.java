package mkplay.x86.device;

import java.util.function.IntConsumer;

/** QEMU's {@code isa-debug-exit} with {@code iobase=0xf4,iosize=4}: a write ends the run. */
public final class DebugExit implements PortDevice {
    public static final int PORT = 0xF4;
    public static final int PORTS = 4;

    private final IntConsumer onExit;

    /** @param onExit gets the written value */
    public DebugExit(IntConsumer onExit) {
        this.onExit = onExit;
    }

    @Override
    public int widest() {
        return Integer.BYTES;
    }

    /** Reads give 0, as QEMU's device does. */
    @Override
    public int read(int port, int bytes) {
        return 0;
    }

    @Override
    public void write(int port, int bytes, int value) {
        onExit.accept(value);
    }
}
