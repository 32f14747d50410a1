package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The 8042 keyboard controller at ports 0x60 and 0x64 (IBM PS/2 Technical Reference, Keyboard and Auxiliary Device Controller)
 * with a {@link Keyboard} and an auxiliary port where no mouse is plugged in. Its output port drives the A20 gate and the
 * processor's reset. The controller answers at once, a byte of the keyboard takes a millisecond on the wire.
 */
public final class KeyboardController implements PortDevice, InterruptSource, Resettable, Snapshotable {
    public static final int DATA_PORT = 0x60;
    public static final int COMMAND_PORT = 0x64;
    public static final int IRQ = 1;
    public static final int AUXILIARY_IRQ = 12;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long BYTE_NANOS = 1_000_000;

    // Status register.
    private static final int OUTPUT_FULL = 0x01;
    private static final int SYSTEM_FLAG = 0x04;
    private static final int LAST_WAS_COMMAND = 0x08;
    private static final int UNLOCKED = 0x10;
    private static final int FROM_AUXILIARY = 0x20;
    private static final int TIMEOUT = 0x40;

    // Command byte.
    private static final int INTERRUPT = 0x01;
    private static final int AUXILIARY_INTERRUPT = 0x02;
    private static final int KEYBOARD_OFF = 0x10;
    private static final int AUXILIARY_OFF = 0x20;
    private static final int TRANSLATE = 0x40;
    private static final int FIRMWARE_LEAVES = TRANSLATE | AUXILIARY_OFF | SYSTEM_FLAG | INTERRUPT;

    // Output port.
    private static final int NOT_RESET = 0x01;
    private static final int A20 = 0x02;
    private static final int OUTPUT_PORT_FULL = 0x10;
    private static final int OUTPUT_PORT_AUXILIARY = 0x20;

    // Commands that wait for a byte at the data port.
    private static final int NONE = 0;
    private static final int WRITE_MEMORY = 0x60; // to 0x7F
    private static final int WRITE_OUTPUT_PORT = 0xD1;
    private static final int AS_KEYBOARD = 0xD2;
    private static final int AS_AUXILIARY = 0xD3;
    private static final int TO_AUXILIARY = 0xD4;

    private static final int NO_MOUSE = 0xFE;
    private static final int MEMORY_BYTES = 32;

    private final EventQueue events;
    private final EventQueue.Timer wire;
    private final long byteCycles;
    private final long selfTestCycles;
    private final IrqLine irq;
    private final IrqLine auxiliaryIrq;
    private final IrqLine a20;
    private final Runnable resetProcessor;
    private final Keyboard keyboard = new Keyboard();

    private final byte[] memory = new byte[MEMORY_BYTES]; // byte 0 is the command byte
    private int expects;
    private boolean lastWasCommand;
    private int output; // the output buffer
    private boolean full;
    private boolean fromAuxiliary;
    private boolean timeout;
    private boolean breakSeen; // a break prefix is being translated
    private boolean a20Open;

    /**
     * @param cpuHz the CPU's nominal clock
     * @param irq the wire of IRQ 1
     * @param auxiliaryIrq the wire of IRQ 12
     * @param a20 high opens the gate
     * @param resetProcessor pulses the processor's reset
     */
    public KeyboardController(
            EventQueue events, long cpuHz, IrqLine irq, IrqLine auxiliaryIrq, IrqLine a20, Runnable resetProcessor) {
        this.events = events;
        this.irq = irq;
        this.auxiliaryIrq = auxiliaryIrq;
        this.a20 = a20;
        this.resetProcessor = resetProcessor;
        byteCycles = BYTE_NANOS * cpuHz / NANOS_PER_SECOND;
        selfTestCycles = Keyboard.SELF_TEST_NANOS / 1000 * cpuHz / (NANOS_PER_SECOND / 1000);
        wire = events.timer(deadline -> byteArrived());
        reset();
    }

    /** As the firmware leaves it: keyboard on with translation and interrupt, auxiliary port off, A20 open. */
    @Override
    public void reset() {
        keyboard.reset();
        wire.cancel();
        java.util.Arrays.fill(memory, (byte) 0);
        memory[0] = FIRMWARE_LEAVES;
        expects = NONE;
        lastWasCommand = false;
        output = 0;
        full = false;
        fromAuxiliary = false;
        timeout = false;
        breakSeen = false;
        setA20(true);
        update();
    }

    /** Somebody presses and releases keys, given as set 1 codes. */
    public void press(byte[] codes) {
        keyboard.press(codes);
        listen();
    }

    /** Whether anything is on its way to the guest or unread. */
    public boolean active() {
        return full || keyboard.active();
    }

    @Override
    public boolean willInterrupt() {
        return wire.pending() && (memory[0] & INTERRUPT) != 0;
    }

    /** Whether a key would make an interrupt if the guest does nothing. */
    public boolean inputWouldInterrupt() {
        return !full && keyboard.scanning() && (memory[0] & (INTERRUPT | KEYBOARD_OFF)) == INTERRUPT;
    }

    /** The keyboard's lights, as the guest set them: Scroll, Num and Caps Lock in bits 0, 1 and 2. */
    public int leds() {
        return keyboard.leds();
    }

    @Override
    public int read(int port, int bytes) {
        if (port == COMMAND_PORT) {
            return status();
        }
        full = false;
        timeout = false;
        update();
        listen();
        return output;
    }

    private int status() {
        return (full ? OUTPUT_FULL : 0)
                | memory[0] & SYSTEM_FLAG
                | (lastWasCommand ? LAST_WAS_COMMAND : 0)
                | UNLOCKED
                | (full && fromAuxiliary ? FROM_AUXILIARY : 0)
                | (timeout ? TIMEOUT : 0);
    }

    @Override
    public void write(int port, int bytes, int value) {
        lastWasCommand = port == COMMAND_PORT;
        if (lastWasCommand) {
            expects = NONE;
            command(value);
        } else {
            data(value);
        }
        update();
        listen();
    }

    private void command(int value) {
        switch (value) {
            case WRITE_OUTPUT_PORT, AS_KEYBOARD, AS_AUXILIARY, TO_AUXILIARY -> expects = value;
            case 0xA4 -> put(0xF1, false); // no password is installed
            case 0xA7 -> memory[0] |= AUXILIARY_OFF;
            case 0xA8 -> memory[0] &= ~AUXILIARY_OFF;
            case 0xA9, 0xAB -> put(0, false); // both interfaces are in order
            case 0xAA -> {
                memory[0] |= SYSTEM_FLAG;
                put(0x55, false); // the controller is in order
            }
            case 0xAD -> memory[0] |= KEYBOARD_OFF;
            case 0xAE -> memory[0] &= ~KEYBOARD_OFF;
            case 0xC0 -> put(0x80, false); // input port: keyboard not locked
            case 0xD0 -> put(outputPort(), false);
            case 0xDD -> setA20(false);
            case 0xDF -> setA20(true);
            case 0xE0 -> put(0, false); // test inputs: both lines low
            default -> memoryOrPulse(value);
        }
    }

    private void memoryOrPulse(int value) {
        switch (value & 0xE0) {
            case 0x20 -> put(memory[value & MEMORY_BYTES - 1] & 0xFF, false);
            case WRITE_MEMORY -> expects = value;
            default -> {
                // Pulses the output lines whose bit is 0; only the processor's reset has an effect.
                if (value >= 0xF0 && (value & NOT_RESET) == 0) {
                    resetProcessor.run();
                }
            }
        }
    }

    private void data(int value) {
        int command = expects;
        expects = NONE;
        switch (command) {
            case NONE -> {
                memory[0] &= ~KEYBOARD_OFF;
                keyboard.receive(value);
            }
            case WRITE_OUTPUT_PORT -> {
                setA20((value & A20) != 0);
                if ((value & NOT_RESET) == 0) {
                    resetProcessor.run();
                }
            }
            case AS_KEYBOARD -> put(value, false);
            case AS_AUXILIARY -> put(value, true);
            case TO_AUXILIARY -> {
                put(NO_MOUSE, true);
                timeout = true;
            }
            default -> memory[command & MEMORY_BYTES - 1] = (byte) value;
        }
    }

    private int outputPort() {
        return NOT_RESET
                | (a20Open ? A20 : 0)
                | (full && !fromAuxiliary ? OUTPUT_PORT_FULL : 0)
                | (full && fromAuxiliary ? OUTPUT_PORT_AUXILIARY : 0);
    }

    private void setA20(boolean open) {
        a20Open = open;
        a20.set(open);
    }

    private void put(int value, boolean auxiliary) {
        // A byte that takes the place of an unread one makes an edge of its own.
        full = false;
        update();
        output = value;
        full = true;
        fromAuxiliary = auxiliary;
        timeout = false;
        update();
    }

    /** Lets the keyboard send when there is room for its byte. */
    private void listen() {
        boolean room = !full && (memory[0] & KEYBOARD_OFF) == 0 && keyboard.active();
        if (room && !wire.pending()) {
            wire.at(events.now() + (keyboard.testing() ? selfTestCycles : byteCycles));
        } else if (!room && wire.pending()) {
            wire.cancel();
        }
    }

    private void byteArrived() {
        int value = keyboard.next();
        if ((memory[0] & TRANSLATE) == 0) {
            put(value, false);
        } else if (value == ScanCodes.BREAK) {
            breakSeen = true;
        } else {
            put(ScanCodes.toSet1(value) | (breakSeen ? ScanCodes.RELEASED : 0), false);
            breakSeen = false;
        }
        listen();
    }

    private void update() {
        irq.set(full && !fromAuxiliary && (memory[0] & INTERRUPT) != 0);
        auxiliaryIrq.set(full && fromAuxiliary && (memory[0] & AUXILIARY_INTERRUPT) != 0);
    }

    @Override
    public void save(StateWriter out) {
        wire.save(out);
        keyboard.save(out);
        out.bytes(memory);
        out.u8(expects);
        out.bool(lastWasCommand);
        out.u8(output);
        out.bool(full);
        out.bool(fromAuxiliary);
        out.bool(timeout);
        out.bool(breakSeen);
        out.bool(a20Open);
    }

    @Override
    public void load(StateReader in) {
        wire.load(in);
        keyboard.load(in);
        in.fill(memory);
        expects = in.u8();
        lastWasCommand = in.bool();
        output = in.u8();
        full = in.bool();
        fromAuxiliary = in.bool();
        timeout = in.bool();
        breakSeen = in.bool();
        setA20(in.bool());
        update();
    }
}
