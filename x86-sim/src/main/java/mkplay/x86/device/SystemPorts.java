package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * Ports that kernels touch while they start: the POST code display at 0x80 (a latch, also used as a delay) and the system
 * control port A at 0x92 with the fast A20 gate. The A20 gate reads back what was written but masks no addresses: it is open,
 * as the multiboot specification demands, and stays so. The fast reset bit is ignored.
 */
public final class SystemPorts implements PortDevice, Resettable, Snapshotable {
    public static final int POST_PORT = 0x80;
    public static final int CONTROL_PORT_A = 0x92;

    private static final int A20_OPEN = 0x02;
    private static final int FAST_RESET = 0x01;

    private int post;
    private int controlA = A20_OPEN;

    @Override
    public void reset() {
        post = 0;
        controlA = A20_OPEN;
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
            controlA = value & ~FAST_RESET;
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
        controlA = in.u8();
    }
}
