package mkplay.server.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;

/**
 * A compressed part of a run's output as it is stored.
 *
 * @param kind what it is a part of
 * @param seq its position among the parts of its kind, from 0
 * @param body the compressed bytes
 */
public record Chunk(Kind kind, int seq, byte[] body) {

    /** What a run leaves; the ordinal is stored. */
    public enum Kind {
        CONSOLE,
        TRACE,
        PROFILE
    }

    /** Bytes of a part before compression, about; well below the 1 MiB at which H2's VARBINARY ends. */
    static final int SIZE = 256 << 10;

    private static final int LEVEL = Deflater.BEST_SPEED;

    /** Compresses a part. */
    static Chunk of(Kind kind, int seq, byte[] plain, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length / 4 + 64);
        Deflater deflater = new Deflater(LEVEL);
        try (DeflaterOutputStream packer = new DeflaterOutputStream(out, deflater)) {
            packer.write(plain, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return new Chunk(kind, seq, out.toByteArray());
    }

    /** The bytes as they were. */
    byte[] plain() {
        Inflater inflater = new Inflater();
        inflater.setInput(body);
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length * 4);
        byte[] buffer = new byte[16 << 10];
        try {
            while (!inflater.finished()) {
                int n = inflater.inflate(buffer);
                if (n == 0 && inflater.needsInput()) {
                    throw new IllegalStateException("a stored part of a run is cut off");
                }
                out.write(buffer, 0, n);
            }
        } catch (DataFormatException e) {
            throw new IllegalStateException("a stored part of a run is damaged", e);
        } finally {
            inflater.end();
        }
        return out.toByteArray();
    }
}
