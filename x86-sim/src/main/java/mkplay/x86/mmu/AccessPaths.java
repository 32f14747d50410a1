package mkplay.x86.mmu;

import java.util.Arrays;
import mkplay.x86.state.Derived;
import mkplay.x86.timing.MemoryTiming;
import org.jspecify.annotations.Nullable;

/** The access paths to linear memory: direct ones on a table hit, and the slow ones behind them. */
abstract class AccessPaths {
    /** TLB entries. */
    public static final int ENTRIES = 1024;

    static final int PAGE_MASK = -4096;
    /** Access bits for {@link #translate}. */
    static final int WRITE = 1;

    static final int USER_ACCESS = 2;
    /** An access of the processor itself: supervisor, whatever the CPL. */
    static final int SYSTEM = 4;
    /** A tag that no page has. */
    static final int NO_TAG = 1;

    private static final int PAIR_MASK = (ENTRIES - 1) << 1;

    final PhysicalMemory memory;
    final GuestFault fault;

    @Derived("the memory's own")
    private final byte[] ram;

    @Derived("filled from the TLB on demand")
    private final int[] readUser = new int[ENTRIES * 2];

    @Derived("filled from the TLB on demand")
    private final int[] writeUser = new int[ENTRIES * 2];

    @Derived("filled from the TLB on demand")
    private final int[] readKernel = new int[ENTRIES * 2];

    @Derived("filled from the TLB on demand")
    private final int[] writeKernel = new int[ENTRIES * 2];
    /** The tables of the current privilege: pairs of page address and (RAM index - linear address). */
    @Derived("of the privilege")
    private int[] read = readKernel;

    @Derived("of the privilege")
    private int[] write = writeKernel;

    /** RAM index of the operand between the two halves of a read-modify-write; -1 when it needs the slow path. */
    @Derived("scratch inside one instruction")
    private int modifyAt;

    @Derived("scratch inside one instruction")
    private int modifyLinear;

    /** Devices may be accessed now; else the access raises {@link GuestFault#DEVICE}. */
    @Derived("between instructions always true")
    private boolean devicesAllowed = true;
    /** A device was accessed since {@link #takeDeviceAccess}. */
    @Derived("scratch inside one instruction")
    private boolean deviceAccess;

    /** What is watched, and who is told; null while nothing is. */
    @Derived("of the debug registers and observers")
    final WatchedRanges watched = new WatchedRanges();

    @Derived("of the debug registers and observers")
    WatchedRanges.@Nullable Listener watchListener;

    /** What accesses cost; null where they cost nothing. If there is one, the direct paths stay closed, so that none is missed. */
    @Derived("wiring")
    @Nullable
    MemoryTiming timing;

    AccessPaths(PhysicalMemory memory, GuestFault fault) {
        this.memory = memory;
        this.fault = fault;
        ram = memory.ram;
        for (int[] table : new int[][] {readUser, writeUser, readKernel, writeKernel}) {
            Arrays.fill(table, NO_TAG);
        }
    }

    /** Translates with checks; fills the tables; throws #PF. */
    abstract int translate(int linear, int access);

    abstract int modeAccess();

    void select(boolean user) {
        read = user ? readUser : readKernel;
        write = user ? writeUser : writeKernel;
    }

    void clearFast(int index) {
        readUser[index * 2] = NO_TAG;
        readKernel[index * 2] = NO_TAG;
        clearFastWrite(index);
    }

    void clearFastWrite(int index) {
        writeUser[index * 2] = NO_TAG;
        writeKernel[index * 2] = NO_TAG;
    }

    void fill(int index, int page, int delta, boolean user, boolean kernelWrite, boolean userWrite) {
        set(readKernel, index, page, delta);
        if (user) {
            set(readUser, index, page, delta);
        }
        if (kernelWrite) {
            set(writeKernel, index, page, delta);
        }
        if (userWrite) {
            set(writeUser, index, page, delta);
        }
    }

    private static void set(int[] table, int index, int page, int delta) {
        table[index * 2] = page;
        table[index * 2 + 1] = delta;
    }

    /**
     * Whether instructions may access devices in memory. The fast loop does not keep time exact inside a block and does not
     * look for interrupts there, so an instruction that meets a device there is started again with exact time.
     */
    public void allowDevices(boolean allowed) {
        devicesAllowed = allowed;
    }

    /** Whether an instruction accessed a device since the last call. */
    public boolean takeDeviceAccess() {
        boolean was = deviceAccess;
        deviceAccess = false;
        return was;
    }

    /** Translates for an instruction's own access. */
    private int locate(int linear, int access) {
        int physical = translate(linear, access);
        if ((access & SYSTEM) == 0 && !memory.directlyReadable(physical) && memory.isDevice(physical)) {
            if (!devicesAllowed) {
                throw fault.with(GuestFault.DEVICE, 0);
            }
            deviceAccess = true;
        }
        return physical;
    }

    /** The memory behind. */
    public PhysicalMemory memory() {
        return memory;
    }

    // The hit test compares the page of the access's last byte with the tag found at the index of its first byte: an
    // access that crosses a page never hits, since the next page's tag cannot stand at this index.

    /** Reads a byte, zero-extended. */
    public final int read8(int linear) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = read;
        if (t[e] == (linear & PAGE_MASK)) {
            return ram[linear + t[e + 1]] & 0xFF;
        }
        return slowRead8(linear, modeAccess());
    }

    /** Reads 16 bits, zero-extended. */
    public final int read16(int linear) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = read;
        if (t[e] == (linear + 1 & PAGE_MASK)) {
            return (short) PhysicalMemory.SHORT.get(ram, linear + t[e + 1]) & 0xFFFF;
        }
        return slowRead16(linear, modeAccess());
    }

    /** Reads 32 bits. */
    public final int read32(int linear) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = read;
        if (t[e] == (linear + 3 & PAGE_MASK)) {
            return (int) PhysicalMemory.INT.get(ram, linear + t[e + 1]);
        }
        return slowRead32(linear, modeAccess());
    }

    /** Reads 64 bits. */
    public final long read64(int linear) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = read;
        if (t[e] == (linear + 7 & PAGE_MASK)) {
            return (long) PhysicalMemory.LONG.get(ram, linear + t[e + 1]);
        }
        return read32(linear) & 0xFFFFFFFFL | (long) read32(linear + 4) << 32;
    }

    /** Writes a byte. */
    public final void write8(int linear, int value) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = write;
        if (t[e] == (linear & PAGE_MASK)) {
            ram[linear + t[e + 1]] = (byte) value;
        } else {
            slowWrite(linear, value, 1, modeAccess());
        }
    }

    /** Writes 16 bits. */
    public final void write16(int linear, int value) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = write;
        if (t[e] == (linear + 1 & PAGE_MASK)) {
            PhysicalMemory.SHORT.set(ram, linear + t[e + 1], (short) value);
        } else {
            slowWrite(linear, value, 2, modeAccess());
        }
    }

    /** Writes 32 bits. */
    public final void write32(int linear, int value) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = write;
        if (t[e] == (linear + 3 & PAGE_MASK)) {
            PhysicalMemory.INT.set(ram, linear + t[e + 1], value);
        } else {
            slowWrite(linear, value, 4, modeAccess());
        }
    }

    /** Writes 64 bits, or none of them when it faults. */
    public final void write64(int linear, long value) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = write;
        if (t[e] == (linear + 7 & PAGE_MASK)) {
            PhysicalMemory.LONG.set(ram, linear + t[e + 1], value);
        } else {
            checkWrite(linear, 8);
            write32(linear, (int) value);
            write32(linear + 4, (int) (value >>> 32));
        }
    }

    /** First half of a read-modify-write of 32 bits: faults as a write would; {@link #modify32} cannot fault then. */
    public final int readModify32(int linear) {
        int e = linear >>> 11 & PAIR_MASK;
        int[] t = write;
        if (t[e] == (linear + 3 & PAGE_MASK)) {
            modifyAt = linear + t[e + 1];
            return (int) PhysicalMemory.INT.get(ram, modifyAt);
        }
        checkWrite(linear, 4);
        if (t[e] == (linear + 3 & PAGE_MASK)) { // the check has filled the table
            modifyAt = linear + t[e + 1];
            return (int) PhysicalMemory.INT.get(ram, modifyAt);
        }
        modifyAt = -1;
        modifyLinear = linear;
        return slowRead32(linear, modeAccess());
    }

    /** Second half of {@link #readModify32}. */
    public final void modify32(int value) {
        if (modifyAt >= 0) {
            PhysicalMemory.INT.set(ram, modifyAt, value);
        } else {
            slowWrite(modifyLinear, value, 4, modeAccess());
        }
    }

    /** First half of a read-modify-write of 8 or 16 bits, zero-extended. */
    public final int readModify(int linear, int bytes) {
        if (bytes == 4) {
            return readModify32(linear);
        }
        checkWrite(linear, bytes);
        modifyLinear = linear;
        return bytes == 1 ? read8(linear) : read16(linear);
    }

    /** Second half of {@link #readModify}. */
    public final void modify(int value, int bytes) {
        if (bytes == 4) {
            modify32(value);
        } else if (bytes == 1) {
            write8(modifyLinear, value);
        } else {
            write16(modifyLinear, value);
        }
    }

    /** Raises the page fault that a write to [linear, linear + bytes) would raise; bytes is at most a page. */
    public final void checkWrite(int linear, int bytes) {
        int e = linear >>> 11 & PAIR_MASK;
        if (write[e] == (linear + bytes - 1 & PAGE_MASK)) {
            return;
        }
        locate(linear, modeAccess() | WRITE);
        int last = linear + bytes - 1;
        if ((linear ^ last) >>> 12 != 0) {
            locate(last & PAGE_MASK, modeAccess() | WRITE);
        }
    }

    /** Raises the page fault that the processor's own write to [linear, linear + bytes) would raise; at most a page. */
    public final void checkSystemWrite(int linear, int bytes) {
        translate(linear, WRITE);
        int last = linear + bytes - 1;
        if ((linear ^ last) >>> 12 != 0) {
            translate(last & PAGE_MASK, WRITE);
        }
    }

    /** Raises the page fault that a read of [linear, linear + bytes) would raise; bytes is at most a page. */
    public final void checkRead(int linear, int bytes) {
        int e = linear >>> 11 & PAIR_MASK;
        if (read[e] == (linear + bytes - 1 & PAGE_MASK)) {
            return;
        }
        locate(linear, modeAccess());
        int last = linear + bytes - 1;
        if ((linear ^ last) >>> 12 != 0) {
            locate(last & PAGE_MASK, modeAccess());
        }
    }

    /** Reads 32 bits as the processor itself does (descriptors, TSS): supervisor, whatever the CPL. */
    public final int readSystem32(int linear) {
        int e = linear >>> 11 & PAIR_MASK;
        if (readKernel[e] == (linear + 3 & PAGE_MASK)) {
            return (int) PhysicalMemory.INT.get(ram, linear + readKernel[e + 1]);
        }
        return slowRead32(linear, SYSTEM);
    }

    /** Reads 16 bits as the processor itself does. */
    public final int readSystem16(int linear) {
        int e = linear >>> 11 & PAIR_MASK;
        if (readKernel[e] == (linear + 1 & PAGE_MASK)) {
            return (short) PhysicalMemory.SHORT.get(ram, linear + readKernel[e + 1]) & 0xFFFF;
        }
        return slowRead16(linear, SYSTEM);
    }

    /** Writes 32 bits as the processor itself does. */
    public final void writeSystem32(int linear, int value) {
        int e = linear >>> 11 & PAIR_MASK;
        if (writeKernel[e] == (linear + 3 & PAGE_MASK)) {
            PhysicalMemory.INT.set(ram, linear + writeKernel[e + 1], value);
        } else {
            slowWrite(linear, value, 4, SYSTEM);
        }
    }

    /** Writes 16 bits as the processor itself does. */
    public final void writeSystem16(int linear, int value) {
        slowWrite(linear, value, 2, SYSTEM);
    }

    /** The physical address of a page in RAM if reading it needs no further check now, else -1. No effect. */
    public final int fastRead(int page) {
        int e = page >>> 11 & PAIR_MASK;
        return read[e] == page ? page + read[e + 1] : -1;
    }

    /**
     * Copies elements forward inside one source and one target page, as that many single moves would.
     *
     * @return false, with nothing done, when a page is not directly accessible or the target overlaps ahead of the source
     */
    public final boolean copy(int from, int to, int count, int bytes) {
        int length = count * bytes;
        int e = from >>> 11 & PAIR_MASK;
        int w = to >>> 11 & PAIR_MASK;
        if (read[e] != (from & PAGE_MASK) || write[w] != (to & PAGE_MASK)) {
            return false;
        }
        int source = from + read[e + 1];
        int target = to + write[w + 1];
        if (target > source && target < source + length) {
            return false;
        }
        System.arraycopy(ram, source, ram, target, length);
        return true;
    }

    /** Stores elements forward inside one page; false, with nothing done, when it is not directly accessible. */
    public final boolean fill(int to, int value, int count, int bytes) {
        int w = to >>> 11 & PAIR_MASK;
        if (write[w] != (to & PAGE_MASK)) {
            return false;
        }
        int target = to + write[w + 1];
        int end = target + count * bytes;
        if (bytes == 1) {
            Arrays.fill(ram, target, end, (byte) value);
        } else if (bytes == 2) {
            for (int at = target; at < end; at += 2) {
                PhysicalMemory.SHORT.set(ram, at, (short) value);
            }
        } else {
            for (int at = target; at < end; at += 4) {
                PhysicalMemory.INT.set(ram, at, value);
            }
        }
        return true;
    }

    private void tell(int linear, int bytes, boolean write) {
        WatchedRanges.Listener listener = watchListener;
        if (listener != null && watched.touches(linear, linear + bytes - 1)) {
            listener.accessed(linear, bytes, write);
        }
    }

    /** Charges for an access inside one page, after its translation. */
    abstract void charge(MemoryTiming to, int linear, int physical, int bytes, boolean write);

    private void charge(int linear, int physical, int bytes, boolean write) {
        MemoryTiming to = timing;
        if (to != null) {
            charge(to, linear, physical, bytes, write);
        }
    }

    private int slowRead8(int linear, int access) {
        int physical = locate(linear, access);
        charge(linear, physical, 1, false);
        int value = memory.read8(physical);
        tell(linear, 1, false);
        return value;
    }

    private int slowRead16(int linear, int access) {
        int first = locate(linear, access);
        boolean crosses = (linear & 0xFFF) == 0xFFF;
        int second = crosses ? locate(linear + 1, access) : first;
        charge(linear, first, crosses ? 1 : 2, false);
        if (crosses) {
            charge(linear + 1, second, 1, false);
        }
        int value = crosses ? memory.read8(first) | memory.read8(second) << 8 : memory.read16(first);
        tell(linear, 2, false);
        return value;
    }

    private int slowRead32(int linear, int access) {
        int value = slowRead32Untold(linear, access);
        tell(linear, 4, false);
        return value;
    }

    private int slowRead32Untold(int linear, int access) {
        int first = locate(linear, access);
        int inFirst = PhysicalMemory.PAGE - (linear & 0xFFF);
        if (inFirst >= 4) {
            charge(linear, first, 4, false);
            return memory.read32(first);
        }
        int second = locate(linear + inFirst, access);
        charge(linear, first, inFirst, false);
        charge(linear + inFirst, second, 4 - inFirst, false);
        int value = 0;
        for (int n = 0; n < 4; n++) {
            value |= memory.read8(n < inFirst ? first + n : second + n - inFirst) << 8 * n;
        }
        return value;
    }

    private void slowWrite(int linear, int value, int bytes, int access) {
        slowWriteUntold(linear, value, bytes, access);
        tell(linear, bytes, true);
    }

    private void slowWriteUntold(int linear, int value, int bytes, int access) {
        int first = locate(linear, access | WRITE);
        int inFirst = PhysicalMemory.PAGE - (linear & 0xFFF);
        if (inFirst < bytes) {
            int second = locate(linear + inFirst, access | WRITE);
            charge(linear, first, inFirst, true);
            charge(linear + inFirst, second, bytes - inFirst, true);
            for (int n = 0; n < bytes; n++) {
                memory.write8(n < inFirst ? first + n : second + n - inFirst, value >>> 8 * n);
            }
            return;
        }
        charge(linear, first, bytes, true);
        if (bytes == 4) {
            memory.write32(first, value);
        } else if (bytes == 2) {
            memory.write16(first, value);
        } else {
            memory.write8(first, value);
        }
    }
}
