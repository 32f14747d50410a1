package mkplay.engine.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import mkplay.engine.trace.TraceRecord;

/**
 * The binary message: a run of trace records, little-endian.
 *
 * <pre>
 * header  u8 kind = 1, u8 version = 1, u16 zero, u32 count, u64 sequence number of the first record, u64 records dropped so far
 * record  u64 cycle, u16 trace point, u16 number of words, u32 words[]
 * </pre>
 */
public final class TraceBatch {

    public static final int KIND = 1;
    public static final int VERSION = 1;
    public static final int HEADER_BYTES = 24;
    public static final int RECORD_HEADER_BYTES = 12;

    private TraceBatch() {}

    /** Bytes that a record takes in a batch. */
    public static int size(TraceRecord trace) {
        return RECORD_HEADER_BYTES + 4 * trace.args().length;
    }

    /**
     * Encodes records that follow one another.
     *
     * @param firstSeq sequence number of the first
     * @param dropped records dropped so far on this stream
     */
    public static ByteBuffer encode(List<TraceRecord> records, long firstSeq, long dropped) {
        int bytes = HEADER_BYTES + records.stream().mapToInt(TraceBatch::size).sum();
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) KIND).put((byte) VERSION).putShort((short) 0).putInt(records.size());
        out.putLong(firstSeq).putLong(dropped);
        for (TraceRecord trace : records) {
            out.putLong(trace.cycle()).putShort((short) trace.point()).putShort((short) trace.args().length);
            for (int word : trace.args()) {
                out.putInt(word);
            }
        }
        return out.flip();
    }
}
