package mkplay.x86.device;

import mkplay.x86.state.Derived;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The configuration space of a PCI function: 256 registers, of which some bits can be written. Base address registers that
 * are not there read as 0, whatever is written.
 */
public final class PciFunction implements Resettable, Snapshotable {
    private static final int REGISTERS = 256;
    private static final int COMMAND = 0x04;
    private static final int STATUS = 0x06;
    private static final int CLASS = 0x09;
    private static final int HEADER_TYPE = 0x0E;
    private static final int MULTIFUNCTION = 0x80;

    private final int location;

    @Derived("constant")
    private final byte[] initial = new byte[REGISTERS];

    @Derived("constant")
    private final byte[] writable = new byte[REGISTERS];

    private final byte[] values = new byte[REGISTERS];

    private PciFunction(int device, int function, int vendor, int id, int classCode, int revision) {
        location = device << 3 | function;
        put16(0, vendor);
        put16(2, id);
        initial[CLASS - 1] = (byte) revision;
        put16(CLASS, classCode);
        initial[CLASS + 2] = (byte) (classCode >> 16);
    }

    /** The processor's side: an i440FX. Its shadow RAM control is absent: its registers read as 0. */
    public static PciFunction hostBridge() {
        return new PciFunction(0, 0, 0x8086, 0x1237, 0x060000, 0x02)
                .with16(COMMAND, 0x0006, 0x0100)
                .with16(STATUS, 0x0280, 0)
                .made();
    }

    /** The ISA side: function 0 of a PIIX3. The routing of PCI interrupts, of which there are none, is kept. */
    public static PciFunction isaBridge() {
        PciFunction function = new PciFunction(1, 0, 0x8086, 0x7000, 0x060100, 0x00)
                .with16(COMMAND, 0x0007, 0x0000)
                .with16(STATUS, 0x0200, 0);
        function.initial[HEADER_TYPE] = (byte) MULTIFUNCTION;
        for (int route = 0x60; route < 0x64; route++) {
            function.initial[route] = (byte) 0x80;
            function.writable[route] = (byte) 0x8F;
        }
        return function.made();
    }

    /** The disk controller: function 1 of a PIIX3, at the compatible addresses, without bus mastering. */
    public static PciFunction diskController() {
        return new PciFunction(1, 1, 0x8086, 0x7010, 0x010100, 0x00)
                .with16(COMMAND, 0x0001, 0x0001)
                .with16(STATUS, 0x0280, 0)
                .with16(0x40, 0x8000, 0xFFFF) // timing: both channels are decoded
                .with16(0x42, 0x8000, 0xFFFF)
                .made();
    }

    private PciFunction with16(int register, int value, int mask) {
        put16(register, value);
        writable[register] = (byte) mask;
        writable[register + 1] = (byte) (mask >> 8);
        return this;
    }

    private void put16(int register, int value) {
        initial[register] = (byte) value;
        initial[register + 1] = (byte) (value >> 8);
    }

    private PciFunction made() {
        reset();
        return this;
    }

    /** Device in bits 3 to 7, function in bits 0 to 2; the bus is 0. */
    int location() {
        return location;
    }

    @Override
    public void reset() {
        System.arraycopy(initial, 0, values, 0, REGISTERS);
    }

    int read(int register) {
        return values[register] & 0xFF;
    }

    void write(int register, int value) {
        values[register] = (byte) (values[register] & ~writable[register] | value & writable[register]);
    }

    @Override
    public void save(StateWriter out) {
        out.bytes(values);
    }

    @Override
    public void load(StateReader in) {
        in.fill(values);
    }
}
