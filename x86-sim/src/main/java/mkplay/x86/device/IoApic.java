package mkplay.x86.device;

import mkplay.x86.mmu.MmioDevice;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The 82093AA I/O APIC with 24 inputs (Intel order number 290566). The polarity of an input is kept and ignored: the wires
 * of this board are asserted or not. SMI and INIT messages go nowhere.
 */
public final class IoApic implements MmioDevice, Resettable, Snapshotable {
    public static final int ADDRESS = 0xFEC00000;
    public static final int BYTES = 0x1000;
    public static final int INPUTS = 24;
    /** Its version register's low byte. */
    public static final int VERSION = 0x11;

    private static final int ID = 0, VERSION_REGISTER = 1, ARBITRATION = 2, REDIRECTION = 0x10;
    private static final int ID_BITS = 0x0F000000;

    // Redirection entry, low half.
    private static final int VECTOR = 0xFF,
            MODE = 0x700,
            LOGICAL = 0x800,
            REMOTE_IRR = 0x4000,
            LEVEL = 0x8000,
            MASKED = 0x10000;
    private static final int LOW_WRITABLE = 0x1AFFF;
    private static final int FIXED = 0x000, LOWEST_PRIORITY = 0x100, NMI = 0x400, EXTERNAL = 0x700;

    private final LocalApic target;
    private final int[] low = new int[INPUTS];
    private final int[] high = new int[INPUTS];
    private int lines;
    private int index;
    private int id;

    /** @param target the processor's local APIC */
    public IoApic(LocalApic target) {
        this.target = target;
        target.onEndOfInterrupt(this::endOfInterrupt);
        reset();
    }

    @Override
    public void reset() {
        java.util.Arrays.fill(low, MASKED);
        java.util.Arrays.fill(high, 0);
        lines = 0;
        index = 0;
        id = 0;
        target.setExternalMessage(false);
    }

    /** The wire of an input. */
    public IrqLine line(int input) {
        return level -> setLine(input, level);
    }

    private void setLine(int input, boolean level) {
        int bit = 1 << input;
        if (level == ((lines & bit) != 0)) {
            return;
        }
        lines ^= bit;
        if (mode(input) == EXTERNAL) {
            updateExternal();
        } else if (level) {
            send(input);
        }
    }

    private int mode(int input) {
        return low[input] & MODE;
    }

    /** An input was asserted, or a level is still asserted and may be sent again. */
    private void send(int input) {
        int entry = low[input];
        boolean level = (entry & LEVEL) != 0;
        if ((entry & MASKED) != 0 || level && (entry & REMOTE_IRR) != 0 || !addressed(input)) {
            return;
        }
        switch (mode(input)) {
            case FIXED, LOWEST_PRIORITY -> {
                if (target.accept(entry & VECTOR, level) && level) {
                    low[input] |= REMOTE_IRR;
                }
            }
            case NMI -> target.nmi();
            default -> {}
        }
    }

    private boolean addressed(int input) {
        return target.isAddressed(high[input] >>> 24, (low[input] & LOGICAL) != 0);
    }

    /** The 8259 pair's request on an input in ExtINT mode is a level that the processor acknowledges at the 8259. */
    private void updateExternal() {
        boolean asserted = false;
        for (int input = 0; input < INPUTS; input++) {
            asserted |= isExternal(input) && (lines & 1 << input) != 0;
        }
        target.setExternalMessage(asserted);
    }

    private boolean isExternal(int input) {
        return mode(input) == EXTERNAL && (low[input] & MASKED) == 0 && addressed(input);
    }

    /** Whether a request of the 8259 pair, which is on input 0, is passed on. */
    boolean passesExternal() {
        return isExternal(0);
    }

    private void endOfInterrupt(int vector) {
        for (int input = 0; input < INPUTS; input++) {
            if ((low[input] & (VECTOR | REMOTE_IRR)) == (vector | REMOTE_IRR)) {
                low[input] &= ~REMOTE_IRR;
                sendAgain(input);
            }
        }
    }

    private void sendAgain(int input) {
        if ((low[input] & LEVEL) != 0 && (lines & 1 << input) != 0) {
            send(input);
        }
    }

    /** Whether a request that comes on an input would interrupt the processor as masks and priorities are now. */
    public boolean wouldDeliver(int input) {
        int entry = low[input];
        boolean open = (entry & MASKED) == 0 && ((entry & LEVEL) == 0 || (entry & REMOTE_IRR) == 0);
        boolean fixed = mode(input) == FIXED || mode(input) == LOWEST_PRIORITY;
        return open && fixed && addressed(input) && target.wouldInterrupt(entry & VECTOR);
    }

    @Override
    public int read(int address, int bytes) {
        int offset = address & 0xFF;
        int value = (offset & ~3) == 0 ? index : (offset & ~3) == 0x10 ? register() : 0;
        return value >>> 8 * (offset & 3) & -1 >>> 32 - 8 * bytes;
    }

    private int register() {
        if (index >= REDIRECTION && index < REDIRECTION + 2 * INPUTS) {
            int input = index - REDIRECTION >> 1;
            return (index & 1) == 0 ? low[input] : high[input];
        }
        return switch (index) {
            case ID, ARBITRATION -> id;
            case VERSION_REGISTER -> INPUTS - 1 << 16 | VERSION;
            default -> 0;
        };
    }

    @Override
    public void write(int address, int bytes, int value) {
        int offset = address & 0xFF;
        if (offset == 0) {
            index = value & 0xFF;
        } else if (offset == 0x10 && bytes == Integer.BYTES) {
            writeRegister(value);
        }
    }

    private void writeRegister(int value) {
        if (index == ID) {
            id = value & ID_BITS;
        } else if (index >= REDIRECTION && index < REDIRECTION + 2 * INPUTS) {
            redirect(index - REDIRECTION >> 1, value);
        }
    }

    private void redirect(int input, int value) {
        if ((index & 1) != 0) {
            high[input] = value & 0xFF000000;
        } else {
            int remote = (value & LEVEL) != 0 ? low[input] & REMOTE_IRR : 0;
            low[input] = value & LOW_WRITABLE | remote;
            sendAgain(input);
        }
        updateExternal();
    }

    @Override
    public void save(StateWriter out) {
        for (int input = 0; input < INPUTS; input++) {
            out.i32(low[input]);
            out.i32(high[input]);
        }
        out.i32(lines);
        out.u8(index);
        out.i32(id);
    }

    @Override
    public void load(StateReader in) {
        for (int input = 0; input < INPUTS; input++) {
            low[input] = in.i32();
            high[input] = in.i32();
        }
        lines = in.i32();
        index = in.u8();
        id = in.i32();
    }
}
