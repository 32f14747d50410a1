package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * Ports that kernels touch while they start: the POST code display at 0x80 (a latch, also used as a delay) and the system
 * control port A at 0x92 with the fast A20 gate, open at power-on, and the fast reset of the processor.
 */
public final class SystemPorts implements PortDevice, Resettable, Snapshotable {
    public static final int POST_PORT = 0x80;
    public static final int CONTROL_PORT_A = 0x92;

    private static final int A20_OPEN = 0x02;
    private static final int FAST_RESET = 0x01;

    private final IrqLine a20;
    private final Runnable resetProcessor;
    private int post;
    private int controlA;

    /**
     * @param a20 high opens the gate
     * @param resetProcessor pulses the processor's reset
     */
    public SystemPorts(IrqLine a20, Runnable resetProcessor) {
        this.a20 = a20;
        this.resetProcessor = resetProcessor;
        reset();
    }

    @Override
    public void reset() {
        post = 0;
        setControlA(A20_OPEN);
    }

    private void setControlA(int value) {
        controlA = value;
        a20.set((value & A20_OPEN) != 0);
    }

    @Override
    public int read(int port, int bytes) {
        return port == POST_PORT ? post : controlA;
    }

    @Override
    public void write(int port, int bytes, int value) {
        if (port == POST_PORT) {
            post = value;
        } else {
            setControlA(value & ~FAST_RESET);
            if ((value & FAST_RESET) != 0) {
                resetProcessor.run();
            }
        }
    }

    @Override
    public void save(StateWriter out) {
        out.u8(post);
        out.u8(controlA);
    }

    @Override
    public void load(StateReader in) {
        post = in.u8();
        setControlA(in.u8());
    }
}
