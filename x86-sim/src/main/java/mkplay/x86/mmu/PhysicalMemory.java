package mkplay.x86.mmu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * RAM from physical address 0. Addresses are unsigned 32-bit values in {@code int}s. Reads beyond the end give all ones
 * and writes there are ignored, as on a PC's bus. Every write tells the watchers of decoded code.
 */
public final class PhysicalMemory {
    /** Bytes per page and the number of address bits below it. */
    public static final int PAGE = 4096;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Is told before bytes change from which code was decoded. */
    public interface CodeWatcher {
        /** The bytes [physical, physical + length), all in one page, are about to be written. */
        void codeWritten(int physical, int length);
    }

    final byte[] ram;
    /** Per page, one bit per 64-byte line: some watcher holds code decoded from that line. */
    final long[] codeLines;

    private CodeWatcher[] watchers = {};

    /**
     * @param bytes size, a positive multiple of 4096
     * @throws IllegalArgumentException for any other size
     */
    public PhysicalMemory(int bytes) {
        if (bytes <= 0 || bytes % PAGE != 0) {
            throw new IllegalArgumentException("memory size must be a positive multiple of 4096: " + bytes);
        }
        ram = new byte[bytes];
        codeLines = new long[bytes / PAGE];
    }

    /** Bytes of RAM. */
    public int size() {
        return ram.length;
    }

    /** Adds a watcher; a processor does so when it is built. */
    public void watchCode(CodeWatcher watcher) {
        watchers = java.util.Arrays.copyOf(watchers, watchers.length + 1);
        watchers[watchers.length - 1] = watcher;
    }

    /** Marks the lines of [physical, physical + length), all in one page of RAM, as holding decoded code. */
    public void markCode(int physical, int length) {
        codeLines[physical >>> 12] |= lines(physical, length);
    }

    /** Sets which lines of a page hold decoded code. */
    public void setCodeLines(int page, long lines) {
        codeLines[page] = lines;
    }

    /** The lines of a page that hold decoded code, bit n for bytes 64n to 64n+63. */
    public long codeLines(int page) {
        return codeLines[page];
    }

    /** The line mask of [physical, physical + length) inside one page. */
    public static long lines(int physical, int length) {
        int first = (physical & 0xFFF) >>> 6;
        int last = ((physical & 0xFFF) + length - 1) >>> 6;
        return (-1L << first) & (-1L >>> (63 - last));
    }

    /** Copies bytes in; the part beyond the end is dropped. */
    public void copyIn(int physical, byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = physical + done;
            int n = Math.min(length - done, PAGE - (at & 0xFFF));
            if (inRam(at, n)) {
                beforeWrite(at, n);
                System.arraycopy(source, offset + done, ram, at, n);
            }
            done += n;
        }
    }

    /** Copies bytes out; the part beyond the end reads as 0xFF. */
    public void copyOut(int physical, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = physical + done;
            int n = Math.min(length - done, PAGE - (at & 0xFFF));
            if (inRam(at, n)) {
                System.arraycopy(ram, at, target, offset + done, n);
            } else {
                java.util.Arrays.fill(target, offset + done, offset + done + n, (byte) 0xFF);
            }
            done += n;
        }
    }

    /** Reads a byte, zero-extended. */
    public int read8(int physical) {
        return inRam(physical, 1) ? ram[physical] & 0xFF : 0xFF;
    }

    /** Reads a little-endian 16-bit value, zero-extended; need not be aligned. */
    public int read16(int physical) {
        return inRam(physical, 2)
                ? (short) SHORT.get(ram, physical) & 0xFFFF
                : read8(physical) | read8(physical + 1) << 8;
    }

    /** Reads a little-endian 32-bit value; need not be aligned. */
    public int read32(int physical) {
        return inRam(physical, 4) ? (int) INT.get(ram, physical) : read16(physical) | read16(physical + 2) << 16;
    }

    /** Writes the low byte of a value. */
    public void write8(int physical, int value) {
        if (inRam(physical, 1)) {
            beforeWrite(physical, 1);
            ram[physical] = (byte) value;
        }
    }

    /** Writes the low 16 bits, little-endian; need not be aligned. */
    public void write16(int physical, int value) {
        if (inRam(physical, 2) && (physical & 0xFFF) <= 0xFFE) {
            beforeWrite(physical, 2);
            SHORT.set(ram, physical, (short) value);
        } else {
            write8(physical, value);
            write8(physical + 1, value >>> 8);
        }
    }

    /** Writes 32 bits, little-endian; need not be aligned. */
    public void write32(int physical, int value) {
        if (inRam(physical, 4) && (physical & 0xFFF) <= 0xFFC) {
            beforeWrite(physical, 4);
            INT.set(ram, physical, value);
        } else {
            write16(physical, value);
            write16(physical + 2, value >>> 16);
        }
    }

    /** FNV-1a over all RAM, four bytes at a time; equal contents give equal values. */
    public long hash() {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < ram.length; i += 4) {
            h = (h ^ (int) INT.get(ram, i)) * 0x100000001b3L;
        }
        return h;
    }

    private boolean inRam(int physical, int length) {
        return physical >= 0 && physical <= ram.length - length;
    }

    private void beforeWrite(int physical, int length) {
        if ((codeLines[physical >>> 12] & lines(physical, length)) != 0) {
            for (CodeWatcher watcher : watchers) {
                watcher.codeWritten(physical, length);
            }
        }
    }
}
