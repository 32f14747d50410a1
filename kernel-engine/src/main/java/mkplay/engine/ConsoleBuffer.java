package mkplay.engine;

import java.util.Arrays;

/** Gathers console bytes into lines, so that a listener gets few calls, each with the cycle of its first byte. */
final class ConsoleBuffer {

    private static final int CAPACITY = 1024;

    private final SessionListener listener;
    private final long limit;
    private final Runnable limitReached;
    private final byte[] buffer = new byte[CAPACITY];
    private int length;
    private long firstCycle;
    private long total;

    ConsoleBuffer(SessionListener listener, long limit, Runnable limitReached) {
        this.listener = listener;
        this.limit = limit;
        this.limitReached = limitReached;
    }

    void byteWritten(long cycle, int value) {
        if (total >= limit) {
            return;
        }
        if (length == 0) {
            firstCycle = cycle;
        }
        buffer[length++] = (byte) value;
        total++;
        if (value == '\n' || length == CAPACITY) {
            flush();
        }
        if (total == limit) {
            limitReached.run();
        }
    }

    /** Hands on what is gathered. */
    void flush() {
        if (length > 0) {
            byte[] bytes = Arrays.copyOf(buffer, length);
            length = 0;
            listener.console(firstCycle, bytes);
        }
    }
}
