package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * One 8259A interrupt controller chip in 8086 mode (Intel 8259A data sheet, order number 231468). Reading acknowledge
 * bytes in MCS-80 mode is absent: a PC's CPU cannot use them. Buffered mode makes no difference to software.
 */
final class Pic8259 implements Resettable, Snapshotable {
    static final int INPUTS = 8;

    private static final int ICW1 = 0x10;
    private static final int ICW1_NEEDS_ICW4 = 0x01;
    private static final int ICW1_SINGLE = 0x02;
    private static final int ICW1_LEVEL = 0x08;
    private static final int ICW4_AUTO_EOI = 0x02;
    private static final int ICW4_SPECIAL_FULLY_NESTED = 0x10;
    private static final int OCW3 = 0x08;

    /** Which initialisation word a write to the odd port is. */
    private enum Expect {
        MASK,
        ICW2,
        ICW3,
        ICW4
    }

    private final IrqLine output;
    private final int cascadeInput;

    private int lines; // levels of the inputs
    private int requests; // IRR
    private int inService; // ISR
    private int mask; // IMR
    private int edgeLevelControl; // bit set: level triggered, by the PC's ELCR
    private boolean allLevel; // LTIM
    private int vectorBase;
    private int lowest; // input of lowest priority
    private boolean autoEoi;
    private boolean rotateOnAutoEoi;
    private boolean specialMask;
    private boolean specialFullyNested;
    private boolean readInService;
    private boolean poll;
    private boolean needsIcw4;
    private boolean single;
    private Expect expect = Expect.MASK;

    /**
     * @param output INT
     * @param cascadeInput the input with a slave, or -1; matters for the special fully nested mode
     */
    Pic8259(IrqLine output, int cascadeInput) {
        this.output = output;
        this.cascadeInput = cascadeInput;
        reset();
    }

    @Override
    public void reset() {
        lines = 0;
        requests = 0;
        inService = 0;
        mask = 0;
        edgeLevelControl = 0;
        allLevel = false;
        vectorBase = 0;
        lowest = 7;
        autoEoi = false;
        rotateOnAutoEoi = false;
        specialMask = false;
        specialFullyNested = false;
        readInService = false;
        poll = false;
        needsIcw4 = false;
        single = false;
        expect = Expect.MASK;
        update();
    }

    /** Drives input {@code input}. An edge request that goes away before its acknowledge is forgotten, as on the chip. */
    void setLine(int input, boolean high) {
        int bit = 1 << input;
        if (high == ((lines & bit) != 0)) {
            return;
        }
        lines ^= bit;
        requests = high ? requests | bit : requests & ~bit;
        update();
    }

    void setEdgeLevelControl(int value) {
        edgeLevelControl = value;
        requests |= lines & levelMask();
        update();
    }

    int edgeLevelControl() {
        return edgeLevelControl;
    }

    int vectorBase() {
        return vectorBase;
    }

    /** Whether an unmasked request is pending. */
    boolean requested() {
        return (requests & ~mask) != 0;
    }

    /** Whether a new request on an input would raise INT in the present state. */
    boolean wouldDeliver(int input) {
        return (mask & 1 << input) == 0 && rank(input) < serviceRank(input);
    }

    /** INTA: the input to serve, now in service, or -1 if no request is left (the CPU then gets the vector of input 7). */
    int acknowledge() {
        int input = best();
        if (input >= 0) {
            int bit = 1 << input;
            if ((levelMask() & bit) == 0) {
                requests &= ~bit;
            }
            if (!autoEoi) {
                inService |= bit;
            } else if (rotateOnAutoEoi) {
                lowest = input;
            }
        }
        update();
        return input;
    }

    int read(boolean odd) {
        if (poll) {
            poll = false;
            int input = acknowledge();
            return input < 0 ? 0 : 0x80 | input;
        }
        if (odd) {
            return mask;
        }
        return readInService ? inService : requests;
    }

    void write(boolean odd, int value) {
        if (odd) {
            writeOdd(value);
        } else if ((value & ICW1) != 0) {
            startInitialisation(value);
        } else if ((value & OCW3) != 0) {
            writeOcw3(value);
        } else {
            writeOcw2(value);
        }
        update();
    }

    private void startInitialisation(int icw1) {
        allLevel = (icw1 & ICW1_LEVEL) != 0;
        single = (icw1 & ICW1_SINGLE) != 0;
        needsIcw4 = (icw1 & ICW1_NEEDS_ICW4) != 0;
        mask = 0;
        inService = 0;
        // The edge sense is reset: an input that is high must go low and high again.
        requests = lines & levelMask();
        lowest = 7;
        autoEoi = false;
        rotateOnAutoEoi = false;
        specialMask = false;
        specialFullyNested = false;
        readInService = false;
        poll = false;
        expect = Expect.ICW2;
    }

    private void writeOdd(int value) {
        switch (expect) {
            case MASK -> mask = value;
            case ICW2 -> {
                vectorBase = value & 0xF8;
                expect = single ? afterIcw3() : Expect.ICW3;
            }
            case ICW3 -> expect = afterIcw3(); // The wiring is fixed: nothing to learn.
            case ICW4 -> {
                autoEoi = (value & ICW4_AUTO_EOI) != 0;
                specialFullyNested = (value & ICW4_SPECIAL_FULLY_NESTED) != 0;
                expect = Expect.MASK;
            }
        }
    }

    private Expect afterIcw3() {
        return needsIcw4 ? Expect.ICW4 : Expect.MASK;
    }

    private void writeOcw2(int value) {
        int level = value & 7;
        switch (value >> 5) {
            case 0 -> rotateOnAutoEoi = false;
            case 1 -> endOfInterrupt(bestInService(), false);
            case 3 -> endOfInterrupt(level, false);
            case 4 -> rotateOnAutoEoi = true;
            case 5 -> endOfInterrupt(bestInService(), true);
            case 6 -> lowest = level;
            case 7 -> endOfInterrupt(level, true);
            default -> {} // 2: no operation
        }
    }

    private void endOfInterrupt(int input, boolean rotate) {
        if (input < 0) {
            return;
        }
        inService &= ~(1 << input);
        if (rotate) {
            lowest = input;
        }
    }

    private void writeOcw3(int value) {
        if ((value & 0x40) != 0) {
            specialMask = (value & 0x20) != 0;
        }
        poll = (value & 0x04) != 0;
        if ((value & 0x02) != 0) {
            readInService = (value & 0x01) != 0;
        }
    }

    private int levelMask() {
        return allLevel ? 0xFF : edgeLevelControl;
    }

    /** 0 for the input of highest priority. */
    private int rank(int input) {
        return (input - lowest - 1) & 7;
    }

    private int highest(int inputs) {
        if (inputs == 0) {
            return -1;
        }
        int first = (lowest + 1) & 7;
        int rotated = (inputs >> first | inputs << (INPUTS - first)) & 0xFF;
        return (Integer.numberOfTrailingZeros(rotated) + first) & 7;
    }

    private int bestInService() {
        // In special mask mode a masked input's service is not ended by a non-specific EOI.
        return highest(specialMask ? inService & ~mask : inService);
    }

    /** The rank that a request on {@code input} has to be below to interrupt what is in service. */
    private int serviceRank(int input) {
        int blocking = specialMask ? inService & ~mask : inService;
        if (specialFullyNested && input == cascadeInput) {
            blocking &= ~(1 << input);
        }
        int serving = highest(blocking);
        return serving < 0 ? INPUTS : rank(serving);
    }

    private int best() {
        int input = highest(requests & ~mask);
        if (input < 0 || rank(input) >= serviceRank(input)) {
            return -1;
        }
        return input;
    }

    private void update() {
        output.set(best() >= 0);
    }

    @Override
    public void save(StateWriter out) {
        out.u8(lines);
        out.u8(requests);
        out.u8(inService);
        out.u8(mask);
        out.u8(edgeLevelControl);
        out.bool(allLevel);
        out.u8(vectorBase);
        out.u8(lowest);
        out.bool(autoEoi);
        out.bool(rotateOnAutoEoi);
        out.bool(specialMask);
        out.bool(specialFullyNested);
        out.bool(readInService);
        out.bool(poll);
        out.bool(needsIcw4);
        out.bool(single);
        out.u8(expect.ordinal());
    }

    @Override
    public void load(StateReader in) {
        lines = in.u8();
        requests = in.u8();
        inService = in.u8();
        mask = in.u8();
        edgeLevelControl = in.u8();
        allLevel = in.bool();
        vectorBase = in.u8();
        lowest = in.u8(7);
        autoEoi = in.bool();
        rotateOnAutoEoi = in.bool();
        specialMask = in.bool();
        specialFullyNested = in.bool();
        readInService = in.bool();
        poll = in.bool();
        needsIcw4 = in.bool();
        single = in.bool();
        expect = Expect.values()[in.u8(Expect.values().length - 1)];
        update();
    }
}
