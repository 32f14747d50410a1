package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** The sending half of a {@link Uart}: holding register or FIFO, shift register and their time. */
final class UartTransmitter implements Resettable, Snapshotable {
    private final Uart uart;
    private final EventQueue events;
    private final DeviceClock clock;
    private final EventQueue.Timer timer;
    private final ByteFifo holding = new ByteFifo(Uart.FIFO_BYTES);
    private boolean shifting; // a byte is on the line
    private int shiftByte;
    private long shiftEnd; // in UART clocks
    private long overruns;

    UartTransmitter(Uart uart, EventQueue events, DeviceClock clock) {
        this.uart = uart;
        this.events = events;
        this.clock = clock;
        timer = events.timer(deadline -> step());
    }

    @Override
    public void reset() {
        timer.cancel();
        holding.clear();
        shifting = false;
        shiftByte = 0;
        shiftEnd = 0;
        overruns = 0;
    }

    /** Whether anything is on its way out. */
    boolean busy() {
        return timer.pending();
    }

    boolean holdingEmpty() {
        return holding.isEmpty();
    }

    boolean shifting() {
        return shifting;
    }

    long overruns() {
        return overruns;
    }

    /** A byte for the line. A full FIFO ignores it; the holding register is overwritten. */
    void write(int value) {
        if (holding.size() >= uart.capacity()) {
            overruns++;
            if (uart.capacity() > 1) {
                return;
            }
            holding.clear();
        }
        holding.add(value);
        if (!timer.pending()) {
            // An idle transmitter begins 8 to 24 baud clocks after the write (data sheet 6.0, tIRS): one bit time here.
            shiftEnd = clock.tickAt(events.now()) + 2 * uart.halfBit();
            timer.at(clock.cycleOf(shiftEnd));
        }
    }

    /** Forgets what is not on the line yet. */
    void clearHolding() {
        holding.clear();
        if (!shifting) {
            timer.cancel();
        }
    }

    /** A frame ended, or the idle transmitter begins: the next byte goes on the line. */
    private void step() {
        if (shifting && uart.loopback()) {
            uart.receiveByte(shiftByte);
        }
        shifting = !holding.isEmpty();
        if (!shifting) {
            return;
        }
        shiftByte = holding.remove();
        shiftEnd += uart.frame();
        timer.at(clock.cycleOf(shiftEnd));
        if (holding.isEmpty()) {
            uart.holdingEmptied();
        }
    }

    @Override
    public void save(StateWriter out) {
        timer.save(out);
        holding.save(out);
        out.bool(shifting);
        out.u8(shiftByte);
        out.i64(shiftEnd);
        out.i64(overruns);
    }

    @Override
    public void load(StateReader in) {
        timer.load(in);
        holding.load(in);
        shifting = in.bool();
        shiftByte = in.u8();
        shiftEnd = in.i64();
        overruns = in.i64();
    }
}
