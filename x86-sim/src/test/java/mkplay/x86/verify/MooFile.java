package mkplay.x86.verify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the MOO format, version 1, of single-step vectors of 16-bit processors: a header, then chunks of a four-letter name,
 * a length and contents. Unknown chunks are skipped. Sizes are bounded; damage is a {@link MooFormatException}.
 */
final class MooFile {
    /** Registers in the file's order, which are their positions in {@link State#registers}. */
    static final int AX = 0, BX = 1, CX = 2, DX = 3, CS = 4, SS = 5, DS = 6, ES = 7;
    /** More registers. */
    static final int SP = 8, BP = 9, SI = 10, DI = 11, IP = 12, FLAGS = 13;

    static final int REGISTERS = 14;

    private static final int MOST_BYTES = 256 << 20;
    private static final int MOST_RAM = 1 << 16;
    private static final int HASH_BYTES = 20;

    /**
     * Registers and memory.
     *
     * @param present bit n: register n is given
     * @param registers values of those that are given
     * @param addresses of memory bytes
     * @param bytes and their values
     */
    @SuppressWarnings("ArrayRecordComponent")
    record State(int present, int[] registers, int[] addresses, byte[] bytes) {
        boolean gives(int register) {
            return (present >>> register & 1) != 0;
        }
    }

    /**
     * One test.
     *
     * @param index in the file
     * @param name disassembly
     * @param code the instruction and the HLT behind it
     * @param before all registers, and the memory that matters
     * @param after what changed
     * @param exception vector of the exception or interrupt that was taken, -1 for none
     * @param flagAddress where it pushed the flags
     * @param hash identifies the test, in hexadecimal
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Test(
            int index,
            String name,
            byte[] code,
            State before,
            State after,
            int exception,
            int flagAddress,
            String hash) {}

    private final ByteBuffer in;
    private final String cpu;

    private int index;
    private String name = "";
    private byte[] code = {};
    private @Nullable State before;
    private @Nullable State after;
    private int exception;
    private int flagAddress;
    private String hash = "";

    private MooFile(byte[] bytes) throws MooFormatException {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = begin("MOO ");
        need(12, end);
        int version = in.get(in.position());
        if (version != 1) {
            throw new MooFormatException("version " + version, in.position());
        }
        cpu = ascii(in.position() + 8);
        in.position(end);
    }

    /** Reads a file that may be compressed. */
    static MooFile open(Path file) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream stream = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw) {
            byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new MooFormatException("too large", MOST_BYTES);
            }
            return of(bytes);
        }
    }

    static MooFile of(byte[] bytes) throws MooFormatException {
        return new MooFile(bytes);
    }

    /** The processor's name as the header gives it, four characters. */
    String cpu() {
        return cpu;
    }

    /** The next test, null at the end. */
    @Nullable
    Test next() throws MooFormatException {
        while (in.hasRemaining()) {
            need(8, in.limit());
            if (ascii(in.position()).equals("TEST")) {
                return test(begin("TEST"));
            }
            in.position(begin(ascii(in.position())));
        }
        return null;
    }

    private Test test(int end) throws MooFormatException {
        need(4, end);
        index = in.getInt();
        before = null;
        after = null;
        exception = -1;
        flagAddress = 0;
        while (in.position() < end) {
            need(8, end);
            String chunk = ascii(in.position());
            int chunkEnd = begin(chunk);
            if (chunkEnd > end) {
                throw new MooFormatException("chunk " + chunk + " goes beyond its test", in.position());
            }
            part(chunk, chunkEnd);
            in.position(chunkEnd);
        }
        State first = before;
        State last = after;
        if (first == null || last == null || first.present() != (1 << REGISTERS) - 1) {
            throw new MooFormatException("a test without its states", end);
        }
        return new Test(index, name, code, first, last, exception, flagAddress, hash);
    }

    private void part(String chunk, int end) throws MooFormatException {
        switch (chunk) {
            case "NAME" -> name = new String(counted(end), StandardCharsets.ISO_8859_1);
            case "BYTS" -> code = counted(end);
            case "INIT" -> before = state(end);
            case "FINA" -> after = state(end);
            case "EXCP" -> {
                need(5, end);
                exception = in.get() & 0xFF;
                flagAddress = in.getInt();
            }
            case "HASH" -> {
                need(HASH_BYTES, end);
                byte[] bytes = new byte[HASH_BYTES];
                in.get(bytes);
                hash = HexFormat.of().formatHex(bytes);
            }
            default -> {
                // Bus cycles and prefetch queues are another model's matter.
            }
        }
    }

    private State state(int end) throws MooFormatException {
        int present = 0;
        int[] registers = new int[REGISTERS];
        int[] addresses = {};
        byte[] bytes = {};
        while (in.position() < end) {
            need(8, end);
            String chunk = ascii(in.position());
            int chunkEnd = begin(chunk);
            if (chunk.equals("REGS")) {
                need(2, chunkEnd);
                present = in.getShort() & (1 << REGISTERS) - 1;
                need(2 * Integer.bitCount(present), chunkEnd);
                for (int n = 0; n < REGISTERS; n++) {
                    registers[n] = (present >>> n & 1) != 0 ? in.getShort() & 0xFFFF : 0;
                }
            } else if (chunk.equals("RAM ")) {
                int count = count(chunkEnd, 5, MOST_RAM);
                addresses = new int[count];
                bytes = new byte[count];
                for (int n = 0; n < count; n++) {
                    addresses[n] = in.getInt();
                    bytes[n] = in.get();
                }
            }
            in.position(chunkEnd);
        }
        return new State(present, registers, addresses, bytes);
    }

    private byte[] counted(int end) throws MooFormatException {
        byte[] bytes = new byte[count(end, 1, 255)];
        in.get(bytes);
        return bytes;
    }

    private int count(int end, int each, int most) throws MooFormatException {
        need(4, end);
        int count = in.getInt();
        if (count < 0 || count > most) {
            throw new MooFormatException("count " + Integer.toUnsignedString(count), in.position() - 4);
        }
        need(count * each, end);
        return count;
    }

    /** Enters a chunk; returns the position behind it. */
    private int begin(String chunk) throws MooFormatException {
        need(8, in.limit());
        if (!ascii(in.position()).equals(chunk)) {
            throw new MooFormatException("no chunk '" + chunk + "'", in.position());
        }
        int length = in.getInt(in.position() + 4);
        in.position(in.position() + 8);
        if (length < 0 || length > in.remaining()) {
            throw new MooFormatException("length " + Integer.toUnsignedString(length), in.position() - 4);
        }
        return in.position() + length;
    }

    private void need(int bytes, int end) throws MooFormatException {
        if (end - in.position() < bytes) {
            throw new MooFormatException("cut off", in.position());
        }
    }

    private String ascii(int position) {
        byte[] letters = Arrays.copyOfRange(in.array(), position, position + 4);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }
}
