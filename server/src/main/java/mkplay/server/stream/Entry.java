package mkplay.server.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import mkplay.engine.wire.TraceBatch;

/** One message of the stream as it is kept: encoded, with the sequence numbers it covers. */
sealed interface Entry {

    /** First sequence number in it. */
    long first();

    /** Last sequence number in it. */
    long last();

    /** Bytes that it takes. */
    int size();

    /**
     * A JSON message.
     *
     * @param first its number
     * @param json UTF-8
     */
    record Message(long first, byte[] json) implements Entry {
        @Override
        public long last() {
            return first;
        }

        @Override
        public int size() {
            return json.length;
        }
    }

    /**
     * Trace records with consecutive numbers.
     *
     * @param first number of the first record
     * @param count records
     * @param batch encoded as {@link TraceBatch} says, the count of dropped records left zero
     */
    record Trace(long first, int count, byte[] batch) implements Entry {

        private static final int COUNT_AT = 4;
        private static final int FIRST_AT = 8;
        private static final int DROPPED_AT = 16;
        private static final int WORDS_AT = 10;

        @Override
        public long last() {
            return first + count - 1;
        }

        @Override
        public int size() {
            return batch.length;
        }

        /** The binary message from a number on, which must be in it. */
        byte[] from(long seq, long dropped) {
            ByteBuffer in = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
            int skip = (int) (seq - first);
            int at = TraceBatch.HEADER_BYTES;
            for (int i = 0; i < skip; i++) {
                at += TraceBatch.RECORD_HEADER_BYTES + 4 * Short.toUnsignedInt(in.getShort(at + WORDS_AT));
            }
            int rest = batch.length - at;
            byte[] out = Arrays.copyOf(batch, TraceBatch.HEADER_BYTES + rest);
            System.arraycopy(batch, at, out, TraceBatch.HEADER_BYTES, rest);
            ByteBuffer.wrap(out)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(COUNT_AT, count - skip)
                    .putLong(FIRST_AT, seq)
                    .putLong(DROPPED_AT, dropped);
            return out;
        }
    }
}
