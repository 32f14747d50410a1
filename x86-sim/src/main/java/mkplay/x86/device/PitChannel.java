package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * One counter of an 8254 (Intel 8254 data sheet, order number 231164). Everything is computed from the tick at which the
 * counting element was loaded; a timer stands at the next change of OUT.
 *
 * <p>A count of 1, which the data sheet forbids in modes 2 and 3, counts as 2. In mode 3 a read gives the value that the
 * count-by-two has in the current half.
 */
final class PitChannel implements Resettable, Snapshotable {
    static final long PIT_HZ = 1_193_182;

    private static final int BINARY_RANGE = 0x10000;
    private static final int BCD_RANGE = 10_000;
    private static final int STATUS_OUT = 0x80;
    private static final int STATUS_NULL_COUNT = 0x40;
    private static final int LOW_ONLY = 1;
    private static final int HIGH_ONLY = 2;
    private static final int LOW_THEN_HIGH = 3;

    private final EventQueue events;
    private final DeviceClock clock;
    private final IrqLine output;
    private final EventQueue.Timer timer;

    // Programming
    private int mode;
    private boolean bcd;
    private int access; // LOW_ONLY, HIGH_ONLY, LOW_THEN_HIGH
    private boolean writeHighNext;
    private boolean readHighNext;
    private int lowByte;
    private boolean gate;

    // Latches of the counter latch and read-back commands
    private int latchedCount;
    private int latchedBytes; // bytes of latchedCount not yet read
    private int latchedStatus;
    private boolean statusLatched;

    // Counting
    private boolean programmed; // a control word came
    private boolean counting; // the counting element was loaded
    private int count; // count register: 1 to 65536, or to 10000 in BCD
    private boolean reloadPending; // count is not in the counting element yet (modes 2, 3: until the period ends)
    private int period; // what the counting element was loaded with
    private long start; // tick at which the counting element has the value of period
    private long pausedAt; // elapsed ticks when the gate went low
    private boolean paused;
    private boolean out;

    PitChannel(EventQueue events, DeviceClock clock, IrqLine output) {
        this.events = events;
        this.clock = clock;
        this.output = output;
        timer = events.timer(deadline -> sync());
        reset();
    }

    @Override
    public void reset() {
        timer.cancel();
        mode = 0;
        bcd = false;
        access = LOW_THEN_HIGH;
        writeHighNext = false;
        readHighNext = false;
        lowByte = 0;
        gate = true;
        latchedCount = 0;
        latchedBytes = 0;
        latchedStatus = 0;
        statusLatched = false;
        programmed = false;
        counting = false;
        count = BINARY_RANGE;
        reloadPending = false;
        period = BINARY_RANGE;
        start = 0;
        pausedAt = 0;
        paused = false;
        setOut(true); // undefined on the chip; high, so that starting a periodic mode makes no edge
    }

    /** Whether OUT will change again without any further programming. */
    boolean running() {
        return timer.pending();
    }

    /** Whether OUT changes again and again. */
    boolean periodic() {
        return mode == 2 || mode == 3;
    }

    boolean out() {
        sync();
        return out;
    }

    /** A control word for this channel that is no latch command. */
    void control(int word) {
        int code = word >> 1 & 7;
        mode = code > 5 ? code - 4 : code; // 6 and 7 are 2 and 3
        bcd = (word & 1) != 0;
        access = word >> 4 & 3;
        writeHighNext = false;
        readHighNext = false;
        latchedBytes = 0;
        statusLatched = false;
        programmed = true;
        counting = false;
        reloadPending = true;
        paused = false;
        setOut(mode != 0);
        timer.cancel();
    }

    void latchCount() {
        if (latchedBytes == 0) {
            latchedCount = currentCount();
            latchedBytes = access == LOW_THEN_HIGH ? 2 : 1;
            readHighNext = false;
        }
    }

    void latchStatus() {
        if (!statusLatched) {
            sync();
            statusLatched = true;
            latchedStatus = (out ? STATUS_OUT : 0)
                    | (reloadPending || !counting || now() < start ? STATUS_NULL_COUNT : 0)
                    | access << 4
                    | mode << 1
                    | (bcd ? 1 : 0);
        }
    }

    int read() {
        if (statusLatched) {
            statusLatched = false;
            return latchedStatus;
        }
        int value = latchedBytes > 0 ? latchedCount : currentCount();
        boolean high = access == HIGH_ONLY || access == LOW_THEN_HIGH && readHighNext;
        readHighNext = access == LOW_THEN_HIGH && !readHighNext;
        if (latchedBytes > 0) {
            latchedBytes--;
        }
        return (high ? value >> 8 : value) & 0xFF;
    }

    void write(int value) {
        if (!programmed) {
            return;
        }
        switch (access) {
            case LOW_ONLY -> load(value);
            case HIGH_ONLY -> load(value << 8);
            default -> {
                writeHighNext = !writeHighNext;
                if (writeHighNext) {
                    lowByte = value;
                    stopForSecondByte();
                } else {
                    load(value << 8 | lowByte);
                }
            }
        }
    }

    /** In mode 0 the first of two bytes stops the counting and clears OUT. */
    private void stopForSecondByte() {
        if (mode == 0) {
            counting = false;
            reloadPending = true;
            timer.cancel();
            setOut(false);
        }
    }

    private void load(int raw) {
        sync();
        count = decode(raw);
        reloadPending = true;
        boolean untilPeriodEnds = counting && periodic();
        boolean untilTrigger = mode == 1 || mode == 5;
        if (untilPeriodEnds || untilTrigger) {
            return;
        }
        if (mode == 0) {
            setOut(false);
        }
        begin();
    }

    /** The counting element takes the count at the next clock. */
    private void begin() {
        start = now() + 1;
        period = count;
        counting = true;
        reloadPending = false;
        paused = !gate;
        pausedAt = 0;
        schedule();
    }

    /** Drives GATE. */
    void setGate(boolean high) {
        if (high == gate) {
            return;
        }
        sync();
        gate = high;
        switch (mode) {
            case 0, 4 -> pauseOrResume();
            case 1, 5 -> trigger();
            default -> gatePeriodic();
        }
    }

    private void pauseOrResume() {
        if (!counting) {
            return;
        }
        if (!gate) {
            pausedAt = now() - start;
            paused = true;
            timer.cancel();
        } else if (paused) {
            start = now() - pausedAt;
            paused = false;
            schedule();
        }
    }

    private void trigger() {
        if (gate && programmed && (counting || reloadPending)) {
            if (mode == 1) {
                setOut(false);
            }
            begin();
        }
    }

    private void gatePeriodic() {
        if (!counting) {
            return;
        }
        if (gate) {
            begin();
        } else {
            pausedAt = now() - start;
            paused = true;
            timer.cancel();
            setOut(true);
        }
    }

    private long now() {
        return clock.tickAt(events.now());
    }

    /** Brings OUT and the current period up to the present tick. */
    private void sync() {
        if (!counting || paused) {
            return;
        }
        long tick = now();
        switch (mode) {
            case 0, 1 -> setOut(tick - start >= period);
            case 4, 5 -> setOut(tick - start != period);
            case 2 -> syncRate(tick);
            default -> syncSquare(tick);
        }
        schedule();
    }

    private void syncRate(long tick) {
        while (tick - start >= length()) {
            // OUT is low for the last tick only, which an instruction can take longer than: the pulse comes even if
            // nobody saw it.
            setOut(false);
            // A new count waits for the end of the current period; otherwise all periods are alike.
            start += reloadPending ? length() : (tick - start) / length() * length();
            reload();
        }
        setOut(tick - start != length() - 1);
    }

    private void syncSquare(long tick) {
        if (!reloadPending && tick > start) {
            start += (tick - start) / length() * length(); // whole periods leave OUT as it is
        }
        while (tick - start >= half()) {
            start += half();
            out = !out;
            reload();
        }
        output.set(out);
    }

    private void reload() {
        if (reloadPending) {
            period = count;
            reloadPending = false;
        }
    }

    private int length() {
        return Math.max(2, period);
    }

    /** Length of the current half of the square wave. */
    private int half() {
        return out ? (length() + 1) / 2 : length() / 2;
    }

    private void schedule() {
        if (!counting || paused) {
            return;
        }
        long tick = now();
        long change = switch (mode) {
            case 0, 1 -> out ? EventQueue.NEVER : start + period;
            case 4, 5 -> {
                long strobe = start + period;
                yield tick < strobe ? strobe : tick == strobe ? strobe + 1 : EventQueue.NEVER;
            }
            case 2 -> out ? start + length() - 1 : start + length();
            default -> start + half();
        };
        timer.at(change == EventQueue.NEVER ? change : clock.cycleOf(change));
    }

    private void setOut(boolean level) {
        out = level;
        output.set(level);
    }

    private int decode(int raw) {
        int value = raw;
        if (bcd) {
            value = (raw >> 12 & 15) * 1000 + (raw >> 8 & 15) * 100 + (raw >> 4 & 15) * 10 + (raw & 15);
        }
        return value == 0 ? range() : value;
    }

    private int range() {
        return bcd ? BCD_RANGE : BINARY_RANGE;
    }

    private int currentCount() {
        sync();
        if (!counting) {
            return encode(count);
        }
        long elapsed = Math.max(0, paused ? pausedAt : now() - start);
        long value;
        if (mode == 2) {
            value = length() - elapsed % length();
        } else if (mode == 3) {
            value = (length() & ~1) - 2 * (elapsed % half());
        } else {
            value = period - elapsed;
        }
        return encode(Math.floorMod(value, range()));
    }

    private int encode(int value) {
        int v = value % range();
        return bcd ? v / 1000 << 12 | v / 100 % 10 << 8 | v / 10 % 10 << 4 | v % 10 : v;
    }

    @Override
    public void save(StateWriter to) {
        to.u8(mode);
        to.bool(bcd);
        to.u8(access);
        to.bool(writeHighNext);
        to.bool(readHighNext);
        to.u8(lowByte);
        to.bool(gate);
        to.i32(latchedCount);
        to.u8(latchedBytes);
        to.u8(latchedStatus);
        to.bool(statusLatched);
        to.bool(programmed);
        to.bool(counting);
        to.i32(count);
        to.bool(reloadPending);
        to.i32(period);
        to.i64(start);
        to.i64(pausedAt);
        to.bool(paused);
        to.bool(out);
        timer.save(to);
    }

    @Override
    public void load(StateReader in) {
        mode = in.u8(5);
        bcd = in.bool();
        access = in.u8(LOW_THEN_HIGH);
        writeHighNext = in.bool();
        readHighNext = in.bool();
        lowByte = in.u8();
        gate = in.bool();
        latchedCount = in.i32(0, 0xFFFF);
        latchedBytes = in.u8(2);
        latchedStatus = in.u8();
        statusLatched = in.bool();
        programmed = in.bool();
        counting = in.bool();
        count = in.i32(1, BINARY_RANGE);
        reloadPending = in.bool();
        period = in.i32(1, BINARY_RANGE);
        start = in.i64();
        pausedAt = in.i64();
        paused = in.bool();
        setOut(in.bool());
        timer.load(in);
    }
}
