package mkplay.x86.gdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Takes a byte stream apart into packets {@code $data#checksum} (GDB manual, appendix E.1). Holds a bounded number of bytes. */
final class PacketReader {
    /** Longest packet that is taken. */
    static final int MAX_PACKET = 16_384;

    private static final int ESCAPE = 0x7D;
    private static final int INTERRUPT = 3;

    /** What arrives. */
    interface Receiver {
        /** A packet with a correct checksum; one character for each byte. */
        void packet(String data);

        /** A packet that is damaged or too long. */
        void damaged();

        /** Ctrl-C. */
        void interrupt();

        /** The other side did not understand the last packet. */
        void again();
    }

    private enum State {
        BETWEEN,
        DATA,
        ESCAPED,
        CHECKSUM_HIGH,
        CHECKSUM_LOW
    }

    private final Receiver receiver;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private State state = State.BETWEEN;
    private int sum;
    private int sent;
    private boolean tooLong;

    PacketReader(Receiver receiver) {
        this.receiver = receiver;
    }

    void take(int b) {
        switch (state) {
            case BETWEEN -> between(b);
            case DATA -> data(b);
            case ESCAPED -> {
                sum += b;
                add(b ^ 0x20);
                state = State.DATA;
            }
            case CHECKSUM_HIGH -> {
                sent = Character.digit(b, 16) << 4;
                state = State.CHECKSUM_LOW;
            }
            case CHECKSUM_LOW -> end(sent | Character.digit(b, 16));
        }
    }

    private void between(int b) {
        switch (b) {
            case '$' -> begin();
            case INTERRUPT -> receiver.interrupt();
            case '-' -> receiver.again();
            default -> {
                // Acknowledgements, and noise.
            }
        }
    }

    private void begin() {
        data.reset();
        sum = 0;
        tooLong = false;
        state = State.DATA;
    }

    private void data(int b) {
        if (b == '#') {
            state = State.CHECKSUM_HIGH;
        } else if (b == '$') {
            begin();
        } else {
            sum += b;
            if (b == ESCAPE) {
                state = State.ESCAPED;
            } else {
                add(b);
            }
        }
    }

    private void add(int b) {
        if (data.size() < MAX_PACKET) {
            data.write(b);
        } else {
            tooLong = true;
        }
    }

    private void end(int checksum) {
        state = State.BETWEEN;
        if (checksum != (sum & 0xFF) || tooLong) {
            receiver.damaged();
        } else {
            receiver.packet(data.toString(StandardCharsets.ISO_8859_1));
        }
    }
}
