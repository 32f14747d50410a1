package mkplay.x86.verify;

import java.nio.ByteBuffer;
import java.util.Arrays;
import mkplay.x86.fpu.FpuImage;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link UserCase} ended in.
 *
 * @param vector exception, or {@link #TIMEOUT}
 * @param error its error code, 0 if it has none
 * @param cr2 the address of a page fault; without meaning otherwise
 * @param eip where the exception points
 * @param eflags at the exception
 * @param gpr EAX ECX EDX EBX ESP EBP ESI EDI
 * @param segments selectors of ES CS SS DS FS GS
 * @param changes how many 32-bit words of the data pages differ from {@link UserSpace#pristine}
 * @param hash over all changed words
 * @param changed addresses and values of the first changed words
 * @param fx the x87 and SSE state as FXSAVE stores it, if the case had one
 */
@SuppressWarnings("ArrayRecordComponent")
record UserOutcome(
        int vector,
        int error,
        int cr2,
        int eip,
        int eflags,
        int[] gpr,
        int[] segments,
        int changes,
        int hash,
        int[] changed,
        byte @Nullable [] fx) {
    /** Vector of a case that did not end. */
    static final int TIMEOUT = -1;
    /** Most changed words that are told. */
    static final int MOST_CHANGES = 16;
    /** Bytes of the executor's record, without the FXSAVE image. */
    static final int BYTES = 4 * (5 + 8 + 6 + 2 + 2 * MOST_CHANGES);

    /** Reads the record that the executor writes. */
    static UserOutcome read(ByteBuffer from, boolean withFx) {
        int vector = from.getInt();
        int error = from.getInt();
        int cr2 = from.getInt();
        int eip = from.getInt();
        int eflags = from.getInt();
        int[] gpr = ints(from, 8);
        int[] segments = ints(from, 6);
        int changes = from.getInt();
        int hash = from.getInt();
        int[] all = ints(from, 2 * MOST_CHANGES);
        int[] changed = Arrays.copyOf(all, 2 * Math.min(changes, MOST_CHANGES));
        byte @Nullable [] fx = null;
        if (withFx) {
            fx = new byte[UserCase.FX_BYTES];
            from.get(fx);
            // MXCSR_MASK, and what the host's kernel notes behind the registers: theirs, not the case's.
            Arrays.fill(fx, FpuImage.FAST_MXCSR + 4, FpuImage.FAST_REGISTERS, (byte) 0);
            Arrays.fill(fx, FpuImage.FAST_XMM + FpuImage.FAST_XMM_BYTES, fx.length, (byte) 0);
        }
        return new UserOutcome(vector, error, cr2, eip, eflags, gpr, segments, changes, hash, changed, fx);
    }

    private static int[] ints(ByteBuffer from, int n) {
        int[] values = new int[n];
        for (int k = 0; k < n; k++) {
            values[k] = from.getInt();
        }
        return values;
    }

    /** A byte of the data pages afterwards. Meaningful where no more than {@link #MOST_CHANGES} words changed. */
    int memory(int address) {
        for (int n = 0; n < changed.length; n += 2) {
            if (changed[n] == (address & -4)) {
                return changed[n + 1] >>> 8 * (address & 3) & 0xFF;
            }
        }
        return UserSpace.pristine(address);
    }

    /** One line, for reproducers; registers of the x87 and SSE are told where they are not as the case had them. */
    String text(UserCase c) {
        byte @Nullable [] before = c.fx();
        return before == null || fx == null ? text() : text() + " " + FxText.of(fx, before);
    }

    /** One line without the x87 and SSE registers. */
    String text() {
        return String.join(
                " ",
                Integer.toString(vector),
                Integer.toHexString(error),
                Integer.toHexString(cr2),
                Integer.toHexString(eip),
                Integer.toHexString(eflags),
                UserCase.hex(gpr),
                UserCase.hex(segments),
                Integer.toString(changes),
                Integer.toHexString(hash),
                changed.length == 0 ? "-" : UserCase.hex(changed));
    }

    /** Reads what {@link #text} writes about a case. */
    static UserOutcome parse(UserCase c, String line) {
        byte @Nullable [] before = c.fx();
        String[] f = line.split(" ");
        return new UserOutcome(
                Integer.parseInt(f[0]),
                Integer.parseUnsignedInt(f[1], 16),
                Integer.parseUnsignedInt(f[2], 16),
                Integer.parseUnsignedInt(f[3], 16),
                Integer.parseUnsignedInt(f[4], 16),
                UserCase.ints(f[5]),
                UserCase.ints(f[6]),
                Integer.parseInt(f[7]),
                Integer.parseUnsignedInt(f[8], 16),
                f[9].equals("-") ? new int[0] : UserCase.ints(f[9]),
                before == null ? null : FxText.parse(f[10], before));
    }
}
