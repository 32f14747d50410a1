package mkplay.x86.device;

/** A device in the I/O port space. Ports are absolute, values zero-extended. */
public interface PortDevice {
    /** The widest access in bytes that the device takes in one piece; the bus splits wider ones into bytes, as ISA does. */
    default int widest() {
        return 1;
    }

    /** IN of {@code bytes} bytes (at most {@link #widest}). */
    int read(int port, int bytes);

    /** OUT of {@code bytes} bytes (at most {@link #widest}). */
    void write(int port, int bytes, int value);
}
