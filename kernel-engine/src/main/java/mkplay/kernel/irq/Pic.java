package mkplay.kernel.irq;

import mkplay.kernel.KernelState;
import mkplay.systemjava.Port;

/** The two cascaded 8259A interrupt controllers; interrupt n arrives at vector {@link #BASE} + n. */
public final class Pic {
    public static final int BASE = 0x20;
    public static final int LINES = 16;

    /** The line of the first controller at which the second one hangs. */
    public static final int CASCADE = 2;

    private static final int COMMAND1 = 0x20;
    private static final int DATA1 = 0x21;
    private static final int COMMAND2 = 0xA0;
    private static final int DATA2 = 0xA1;
    private static final int ICW1_CASCADED_EDGE_ICW4 = 0x11;
    private static final int ICW4_8086 = 0x01;

    /** OCW2: specific end of interrupt, the line in the low bits. */
    private static final int SPECIFIC_EOI = 0x60;

    /** OCW3: the next read of the command port gives the in-service register. */
    private static final int READ_IN_SERVICE = 0x0B;

    private Pic() {}

    /** Programs both controllers with every line masked but the cascade. */
    public static void initialise() {
        Port.out8(COMMAND1, ICW1_CASCADED_EDGE_ICW4);
        Port.out8(DATA1, BASE);
        Port.out8(DATA1, 1 << CASCADE);
        Port.out8(DATA1, ICW4_8086);
        Port.out8(COMMAND2, ICW1_CASCADED_EDGE_ICW4);
        Port.out8(DATA2, BASE + 8);
        Port.out8(DATA2, CASCADE);
        Port.out8(DATA2, ICW4_8086);
        KernelState.irqMask = 0xFFFF & ~(1 << CASCADE);
        Port.out8(DATA1, KernelState.irqMask & 0xFF);
        Port.out8(DATA2, KernelState.irqMask >>> 8);
    }

    public static void mask(int line) {
        KernelState.irqMask |= 1 << line;
        writeMask(line);
    }

    public static void unmask(int line) {
        KernelState.irqMask &= ~(1 << line);
        writeMask(line);
    }

    private static void writeMask(int line) {
        if (line < 8) {
            Port.out8(DATA1, KernelState.irqMask & 0xFF);
        } else {
            Port.out8(DATA2, KernelState.irqMask >>> 8);
        }
    }

    /** Tells the controllers that the interrupt is taken. */
    public static void endOfInterrupt(int line) {
        if (line < 8) {
            Port.out8(COMMAND1, SPECIFIC_EOI | line);
        } else {
            Port.out8(COMMAND2, SPECIFIC_EOI | (line - 8));
            Port.out8(COMMAND1, SPECIFIC_EOI | CASCADE);
        }
    }

    /** Whether an interrupt on the last line of a controller is none: the request had gone when the processor asked for it. */
    public static boolean isSpurious(int line) {
        if (line == 7) {
            Port.out8(COMMAND1, READ_IN_SERVICE);
            return (Port.in8(COMMAND1) & 0x80) == 0;
        }
        if (line == 15) {
            Port.out8(COMMAND2, READ_IN_SERVICE);
            if ((Port.in8(COMMAND2) & 0x80) == 0) {
                Port.out8(COMMAND1, SPECIFIC_EOI | CASCADE);
                return true;
            }
        }
        return false;
    }
}
