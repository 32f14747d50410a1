package mkplay.server.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.trace.TraceRecord;

/**
 * How console text and trace records are laid out in stored parts, little-endian: console {@code u64 cycle, u32 length, bytes};
 * trace {@code u64 cycle, u16 point, u16 words, u32 words[]}.
 */
final class OutputCodec {

    static final int CONSOLE_HEADER = 12;
    static final int TRACE_HEADER = 12;

    /**
     * What the guest printed at one moment.
     *
     * @param cycle guest cycle of the first byte
     * @param bytes what it wrote
     */
    record Printed(long cycle, byte[] bytes) {}

    private OutputCodec() {}

    static byte[] encode(long cycle, byte[] bytes) {
        return ByteBuffer.allocate(CONSOLE_HEADER + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(cycle)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    static byte[] encode(TraceRecord trace) {
        int[] args = trace.args();
        ByteBuffer out = ByteBuffer.allocate(TRACE_HEADER + 4 * args.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(trace.cycle()).putShort((short) trace.point()).putShort((short) args.length);
        for (int word : args) {
            out.putInt(word);
        }
        return out.array();
    }

    static List<Printed> console(byte[] plain) {
        ByteBuffer in = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        List<Printed> all = new ArrayList<>();
        while (in.hasRemaining()) {
            long cycle = in.getLong();
            byte[] bytes = new byte[in.getInt()];
            in.get(bytes);
            all.add(new Printed(cycle, bytes));
        }
        return all;
    }

    static List<TraceRecord> trace(byte[] plain) {
        ByteBuffer in = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        List<TraceRecord> all = new ArrayList<>();
        while (in.hasRemaining()) {
            long cycle = in.getLong();
            int point = Short.toUnsignedInt(in.getShort());
            int[] words = new int[Short.toUnsignedInt(in.getShort())];
            for (int i = 0; i < words.length; i++) {
                words[i] = in.getInt();
            }
            all.add(new TraceRecord(cycle, point, words));
        }
        return all;
    }
}
