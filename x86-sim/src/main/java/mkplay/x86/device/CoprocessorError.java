package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The PC's coprocessor error latch: FERR# of the CPU sets it, which requests IRQ 13; a write to port F0h clears it and asserts
 * IGNNE# for as long as FERR# stays (PIIX4 data sheet 4.2.6; SDM 1, 8.7.2). Port F1h was the 287's reset and does nothing.
 */
public final class CoprocessorError implements PortDevice, Resettable, Snapshotable {
    public static final int PORT = 0xF0;
    public static final int IRQ = 13;

    private final IrqLine request;
    private final IrqLine ignore;
    private boolean error;
    private boolean ignored;

    /**
     * @param request the wire of {@link #IRQ}
     * @param ignore the CPU's IGNNE# pin
     */
    public CoprocessorError(IrqLine request, IrqLine ignore) {
        this.request = request;
        this.ignore = ignore;
    }

    /** Level of FERR#. */
    public void setError(boolean asserted) {
        if (asserted && !error) {
            request.set(true);
        }
        error = asserted;
        if (!asserted) {
            setIgnored(false);
        }
    }

    private void setIgnored(boolean level) {
        ignored = level;
        ignore.set(level);
    }

    @Override
    public void reset() {
        error = false;
        request.set(false);
        setIgnored(false);
    }

    /** Nothing drives the data lines. */
    @Override
    public int read(int port, int bytes) {
        return 0xFF;
    }

    @Override
    public void write(int port, int bytes, int value) {
        if (port == PORT) {
            request.set(false);
            setIgnored(error);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.bool(error);
        out.bool(ignored);
    }

    @Override
    public void load(StateReader in) {
        error = in.bool();
        ignored = in.bool();
    }
}
