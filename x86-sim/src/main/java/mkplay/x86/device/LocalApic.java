package mkplay.x86.device;

import java.util.function.IntConsumer;
import mkplay.x86.mmu.MmioDevice;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The local APIC of the only processor (SDM 3A chapter 11), at 0xFEE00000: fixed, NMI and external interrupts, timer, local
 * inputs, messages to itself. Messages to others reach nobody. The 8259 pair is on LINT0. Absent: moving it to another
 * address, SMI, the performance and thermal entries.
 */
public final class LocalApic implements MmioDevice, InterruptSource, Resettable, Snapshotable {
    public static final int ADDRESS = 0xFEE00000;
    public static final int BYTES = 0x1000;
    /** The low byte of its version register. */
    public static final int VERSION = 0x11;

    /** The timer's bus clock. */
    static final long BUS_HZ = 100_000_000;

    private static final int LOCAL_ENTRIES = 4;
    private static final int TIMER = 0, LINT0 = 1, LINT1 = 2, ERROR = 3;

    // Local vector table.
    private static final int VECTOR = 0xFF, MODE = 0x700, MASKED = 0x10000, PERIODIC = 0x20000;
    private static final int FIXED = 0x000, LOWEST_PRIORITY = 0x100, NMI = 0x400, EXTERNAL = 0x700;
    private static final int[] LOCAL_WRITABLE = {0x300FF, 0x1A7FF, 0x1A7FF, 0x100FF};

    private static final int SOFTWARE_ENABLED = 0x100; // of the spurious vector register
    private static final int FLAT = 0xF; // model in the destination format register
    private static final int LOGICAL = 0x800; // of the interrupt command
    private static final int DEASSERTED_LEVEL = 0x8000, ASSERT = 0x4000;
    private static final int COMMAND_WRITABLE = 0xCCFFF;
    private static final int BROADCAST = 0xFF;

    // Errors.
    private static final int SEND_ACCEPT = 0x04,
            SEND_ILLEGAL_VECTOR = 0x20,
            RECEIVED_ILLEGAL_VECTOR = 0x40,
            ILLEGAL_REGISTER = 0x80;

    private final IrqLine processor;
    private final Runnable processorNmi;
    private final ApicTimer timer;

    @Derived("wiring")
    private IntConsumer onEndOfInterrupt = vector -> {};

    private boolean present; // by the processor's APIC base register
    private int id;
    private int taskPriority;
    private int logicalDestination;
    private int destinationFormat;
    private int spurious;
    private int errors; // since the last write to the error status register
    private int errorStatus;
    private int commandLow;
    private int commandHigh;
    private final int[] local = new int[LOCAL_ENTRIES];
    private final VectorSet requested = new VectorSet();
    private final VectorSet inService = new VectorSet();
    private final VectorSet level = new VectorSet();
    private boolean external; // the 8259 pair's output, on LINT0
    private boolean externalMessage; // the same by the I/O APIC

    /**
     * @param cpuHz the CPU's nominal clock
     * @param processor the processor's interrupt pin
     * @param processorNmi interrupts the processor by NMI
     */
    public LocalApic(EventQueue events, long cpuHz, IrqLine processor, Runnable processorNmi) {
        this.processor = processor;
        this.processorNmi = processorNmi;
        timer = new ApicTimer(events, new DeviceClock(BUS_HZ, cpuHz), () -> accept(local[TIMER] & VECTOR, false));
        reset();
    }

    /** Sets who is told the vectors of level-triggered interrupts that have ended. */
    void onEndOfInterrupt(IntConsumer listener) {
        onEndOfInterrupt = listener;
    }

    /** After RESET the APIC is there, and by software disabled: all local entries masked. */
    @Override
    public void reset() {
        present = true;
        id = 0;
        taskPriority = 0;
        logicalDestination = 0;
        destinationFormat = -1;
        spurious = 0xFF;
        errors = 0;
        errorStatus = 0;
        commandLow = 0;
        commandHigh = 0;
        java.util.Arrays.fill(local, MASKED);
        requested.clear();
        inService.clear();
        level.clear();
        external = false;
        externalMessage = false;
        timer.reset();
        update();
    }

    /** Bit 11 of the APIC base register: without it the 8259 pair is wired to the processor, and nothing else. */
    public void setPresent(boolean on) {
        if (present && !on) {
            boolean level8259 = external;
            reset();
            external = level8259;
        }
        present = on;
        update();
    }

    // ---- Interrupts coming in

    /** The 8259 pair's output. */
    public void setExternal(boolean asserted) {
        boolean edge = asserted && !external;
        external = asserted;
        if (edge && present && (local[LINT0] & MASKED) == 0) {
            localInput(local[LINT0]);
        }
        update();
    }

    private void localInput(int entry) {
        if ((entry & MODE) == FIXED) {
            accept(entry & VECTOR, false);
        } else if ((entry & MODE) == NMI) {
            nmi();
        }
    }

    /** The 8259 pair's request through an input of the I/O APIC in ExtINT mode. */
    void setExternalMessage(boolean asserted) {
        externalMessage = asserted;
        update();
    }

    void nmi() {
        processorNmi.run();
    }

    /** An interrupt message arrives; false if it is not taken. */
    boolean accept(int vector, boolean levelTriggered) {
        if (!enabled()) {
            return false;
        }
        if (vector < 16) {
            error(RECEIVED_ILLEGAL_VECTOR);
            return false;
        }
        requested.add(vector);
        level.set(vector, levelTriggered);
        update();
        return true;
    }

    private boolean enabled() {
        return present && (spurious & SOFTWARE_ENABLED) != 0;
    }

    /** Whether a message with a destination is for this processor. */
    boolean isAddressed(int destination, boolean logical) {
        if (!logical) {
            return destination == BROADCAST || destination == id;
        }
        if (destinationFormat >>> 28 == FLAT) {
            return (destination & logicalDestination) != 0;
        }
        boolean cluster = destination >> 4 == logicalDestination >> 4 || destination >> 4 == 0xF;
        return cluster && (destination & logicalDestination & 0xF) != 0;
    }

    // ---- Interrupts going to the processor

    private int processorPriority() {
        int serving = inService.highest();
        return serving >= 0 && serving >> 4 >= taskPriority >> 4 ? serving & 0xF0 : taskPriority;
    }

    private boolean fixedPending() {
        return enabled() && requested.highest() >> 4 > processorPriority() >> 4;
    }

    private boolean externalPending() {
        return external && passesExternal() || externalMessage && enabled();
    }

    /** Whether a request of the 8259 pair reaches the processor by LINT0. */
    public boolean passesExternal() {
        return !present || (local[LINT0] & (MASKED | MODE)) == EXTERNAL;
    }

    /** Whether a fixed interrupt that comes now would interrupt the processor. */
    boolean wouldInterrupt(int vector) {
        return enabled() && vector >= 16 && vector >> 4 > processorPriority() >> 4;
    }

    /** Whether an interrupt was accepted that has not been taken. */
    public boolean requested() {
        return requested.highest() >= 0;
    }

    /** Whether the timer will interrupt the processor if it is left alone. */
    @Override
    public boolean willInterrupt() {
        return timer.willInterrupt() && wouldInterrupt(local[TIMER] & VECTOR);
    }

    /** Whether the timer runs towards a single interrupt. */
    public boolean oneShotRunning() {
        return timer.oneShotRunning();
    }

    /** The processor's acknowledge: the vector to call, or -1 when the 8259 pair gives it. */
    public int acknowledge() {
        if (!fixedPending()) {
            return externalPending() || !present ? -1 : spurious & VECTOR;
        }
        int vector = requested.highest();
        requested.remove(vector);
        inService.add(vector);
        update();
        return vector;
    }

    private void endOfInterrupt() {
        int vector = inService.highest();
        if (vector < 0) {
            return;
        }
        inService.remove(vector);
        if (level.contains(vector)) {
            onEndOfInterrupt.accept(vector);
        }
        update();
    }

    private void update() {
        processor.set(fixedPending() || externalPending());
    }

    private void error(int bit) {
        errors |= bit;
        int entry = local[ERROR];
        if ((entry & MASKED) == 0 && (entry & VECTOR) >= 16) {
            accept(entry & VECTOR, false);
        }
    }

    // ---- Registers, one in each 16 bytes

    @Override
    public int read(int address, int bytes) {
        int value = (address & 0xC) == 0 ? read(address >> 4 & 0xFF) : 0;
        return value >>> 8 * (address & 3) & -1 >>> 32 - 8 * bytes;
    }

    private int read(int register) {
        return switch (register) {
            case 0x02 -> id << 24;
            case 0x03 -> LOCAL_ENTRIES - 1 << 16 | VERSION;
            case 0x08 -> taskPriority;
            case 0x09, 0x0B -> 0; // arbitration priority on a bus of one; end of interrupt
            case 0x0A -> processorPriority();
            case 0x0D -> logicalDestination << 24;
            case 0x0E -> destinationFormat;
            case 0x0F -> spurious;
            case 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17 -> inService.word(register & 7);
            case 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F -> level.word(register & 7);
            case 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27 -> requested.word(register & 7);
            case 0x28 -> errorStatus;
            case 0x30 -> commandLow;
            case 0x31 -> commandHigh;
            case 0x32 -> local[TIMER];
            case 0x35, 0x36, 0x37 -> local[register - 0x34];
            case 0x38 -> timer.initial();
            case 0x39 -> (int) timer.current();
            case 0x3E -> timer.divideConfiguration();
            default -> {
                error(ILLEGAL_REGISTER);
                yield 0;
            }
        };
    }

    @Override
    public void write(int address, int bytes, int value) {
        if (bytes == Integer.BYTES && (address & 0xF) == 0) {
            write(address >> 4 & 0xFF, value);
            update();
        }
    }

    private void write(int register, int value) {
        switch (register) {
            case 0x02 -> id = value >>> 24 & 0xF;
            case 0x08 -> taskPriority = value & 0xFF;
            case 0x0B -> endOfInterrupt();
            case 0x0D -> logicalDestination = value >>> 24;
            case 0x0E -> destinationFormat = value | 0x0FFFFFFF;
            case 0x0F -> writeSpurious(value);
            case 0x28 -> {
                errorStatus = errors;
                errors = 0;
            }
            case 0x30 -> command(value);
            case 0x31 -> commandHigh = value & 0xFF000000;
            case 0x32 -> writeLocal(TIMER, value);
            case 0x35, 0x36, 0x37 -> writeLocal(register - 0x34, value);
            case 0x38 -> timer.load(value);
            case 0x3E -> timer.setDivide(value);
            default -> error(ILLEGAL_REGISTER);
        }
    }

    private void writeSpurious(int value) {
        spurious = value & 0x3FF;
        if ((spurious & SOFTWARE_ENABLED) == 0) {
            for (int entry = 0; entry < LOCAL_ENTRIES; entry++) {
                writeLocal(entry, local[entry]);
            }
        }
    }

    /** While disabled by software, entries stay masked (SDM 3A 11.4.7.2). */
    private void writeLocal(int entry, int value) {
        int forced = (spurious & SOFTWARE_ENABLED) == 0 ? MASKED : 0;
        local[entry] = value & LOCAL_WRITABLE[entry] | forced;
        if (entry == TIMER) {
            timer.setMode((value & PERIODIC) != 0, (local[TIMER] & MASKED) == 0);
        }
    }

    // ---- The interrupt command: there is nobody but the sender

    private void command(int value) {
        commandLow = value & COMMAND_WRITABLE;
        boolean release = (value & (DEASSERTED_LEVEL | ASSERT)) == DEASSERTED_LEVEL;
        boolean toMe = switch (value >>> 18 & 3) {
            case 0 -> isAddressed(commandHigh >>> 24, (value & LOGICAL) != 0);
            case 1, 2 -> true;
            default -> false;
        };
        boolean somebody = toMe || (value >>> 18 & 3) == 3;
        if (!somebody) {
            error(SEND_ACCEPT);
        } else if (toMe && !release) {
            receive(value & MODE, value & VECTOR);
        }
    }

    private void receive(int mode, int vector) {
        if (mode == NMI) {
            nmi();
        } else if (mode == FIXED || mode == LOWEST_PRIORITY) {
            if (vector < 16) {
                error(SEND_ILLEGAL_VECTOR);
            } else {
                accept(vector, false);
            }
        }
    }

    @Override
    public void save(StateWriter out) {
        out.bool(present);
        for (int value : new int[] {id, taskPriority, logicalDestination, errors, errorStatus}) {
            out.u8(value);
        }
        out.i32(destinationFormat);
        out.i32(spurious);
        out.i32(commandLow);
        out.i32(commandHigh);
        for (int entry : local) {
            out.i32(entry);
        }
        requested.save(out);
        inService.save(out);
        level.save(out);
        out.bool(external);
        out.bool(externalMessage);
        timer.save(out);
    }

    @Override
    public void load(StateReader in) {
        present = in.bool();
        id = in.u8();
        taskPriority = in.u8();
        logicalDestination = in.u8();
        errors = in.u8();
        errorStatus = in.u8();
        destinationFormat = in.i32();
        spurious = in.i32();
        commandLow = in.i32();
        commandHigh = in.i32();
        for (int entry = 0; entry < LOCAL_ENTRIES; entry++) {
            local[entry] = in.i32();
        }
        requested.load(in);
        inService.load(in);
        level.load(in);
        external = in.bool();
        externalMessage = in.bool();
        timer.load(in);
        update();
    }
}
