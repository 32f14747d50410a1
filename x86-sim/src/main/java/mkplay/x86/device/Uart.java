package mkplay.x86.device;

/** A 16550A serial port (National Semiconductor PC16550D, June 1995). */
public final class Uart {
    /** Sees what the guest sends. */
    @FunctionalInterface
    public interface TransmitListener {
        /** The guest wrote {@code value} (0 to 255) to the transmitter at {@code cycle}. */
        void transmitted(long cycle, int value);
    }

    private TransmitListener listener = (cycle, value) -> {};

    /** Sets who sees the bytes the guest sends; one listener, the last one set. */
    public void onTransmit(TransmitListener newListener) {
        listener = newListener;
    }

    TransmitListener listener() {
        return listener;
    }
}
