package mkplay.x86.mmu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import mkplay.x86.state.Derived;
import mkplay.x86.state.PageTracker;
import mkplay.x86.state.PageTree;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The physical address space: RAM from address 0, and in it or above it ROM, memory-mapped devices, aliases of RAM pages and
 * addresses of nobody. Addresses are unsigned 32-bit values in {@code int}s. Reads from nobody give all ones and writes there
 * are ignored, as on a PC's bus. Every write to RAM tells the watchers of decoded code.
 *
 * <p>The map is part of the hardware: whoever changes it flushes the TLBs (a power-on does).
 */
public final class PhysicalMemory {
    /** Bytes per page and the number of address bits below it. */
    public static final int PAGE = 4096;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HASH_PRIME = 0x100000001b3L;
    private static final byte[] ZERO_PAGE = new byte[PAGE];
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Is told before bytes change from which code was decoded. */
    public interface CodeWatcher {
        /** The bytes [physical, physical + length), all in one page, are about to be written. */
        void codeWritten(int physical, int length);
    }

    @Derived("saved by pages, apart")
    final byte[] ram;
    /** Per page, one bit per 64-byte line: some watcher holds code decoded from that line. */
    @Derived("where decoded code lies")
    final long[] codeLines;

    private final AddressMap map;

    @Derived("what to save next")
    private final PageTracker changes;

    @Derived("wiring")
    private CodeWatcher[] watchers = {};

    @Derived("wiring")
    private Runnable[] writePaths = {};

    /**
     * @param bytes size, a positive multiple of 4096
     * @throws IllegalArgumentException for any other size
     */
    public PhysicalMemory(int bytes) {
        if (bytes <= 0 || bytes % PAGE != 0) {
            throw new IllegalArgumentException("memory size must be a positive multiple of 4096: " + bytes);
        }
        ram = new byte[bytes];
        map = new AddressMap(bytes);
        codeLines = new long[bytes / PAGE];
        changes = new PageTracker(ram);
    }

    /** The contents of the RAM array now. Costs the pages that were written since the last capture or restoration. */
    public PageTree capture() {
        PageTree contents = changes.capture();
        closeWritePaths();
        return contents;
    }

    /** Gives the RAM array, ROM included, earlier contents; the watchers hear of the pages that change. */
    public void restore(PageTree contents) {
        changes.restore(contents, page -> codeChanges(page * PAGE, PAGE));
        closeWritePaths();
    }

    /** Calls whenever pages must not be written directly any more, so that their next change is noticed. */
    void onClose(Runnable closeWritePath) {
        writePaths = java.util.Arrays.copyOf(writePaths, writePaths.length + 1);
        writePaths[writePaths.length - 1] = closeWritePath;
    }

    private void closeWritePaths() {
        for (Runnable close : writePaths) {
            close.run();
        }
    }

    /** Writes down which pages are ROM. */
    public void saveMap(StateWriter out) {
        map.save(out);
    }

    /** Restores what {@link #saveMap} wrote; contents are restored apart. */
    public void loadMap(StateReader in) {
        map.load(in);
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

    /**
     * Gives [first, first + bytes) to a device.
     *
     * @throws IllegalArgumentException if the range is not of whole pages or taken
     */
    public void attach(int first, int bytes, MmioDevice device) {
        map.attach(first, bytes, device);
    }

    /** Makes [first, first + bytes), whole pages, a hole: nobody answers there. */
    public void attachNobody(int first, int bytes) {
        map.attach(first, bytes, null);
    }

    /** Makes [first, first + bytes), whole pages, a second address of the RAM or ROM at {@code target}. */
    public void alias(int first, int bytes, int target) {
        map.alias(first, bytes, target);
    }

    /**
     * Makes pages of RAM, or of a hole in it, read-only with a content.
     *
     * @param first address of the first byte; a multiple of 4096, as is the length
     */
    public void setRom(int first, byte[] content) {
        map.unlock(first, content.length);
        copyIn(first, content, 0, content.length);
        map.setRom(first, content.length);
    }

    /** All ROM is gone: RAM again, or a hole, with zeros. */
    public void clearRom() {
        for (int page = 0; page < ram.length; page += PAGE) {
            if (map.isRom(page)) {
                map.unlock(page, PAGE);
                copyIn(page, ZERO_PAGE, 0, PAGE);
                map.restore(page, PAGE);
            }
        }
    }

    /** Copies bytes in; what is not for RAM is dropped. */
    public void copyIn(int physical, byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = physical + done;
            int n = Math.min(length - done, PAGE - (at & 0xFFF));
            if (map.writable(at)) {
                beforeWrite(at, n);
                System.arraycopy(source, offset + done, ram, at, n);
            }
            done += n;
        }
    }

    /** Copies bytes out without any effect on devices; nobody's read as 0xFF. */
    public void copyOut(int physical, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = map.canonical(physical + done);
            int n = Math.min(length - done, PAGE - (at & 0xFFF));
            if (map.readable(at)) {
                System.arraycopy(ram, at, target, offset + done, n);
            } else {
                peek(at, target, offset + done, n);
            }
            done += n;
        }
    }

    private void peek(int physical, byte[] target, int offset, int length) {
        MmioDevice device = map.device(physical);
        for (int n = 0; n < length; n++) {
            target[offset + n] = (byte) (device == null ? 0xFF : device.peek(physical + n));
        }
    }

    /** Reads a byte, zero-extended. */
    public int read8(int physical) {
        return map.readable(physical) ? ram[physical] & 0xFF : slowRead(physical, 1);
    }

    /** Reads a little-endian 16-bit value, zero-extended; need not be aligned. */
    public int read16(int physical) {
        return map.readable(physical) && inPage(physical, 2)
                ? (short) SHORT.get(ram, physical) & 0xFFFF
                : slowRead(physical, 2);
    }

    /** Reads a little-endian 32-bit value; need not be aligned. */
    public int read32(int physical) {
        return map.readable(physical) && inPage(physical, 4) ? (int) INT.get(ram, physical) : slowRead(physical, 4);
    }

    private int slowRead(int physical, int bytes) {
        int at = map.canonical(physical);
        if (!inPage(at, bytes)) {
            int half = bytes / 2;
            return slowRead(at, half) | slowRead(at + half, half) << 8 * half;
        }
        if (map.readable(at)) {
            return switch (bytes) {
                case 1 -> ram[at] & 0xFF;
                case 2 -> (short) SHORT.get(ram, at) & 0xFFFF;
                default -> (int) INT.get(ram, at);
            };
        }
        MmioDevice device = map.device(at);
        return device == null ? -1 >>> 32 - 8 * bytes : device.read(at, bytes);
    }

    /** Writes the low byte of a value. */
    public void write8(int physical, int value) {
        if (map.writable(physical)) {
            beforeWrite(physical, 1);
            ram[physical] = (byte) value;
        } else {
            slowWrite(physical, 1, value);
        }
    }

    /** Writes the low 16 bits, little-endian; need not be aligned. */
    public void write16(int physical, int value) {
        if (map.writable(physical) && inPage(physical, 2)) {
            beforeWrite(physical, 2);
            SHORT.set(ram, physical, (short) value);
        } else {
            slowWrite(physical, 2, value);
        }
    }

    /** Writes 32 bits, little-endian; need not be aligned. */
    public void write32(int physical, int value) {
        if (map.writable(physical) && inPage(physical, 4)) {
            beforeWrite(physical, 4);
            INT.set(ram, physical, value);
        } else {
            slowWrite(physical, 4, value);
        }
    }

    private void slowWrite(int physical, int bytes, int value) {
        int at = map.canonical(physical);
        if (!inPage(at, bytes)) {
            int half = bytes / 2;
            slowWrite(at, half, value);
            slowWrite(at + half, half, value >>> 8 * half);
        } else if (map.writable(at)) {
            for (int n = 0; n < bytes; n++) {
                write8(at + n, value >>> 8 * n);
            }
        } else {
            MmioDevice device = map.device(at);
            if (device != null) {
                device.write(at, bytes, value & -1 >>> 32 - 8 * bytes);
            }
        }
    }

    /** Four FNV-1a hashes over all RAM, eight bytes at a time in turn; equal contents give equal values. */
    public long hash() {
        long a = 0xcbf29ce484222325L;
        long b = a + 1;
        long c = a + 2;
        long d = a + 3;
        for (int i = 0; i < ram.length; i += 32) {
            a = (a ^ (long) LONG.get(ram, i)) * HASH_PRIME;
            b = (b ^ (long) LONG.get(ram, i + 8)) * HASH_PRIME;
            c = (c ^ (long) LONG.get(ram, i + 16)) * HASH_PRIME;
            d = (d ^ (long) LONG.get(ram, i + 24)) * HASH_PRIME;
        }
        return ((a * HASH_PRIME ^ b) * HASH_PRIME ^ c) * HASH_PRIME ^ d;
    }

    private static boolean inPage(int physical, int bytes) {
        return (physical & 0xFFF) <= PAGE - bytes;
    }

    /** The address in RAM that an aliased address stands for; any other as it is. */
    int canonical(int physical) {
        return map.canonical(physical);
    }

    /** Whether reading an address needs nothing but the RAM array: code there can be cached. */
    public boolean directlyReadable(int physical) {
        return map.readable(physical);
    }

    /** Who answers at an address. */
    public Occupant occupant(int physical) {
        if (isDevice(physical)) {
            return Occupant.DEVICE;
        }
        return !map.readable(map.canonical(physical)) ? Occupant.NOBODY : isRom(physical) ? Occupant.ROM : Occupant.RAM;
    }

    /** Whether an address is ROM. */
    public boolean isRom(int physical) {
        int at = map.canonical(physical);
        return map.readable(at) && map.isRom(at);
    }

    /** Whether writing to an address needs nothing but the RAM array: its page has already changed and holds no code. */
    boolean directlyWritable(int physical) {
        int page = physical >>> 12;
        return map.writable(physical) && codeLines[page] == 0 && changes.touched(page);
    }

    /** Whether a device answers at an address. */
    boolean isDevice(int physical) {
        return map.device(physical) != null;
    }

    private void beforeWrite(int physical, int length) {
        changes.touch(physical >>> 12);
        codeChanges(physical, length);
    }

    private void codeChanges(int physical, int length) {
        if ((codeLines[physical >>> 12] & lines(physical, length)) != 0) {
            for (CodeWatcher watcher : watchers) {
                watcher.codeWritten(physical, length);
            }
        }
    }
}
