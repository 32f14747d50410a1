package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * User-mode code to execute, with the registers and memory it starts from. The address space is that of host-executor.c: one
 * page of code, full of HLT around the case's own bytes, and the data pages of {@link UserSpace}. It ends with the first
 * exception; code that runs to its end meets the HLT behind it, which is #GP(0).
 */
@SuppressWarnings("ArrayRecordComponent")
record UserCase(byte[] code, int eip, int eflags, int[] gpr, int[] segments, int[] patches, byte @Nullable [] fx) {
    /** Most code bytes. */
    static final int CODE_BYTES = 32;
    /** Most patches. */
    static final int PATCHES = 8;
    /** Bytes of an FXSAVE image. */
    static final int FX_BYTES = 512;
    /** ES, CS, SS, DS, FS, GS as Linux sets them for a 32-bit process. */
    private static final int[] LINUX_SEGMENTS = {0x2B, 0x23, 0x2B, 0x2B, 0, 0};

    /**
     * A case.
     *
     * @param code machine code
     * @param eip where it is, in the code page
     * @param eflags of these CF PF AF ZF SF DF OF AC are used
     * @param gpr EAX ECX EDX EBX ESP EBP ESI EDI
     * @param segments selectors of ES CS SS DS FS GS; all but null ones get RPL 3
     * @param patches addresses and values of aligned 32-bit words that differ from {@link UserSpace#pristine}
     * @param fx the x87 and SSE state as FXSAVE stores it, null where it does not matter
     */
    UserCase {
        if (code.length > CODE_BYTES || patches.length > 2 * PATCHES || gpr.length != 8 || segments.length != 6) {
            throw new IllegalArgumentException("case too large");
        }
    }

    /** A case in flat segments. */
    static UserCase of(byte[] code, int eip, int eflags, int[] gpr, int[] patches, byte @Nullable [] fx) {
        return new UserCase(code, eip, eflags, gpr, LINUX_SEGMENTS.clone(), patches, fx);
    }

    /** Writes the record that the executor reads. */
    void write(ByteBuffer to, boolean withFx) {
        to.putInt(eip).putInt(eflags);
        ints(to, gpr, 8);
        ints(to, segments, 6);
        to.putInt(code.length).put(code);
        to.position(to.position() + CODE_BYTES - code.length);
        to.putInt(patches.length / 2);
        ints(to, patches, 2 * PATCHES);
        if (withFx) {
            to.put(fx == null ? new byte[FX_BYTES] : fx);
        }
    }

    private static void ints(ByteBuffer to, int[] values, int room) {
        for (int n = 0; n < room; n++) {
            to.putInt(n < values.length ? values[n] : 0);
        }
    }

    /** One line from which {@link #parse} makes the case again. */
    String text() {
        StringBuilder s = new StringBuilder(HexFormat.of().formatHex(code));
        s.append(' ').append(Integer.toHexString(eip)).append(' ').append(Integer.toHexString(eflags));
        s.append(' ').append(hex(gpr)).append(' ').append(hex(segments));
        s.append(' ').append(patches.length == 0 ? "-" : hex(patches));
        return s.append(' ')
                .append(fx == null ? "-" : FxText.of(fx, FxText.ORDINARY))
                .toString();
    }

    /** Reads what {@link #text} writes. */
    static UserCase parse(String line) {
        String[] f = line.split(" ");
        return new UserCase(
                HexFormat.of().parseHex(f[0]),
                Integer.parseUnsignedInt(f[1], 16),
                Integer.parseUnsignedInt(f[2], 16),
                ints(f[3]),
                ints(f[4]),
                f[5].equals("-") ? new int[0] : ints(f[5]),
                f[6].equals("-") ? null : FxText.parse(f[6], FxText.ORDINARY));
    }

    static String hex(int[] values) {
        StringBuilder s = new StringBuilder();
        for (int value : values) {
            s.append(s.isEmpty() ? "" : ",").append(Integer.toHexString(value));
        }
        return s.toString();
    }

    static int[] ints(String text) {
        String[] parts = text.split(",");
        int[] values = new int[parts.length];
        for (int n = 0; n < parts.length; n++) {
            values[n] = Integer.parseUnsignedInt(parts[n], 16);
        }
        return values;
    }
}
