package mkplay.x86.device;

import mkplay.x86.state.Resettable;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** What the guest asked of the power supply and the reset line. */
public final class PowerState implements Resettable, Snapshotable {
    /** The request. */
    public enum Request {
        NONE,
        RESET,
        OFF
    }

    private final Runnable onRequest;
    private Request request = Request.NONE;

    /** @param onRequest told that the processor must not go on */
    public PowerState(Runnable onRequest) {
        this.onRequest = onRequest;
    }

    public Request request() {
        return request;
    }

    /** The reset line is pulsed. */
    public void requestReset() {
        ask(Request.RESET);
    }

    /** The machine is switched off. */
    public void requestOff() {
        ask(Request.OFF);
    }

    private void ask(Request newRequest) {
        if (request != Request.OFF) {
            request = newRequest;
        }
        onRequest.run();
    }

    @Override
    public void reset() {
        request = Request.NONE;
    }

    @Override
    public void save(StateWriter out) {
        out.u8(request.ordinal());
    }

    @Override
    public void load(StateReader in) {
        request = Request.values()[in.u8(Request.values().length - 1)];
    }
}
