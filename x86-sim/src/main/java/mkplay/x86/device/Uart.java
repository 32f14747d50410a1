package mkplay.x86.device;

import mkplay.x86.state.Derived;
import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * A 16550A serial port (National Semiconductor PC16550D, June 1995) as a PC wires it: OUT2 gates the interrupt.
 *
 * <p>Bytes take the time that divisor and frame format say, in both directions. The listener sees a byte when the guest
 * writes it; a write into a full transmitter, where the chip would lose a byte, is counted. The other end of the line waits
 * while the receiver is full, so input is never lost; it sends in the format that the guest has set. Modem inputs CTS, DSR
 * and DCD are always on. A divisor of 0 counts as 65536. Break and parity errors never occur.
 */
public final class Uart implements PortDevice, InterruptSource, Resettable, Snapshotable {
    /** Sees what the guest sends. */
    @FunctionalInterface
    public interface TransmitListener {
        /** The guest wrote {@code value} (0 to 255) to the transmitter at {@code cycle}. */
        void transmitted(long cycle, int value);
    }

    /** Where COM1 is. */
    public static final int COM1_PORT = 0x3F8;

    public static final int PORTS = 8;
    public static final int COM1_IRQ = 4;

    /** Input clock of the baud rate generator. */
    static final long HZ = 1_843_200;

    static final int FIFO_BYTES = 16;

    private static final int HALF_BIT_CLOCKS = 8;
    private static final int[] RECEIVE_TRIGGERS = {1, 4, 8, 14};
    private static final int TIMEOUT_FRAMES = 4;

    private static final int DLAB = 0x80;
    private static final int IER_RECEIVED = 1;
    private static final int IER_TRANSMITTER_EMPTY = 2;
    private static final int IER_LINE_STATUS = 4;
    private static final int IER_MODEM_STATUS = 8;
    private static final int IIR_NONE = 1;
    private static final int IIR_MODEM_STATUS = 0;
    private static final int IIR_TRANSMITTER_EMPTY = 2;
    private static final int IIR_RECEIVED = 4;
    private static final int IIR_LINE_STATUS = 6;
    private static final int IIR_TIMEOUT = 0xC;
    private static final int IIR_FIFOS = 0xC0;
    private static final int LSR_DATA = 1;
    private static final int LSR_OVERRUN = 2;
    private static final int LSR_HOLDING_EMPTY = 0x20;
    private static final int LSR_ALL_EMPTY = 0x40;
    private static final int MCR_OUT2 = 8;
    private static final int MCR_LOOP = 0x10;
    private static final int MSR_IDLE = 0xB0; // CTS, DSR, DCD on, RI off

    private final EventQueue events;
    private final DeviceClock clock;
    private final int base;
    private final IrqLine irq;
    private final UartTransmitter transmitter;
    private final EventQueue.Timer receiveTimer;
    private final EventQueue.Timer timeoutTimer;

    private int divisor;
    private int interruptEnable;
    private int lineControl;
    private int modemControl;
    private int modemStatus;
    private int scratch;
    private boolean fifos;
    private int receiveTrigger;
    private boolean overrun;
    private boolean transmitterEmptyPending;
    private boolean timeoutPending;

    private final ByteFifo received = new ByteFifo(FIFO_BYTES); // RBR or the receive FIFO
    private final ByteFifo line = new ByteFifo(64); // sent by the other end, not received yet

    private long sentCount;
    private long receivedCount;
    private long receiveOverruns;

    @Derived("observers")
    private TransmitListener listener = (cycle, value) -> {};

    @Derived("observers")
    private boolean silent;

    /**
     * @param cpuHz the CPU's nominal clock
     * @param base first of the eight ports
     * @param irq the wire to the interrupt controller
     */
    public Uart(EventQueue events, long cpuHz, int base, IrqLine irq) {
        this.events = events;
        this.base = base;
        this.irq = irq;
        clock = new DeviceClock(HZ, cpuHz);
        transmitter = new UartTransmitter(this, events, clock);
        receiveTimer = events.timer(deadline -> receive());
        timeoutTimer = events.timer(deadline -> {
            timeoutPending = true;
            update();
        });
        reset();
    }

    /** Sets who sees the bytes the guest sends; one listener, the last one set. */
    public void onTransmit(TransmitListener newListener) {
        listener = newListener;
    }

    /** While silent the listener hears nothing. */
    public void setSilent(boolean on) {
        silent = on;
    }

    @Override
    public void reset() {
        transmitter.reset();
        receiveTimer.cancel();
        timeoutTimer.cancel();
        divisor = 1;
        interruptEnable = 0;
        lineControl = 0;
        modemControl = 0;
        modemStatus = MSR_IDLE;
        scratch = 0;
        fifos = false;
        receiveTrigger = 1;
        overrun = false;
        transmitterEmptyPending = false;
        timeoutPending = false;
        received.clear();
        line.clear();
        sentCount = 0;
        receivedCount = 0;
        receiveOverruns = 0;
        update();
    }

    /** The other end of the line sends bytes, back to back from now or after those that it is still sending. */
    public void send(byte[] bytes) {
        for (byte b : bytes) {
            line.add(b);
        }
        startReceiving();
    }

    /** Whether a byte is on its way out, on its way in, or received and not yet read by the guest. */
    public boolean active() {
        return transmitter.busy() || !line.isEmpty() || !received.isEmpty();
    }

    /** Whether an interrupt will come if the guest does nothing and no further input arrives. */
    @Override
    public boolean willInterrupt() {
        boolean transmit = transmitter.busy() && (interruptEnable & IER_TRANSMITTER_EMPTY) != 0;
        boolean looped = transmitter.busy() && loopback();
        boolean receive = receiveTimer.pending() || timeoutTimer.pending() || looped;
        return gateOpen() && (transmit || receive && receivesByInterrupt());
    }

    /** Whether further input would make an interrupt if the guest does nothing. */
    public boolean inputWouldInterrupt() {
        return gateOpen() && receivesByInterrupt() && received.size() < capacity() && !loopback();
    }

    private boolean receivesByInterrupt() {
        return (interruptEnable & IER_RECEIVED) != 0;
    }

    /** Bytes the guest wrote to the transmitter since reset, loopback excluded. */
    public long sentCount() {
        return sentCount;
    }

    /** Writes to a full transmitter. */
    public long transmitOverruns() {
        return transmitter.overruns();
    }

    /** Bytes received from the line. */
    public long receivedCount() {
        return receivedCount;
    }

    /** Received bytes that found the receiver full; only loopback can do that. */
    public long receiveOverruns() {
        return receiveOverruns;
    }

    @Override
    public int read(int port, int bytes) {
        boolean dlab = (lineControl & DLAB) != 0;
        return switch (port - base) {
            case 0 -> dlab ? divisor & 0xFF : readData();
            case 1 -> dlab ? divisor >> 8 : interruptEnable;
            case 2 -> readInterruptId();
            case 3 -> lineControl;
            case 4 -> modemControl;
            case 5 -> readLineStatus();
            case 6 -> readModemStatus();
            default -> scratch;
        };
    }

    @Override
    public void write(int port, int bytes, int value) {
        boolean dlab = (lineControl & DLAB) != 0;
        switch (port - base) {
            case 0 -> {
                if (dlab) {
                    divisor = divisor & 0xFF00 | value;
                } else {
                    transmit(value);
                }
            }
            case 1 -> {
                if (dlab) {
                    divisor = divisor & 0xFF | value << 8;
                } else {
                    writeInterruptEnable(value & 0x0F);
                }
            }
            case 2 -> writeFifoControl(value);
            case 3 -> lineControl = value;
            case 4 -> writeModemControl(value & 0x1F);
            case 7 -> scratch = value;
            default -> {} // LSR and MSR are read-only outside factory tests
        }
        update();
    }

    private int readData() {
        if (received.isEmpty()) {
            return 0;
        }
        int value = received.remove();
        timeoutPending = false;
        armTimeout();
        update();
        startReceiving();
        return value;
    }

    private int readInterruptId() {
        int id = interruptId();
        if (id == IIR_TRANSMITTER_EMPTY) {
            transmitterEmptyPending = false;
            update();
        }
        return id | (fifos ? IIR_FIFOS : 0);
    }

    private int readLineStatus() {
        int status = (received.isEmpty() ? 0 : LSR_DATA)
                | (overrun ? LSR_OVERRUN : 0)
                | (transmitter.holdingEmpty() ? LSR_HOLDING_EMPTY : 0)
                | (transmitter.holdingEmpty() && !transmitter.shifting() ? LSR_ALL_EMPTY : 0);
        overrun = false;
        update();
        return status;
    }

    private int readModemStatus() {
        int status = modemStatus;
        modemStatus &= 0xF0;
        update();
        return status;
    }

    private void writeInterruptEnable(int value) {
        int enabled = value & ~interruptEnable;
        interruptEnable = value;
        if ((enabled & IER_TRANSMITTER_EMPTY) != 0 && transmitter.holdingEmpty()) {
            transmitterEmptyPending = true;
        }
    }

    private void writeFifoControl(int value) {
        boolean enable = (value & 1) != 0;
        boolean changed = enable != fifos;
        fifos = enable;
        if (changed || enable && (value & 2) != 0) {
            received.clear();
            timeoutPending = false;
            timeoutTimer.cancel();
            startReceiving();
        }
        if (changed || enable && (value & 4) != 0) {
            transmitterEmptyPending |= !transmitter.holdingEmpty();
            transmitter.clearHolding();
        }
        if (enable) {
            receiveTrigger = RECEIVE_TRIGGERS[value >> 6 & 3];
        }
    }

    private void writeModemControl(int value) {
        modemControl = value;
        int inputs = MSR_IDLE;
        if (loopback()) {
            // DTR, RTS, OUT1, OUT2 appear as DSR, CTS, RI, DCD.
            inputs = (value & 1) << 5 | (value & 2) << 3 | (value & 4) << 4 | (value & 8) << 4;
        }
        int changed = (modemStatus ^ inputs) & 0xF0;
        int delta = changed >> 4 & 0x0B;
        boolean ringEnded = (changed & 0x40) != 0 && (inputs & 0x40) == 0;
        modemStatus = inputs | modemStatus & 0x0F | delta | (ringEnded ? 4 : 0);
        startReceiving();
    }

    boolean loopback() {
        return (modemControl & MCR_LOOP) != 0;
    }

    /** OUT2 enables the interrupt driver on a PC; loopback disconnects that pin. */
    private boolean gateOpen() {
        return (modemControl & MCR_OUT2) != 0 && !loopback();
    }

    /** Bytes that each side holds. */
    int capacity() {
        return fifos ? FIFO_BYTES : 1;
    }

    // ---- Transmitter

    private void transmit(int value) {
        if (!loopback()) {
            sentCount++;
            if (!silent) {
                listener.transmitted(events.now(), value);
            }
        }
        transmitterEmptyPending = false;
        transmitter.write(value);
    }

    /** Half a bit time in UART clocks. */
    long halfBit() {
        return (long) HALF_BIT_CLOCKS * (divisor == 0 ? 0x10000 : divisor);
    }

    /** UART clocks of a start bit, the data bits, parity and stop bits. */
    long frame() {
        int dataBits = 5 + (lineControl & 3);
        int parityBits = lineControl >> 3 & 1;
        int stopHalfBits = (lineControl & 4) == 0 ? 2 : dataBits == 5 ? 3 : 4;
        return (2L + 2 * dataBits + 2 * parityBits + stopHalfBits) * halfBit();
    }

    /** The transmitter took the last byte from the holding register or FIFO onto the line. */
    void holdingEmptied() {
        transmitterEmptyPending = true;
        update();
    }

    // ---- Receiver

    private void startReceiving() {
        if (!line.isEmpty() && !receiveTimer.pending() && received.size() < capacity() && !loopback()) {
            receiveTimer.at(clock.cycleOf(clock.tickAt(events.now()) + frame()));
        }
    }

    private void receive() {
        if (line.isEmpty() || loopback() || received.size() >= capacity()) {
            return; // the guest changed something meanwhile; it starts again when there is room
        }
        receivedCount++;
        receiveByte(line.remove());
        startReceiving();
    }

    /** A frame arrived, from the line or by loopback. */
    void receiveByte(int value) {
        if (received.size() >= capacity()) {
            overrun = true;
            receiveOverruns++;
            if (!fifos) {
                received.clear();
                received.add(value);
            }
        } else {
            received.add(value);
        }
        timeoutPending = false;
        armTimeout();
        update();
    }

    private void armTimeout() {
        if (fifos && !received.isEmpty()) {
            timeoutTimer.at(clock.cycleOf(clock.tickAt(events.now()) + TIMEOUT_FRAMES * frame()));
        } else {
            timeoutTimer.cancel();
        }
    }

    // ---- Interrupts

    private int interruptId() {
        if ((interruptEnable & IER_LINE_STATUS) != 0 && overrun) {
            return IIR_LINE_STATUS;
        }
        if ((interruptEnable & IER_RECEIVED) != 0) {
            if (received.size() >= (fifos ? receiveTrigger : 1)) {
                return IIR_RECEIVED;
            }
            if (timeoutPending) {
                return IIR_TIMEOUT;
            }
        }
        if ((interruptEnable & IER_TRANSMITTER_EMPTY) != 0 && transmitterEmptyPending) {
            return IIR_TRANSMITTER_EMPTY;
        }
        if ((interruptEnable & IER_MODEM_STATUS) != 0 && (modemStatus & 0x0F) != 0) {
            return IIR_MODEM_STATUS;
        }
        return IIR_NONE;
    }

    private void update() {
        irq.set(gateOpen() && interruptId() != IIR_NONE);
    }

    @Override
    public void save(StateWriter out) {
        transmitter.save(out);
        receiveTimer.save(out);
        timeoutTimer.save(out);
        out.i32(divisor);
        out.u8(interruptEnable);
        out.u8(lineControl);
        out.u8(modemControl);
        out.u8(modemStatus);
        out.u8(scratch);
        out.bool(fifos);
        out.u8(receiveTrigger);
        out.bool(overrun);
        out.bool(transmitterEmptyPending);
        out.bool(timeoutPending);
        received.save(out);
        line.save(out);
        out.i64(sentCount);
        out.i64(receivedCount);
        out.i64(receiveOverruns);
    }

    @Override
    public void load(StateReader in) {
        transmitter.load(in);
        receiveTimer.load(in);
        timeoutTimer.load(in);
        divisor = in.i32(0, 0xFFFF);
        interruptEnable = in.u8(0x0F);
        lineControl = in.u8();
        modemControl = in.u8(0x1F);
        modemStatus = in.u8();
        scratch = in.u8();
        fifos = in.bool();
        receiveTrigger = in.u8(RECEIVE_TRIGGERS[RECEIVE_TRIGGERS.length - 1]);
        overrun = in.bool();
        transmitterEmptyPending = in.bool();
        timeoutPending = in.bool();
        received.load(in);
        line.load(in);
        sentCount = in.i64();
        receivedCount = in.i64();
        receiveOverruns = in.i64();
        update();
    }
}
