package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * A 101-key PS/2 keyboard (IBM PS/2 Technical Reference, Keyboard). Fingers press keys as fast as the keyboard can report them
 * and wait while its buffer is in use, so nothing typed is lost unless the guest has switched scanning off. Absent: scan code
 * set 3, whose selection is refused, and auto-repeat; rate and delay are only kept.
 */
final class Keyboard implements Resettable, Snapshotable {
    /** How long the self-test after a reset takes. */
    static final long SELF_TEST_NANOS = 300_000_000;

    private static final int ACK = 0xFA;
    private static final int RESEND = 0xFE;
    private static final int ECHO = 0xEE;
    private static final int SELF_TEST_PASSED = 0xAA;
    private static final int NO_COMMAND = 0;
    private static final int SET_LEDS = 0xED;
    private static final int SET_CODES = 0xF0;
    private static final int IDENTIFY = 0xF2;
    private static final int SET_RATE = 0xF3;
    private static final int ENABLE = 0xF4;
    private static final int DISABLE = 0xF5;
    private static final int DEFAULTS = 0xF6;
    private static final int RESET = 0xFF;
    private static final int DEFAULT_RATE = 0x2B; // 10.9 characters per second after 500 ms
    private static final int BUFFER_BYTES = 16;

    private final ByteFifo fingers = new ByteFifo(64); // set 1
    private final ByteFifo toSend = new ByteFifo(BUFFER_BYTES);
    private boolean scanning;
    private int codeSet;
    private int leds;
    private int rate;
    private int command; // waits for its parameter
    private int lastSent;
    private boolean selfTest; // its result has not been queued yet

    Keyboard() {
        reset();
    }

    @Override
    public void reset() {
        fingers.clear();
        toSend.clear();
        selfTest = false;
        command = NO_COMMAND;
        lastSent = 0;
        leds = 0;
        defaults();
        scanning = true;
    }

    private void defaults() {
        codeSet = 2;
        rate = DEFAULT_RATE;
    }

    /** Somebody presses and releases keys, given as set 1 codes. */
    void press(byte[] codes) {
        if (scanning) {
            for (byte code : codes) {
                fingers.add(code);
            }
        }
    }

    /** Whether it has or will have something to send. */
    boolean active() {
        return !toSend.isEmpty() || selfTest || !fingers.isEmpty();
    }

    boolean scanning() {
        return scanning;
    }

    /** Num, Caps and Scroll Lock in bits 1, 2 and 0, as the guest set them. */
    int leds() {
        return leds;
    }

    /** Whether the next byte comes only after the self-test. */
    boolean testing() {
        return toSend.isEmpty() && selfTest;
    }

    /** The next byte for the controller; only while {@link #active}. */
    int next() {
        if (toSend.isEmpty() && selfTest) {
            selfTest = false;
            toSend.add(SELF_TEST_PASSED);
        } else if (toSend.isEmpty()) {
            report(fingers.remove() & 0xFF);
        }
        lastSent = toSend.remove() & 0xFF;
        return lastSent;
    }

    private void report(int code) {
        if (codeSet == 1 || code == ScanCodes.EXTENDED || code == ScanCodes.PAUSE) {
            toSend.add(code);
            return;
        }
        if ((code & ScanCodes.RELEASED) != 0) {
            toSend.add(ScanCodes.BREAK);
        }
        toSend.add(ScanCodes.toSet2(code));
    }

    /** A byte from the controller. */
    void receive(int value) {
        if (command != NO_COMMAND && value < SET_LEDS) {
            parameter(value);
            return;
        }
        command = NO_COMMAND;
        switch (value) {
            case ECHO -> toSend.add(ECHO);
            case RESEND -> toSend.add(lastSent);
            case SET_LEDS, SET_CODES, SET_RATE -> {
                answer(ACK);
                command = value;
            }
            case IDENTIFY -> {
                answer(ACK);
                toSend.add(0xAB);
                toSend.add(0x83);
            }
            case ENABLE -> {
                answer(ACK);
                scanning = true;
            }
            case DISABLE -> {
                answer(ACK);
                defaults();
                scanning = false;
            }
            case DEFAULTS -> {
                answer(ACK);
                defaults();
            }
            case RESET -> {
                reset();
                toSend.add(ACK);
                selfTest = true;
            }
            default -> toSend.add(RESEND);
        }
    }

    /** Commands empty the buffer of key codes. */
    private void answer(int value) {
        toSend.clear();
        toSend.add(value);
    }

    private void parameter(int value) {
        int of = command;
        command = NO_COMMAND;
        switch (of) {
            case SET_LEDS -> leds = value & 7;
            case SET_RATE -> rate = value & 0x7F;
            default -> {
                if (value > 2) {
                    toSend.add(RESEND);
                    return;
                }
                answer(ACK);
                if (value == 0) {
                    toSend.add(codeSet);
                } else {
                    codeSet = value;
                }
                return;
            }
        }
        answer(ACK);
    }

    @Override
    public void save(StateWriter out) {
        fingers.save(out);
        toSend.save(out);
        out.bool(scanning);
        out.u8(codeSet);
        out.u8(leds);
        out.u8(rate);
        out.u8(command);
        out.u8(lastSent);
        out.bool(selfTest);
    }

    @Override
    public void load(StateReader in) {
        fingers.load(in);
        toSend.load(in);
        scanning = in.bool();
        codeSet = in.u8(2);
        leds = in.u8(7);
        rate = in.u8(0x7F);
        command = in.u8();
        lastSent = in.u8();
        selfTest = in.bool();
    }
}
