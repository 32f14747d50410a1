package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The PC's two 8259A, the second one on input 2 of the first, and the edge/level control registers at 0x4D0 and 0x4D1
 * (PIIX4 data sheet 4.2.5).
 */
public final class InterruptController implements PortDevice, Resettable, Snapshotable {
    public static final int MASTER_PORT = 0x20;
    public static final int SLAVE_PORT = 0xA0;
    public static final int ELCR_PORT = 0x4D0;

    /** Interrupt requests in total; number 2 is the cascade and has no device. */
    public static final int IRQS = 16;

    private static final int CASCADE = 2;
    private static final int SPURIOUS = 7;
    // Timer, keyboard, cascade; clock, coprocessor: these are always edge triggered.
    private static final int MASTER_ELCR_WRITABLE = 0xF8;
    private static final int SLAVE_ELCR_WRITABLE = 0xDE;

    private final Pic8259 master;
    private final Pic8259 slave;
    private long acknowledged;
    private long spurious;

    /** @param cpu the CPU's INTR pin */
    public InterruptController(IrqLine cpu) {
        master = new Pic8259(cpu, CASCADE);
        Pic8259 first = master;
        slave = new Pic8259(high -> first.setLine(CASCADE, high), -1);
    }

    @Override
    public void reset() {
        slave.reset();
        master.reset();
        acknowledged = 0;
        spurious = 0;
    }

    /** The request wire of an IRQ, 0 to 15. */
    public IrqLine line(int irq) {
        if (irq < 0 || irq >= IRQS || irq == CASCADE) {
            throw new IllegalArgumentException("no device can be on IRQ " + irq);
        }
        return irq < Pic8259.INPUTS
                ? high -> master.setLine(irq, high)
                : high -> slave.setLine(irq - Pic8259.INPUTS, high);
    }

    /** The CPU's interrupt acknowledge: the vector to call. Without a request it is that of IRQ 7 or 15 (spurious). */
    public int acknowledge() {
        acknowledged++;
        int input = master.acknowledge();
        if (input == CASCADE) {
            input = slave.acknowledge();
            return slave.vectorBase() | countIfSpurious(input);
        }
        return master.vectorBase() | countIfSpurious(input);
    }

    private int countIfSpurious(int input) {
        if (input >= 0) {
            return input;
        }
        spurious++;
        return SPURIOUS;
    }

    /** Whether a request that comes on an IRQ would reach the CPU's pin as masks and service are now. */
    public boolean wouldDeliver(int irq) {
        return irq < Pic8259.INPUTS
                ? master.wouldDeliver(irq)
                : slave.wouldDeliver(irq - Pic8259.INPUTS) && master.wouldDeliver(CASCADE);
    }

    /** Whether an unmasked request is pending. */
    public boolean requested() {
        return master.requested() || slave.requested();
    }

    /** Vectors given to the CPU since reset. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Of these, spurious ones. */
    public long spurious() {
        return spurious;
    }

    @Override
    public int read(int port, int bytes) {
        return switch (port) {
            case ELCR_PORT -> master.edgeLevelControl();
            case ELCR_PORT + 1 -> slave.edgeLevelControl();
            default -> chip(port).read((port & 1) != 0);
        };
    }

    @Override
    public void write(int port, int bytes, int value) {
        switch (port) {
            case ELCR_PORT -> master.setEdgeLevelControl(value & MASTER_ELCR_WRITABLE);
            case ELCR_PORT + 1 -> slave.setEdgeLevelControl(value & SLAVE_ELCR_WRITABLE);
            default -> chip(port).write((port & 1) != 0, value);
        }
    }

    private Pic8259 chip(int port) {
        return (port & ~1) == MASTER_PORT ? master : slave;
    }

    @Override
    public void save(StateWriter out) {
        master.save(out);
        slave.save(out);
        out.i64(acknowledged);
        out.i64(spurious);
    }

    @Override
    public void load(StateReader in) {
        master.load(in);
        slave.load(in);
        acknowledged = in.i64();
        spurious = in.i64();
    }
}
