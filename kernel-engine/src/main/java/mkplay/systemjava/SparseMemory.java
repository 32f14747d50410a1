package mkplay.systemjava;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Simulated memory of 2^32 bytes of which only mapped pages exist. An access to an unmapped page throws, so that a stray
 * address shows at once. Watchpoints see every access that touches their range, before it happens.
 */
public final class SparseMemory {
    /** Bytes per page. */
    public static final int PAGE_SIZE = 4096;

    /** Sees the accesses to a watched range. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * An access is about to happen.
         *
         * @param address first byte
         * @param bytes 1, 2 or 4
         * @param write whether it is a store
         * @param value what is stored, or what will be read
         */
        void access(int address, int bytes, boolean write, int value);
    }

    /** An access to a page that is not mapped. */
    public static final class UnmappedAccessException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int address;

        UnmappedAccessException(int address) {
            super("access to unmapped simulated memory at 0x%08X".formatted(address));
            this.address = address;
        }

        /** The first unmapped byte. */
        public int address() {
            return address;
        }
    }

    private record Watch(int first, int last, Watcher watcher) {
        boolean touches(int address, int bytes) {
            return Integer.compareUnsigned(address, last) <= 0
                    && Integer.compareUnsigned(first, address + bytes - 1) <= 0;
        }
    }

    private static final byte[] ZEROS = new byte[PAGE_SIZE];
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final TreeMap<Integer, byte[]> pages = new TreeMap<>(Integer::compareUnsigned);

    /** The same pages by the upper two parts of their address, as page tables have them: accesses are looked up here. */
    private final byte[] @Nullable [] @Nullable [] tables = new byte[1024][][];

    private final List<Watch> watches = new ArrayList<>();

    /** Maps the pages that hold the range; new pages are filled with {@code filler}. Both windows of an alias need own calls. */
    public void map(int address, int bytes, int filler) {
        int first = address & -PAGE_SIZE;
        int last = (address + bytes - 1) & -PAGE_SIZE;
        for (int page = first; ; page += PAGE_SIZE) {
            if (!isMapped(page)) {
                byte[] content = new byte[PAGE_SIZE];
                Arrays.fill(content, (byte) filler);
                put(page, content);
            }
            if (page == last) {
                return;
            }
        }
    }

    /** Makes the pages at {@code alias} the same memory as those at {@code address}, which must be mapped. */
    public void alias(int alias, int address, int bytes) {
        for (int offset = 0; Integer.compareUnsigned(offset, bytes) < 0; offset += PAGE_SIZE) {
            put((alias + offset) & -PAGE_SIZE, page(address + offset));
        }
    }

    private void put(int page, byte[] content) {
        pages.put(page, content);
        byte[] @Nullable [] table = tables[page >>> 22];
        if (table == null) {
            table = new byte[1024][];
            tables[page >>> 22] = table;
        }
        table[page >>> 12 & 0x3FF] = content;
    }

    /** Whether an access to this byte would succeed. */
    public boolean isMapped(int address) {
        return pages.containsKey(address & -PAGE_SIZE);
    }

    /** Calls {@code watcher} for every access to the range. */
    public void watch(int address, int bytes, Watcher watcher) {
        watches.add(new Watch(address, address + bytes - 1, watcher));
    }

    /** Removes every watchpoint of a watcher. */
    public void unwatch(Watcher watcher) {
        watches.removeIf(w -> w.watcher() == watcher);
    }

    /** The byte at the address, zero-extended. */
    public int load8(int address) {
        return load(address, 1);
    }

    /** The little-endian 16-bit word at the address, zero-extended. */
    public int load16(int address) {
        return load(address, 2);
    }

    /** The little-endian 32-bit word at the address. */
    public int load32(int address) {
        return load(address, 4);
    }

    /** Stores the low 8 bits. */
    public void store8(int address, int value) {
        store(address, 1, value & 0xFF);
    }

    /** Stores the low 16 bits. */
    public void store16(int address, int value) {
        store(address, 2, value & 0xFFFF);
    }

    /** Stores 32 bits. */
    public void store32(int address, int value) {
        store(address, 4, value);
    }

    /** Copies bytes in, without watchpoints: how a test prepares memory. */
    public void copyIn(int address, byte[] content) {
        for (int done = 0; done < content.length; ) {
            int offset = address + done & (PAGE_SIZE - 1);
            int inPage = Math.min(content.length - done, PAGE_SIZE - offset);
            System.arraycopy(content, done, page(address + done), offset, inPage);
            done += inPage;
        }
    }

    /** Copies bytes out, without watchpoints: how a test looks at memory. */
    public byte[] copyOut(int address, int bytes) {
        byte[] content = new byte[bytes];
        for (int done = 0; done < bytes; ) {
            int offset = address + done & (PAGE_SIZE - 1);
            int inPage = Math.min(bytes - done, PAGE_SIZE - offset);
            System.arraycopy(page(address + done), offset, content, done, inPage);
            done += inPage;
        }
        return content;
    }

    /** Bytes from the address, inside its page, that are zero up to the first one that is not or the end of the page. */
    public int zeroBytes(int address) {
        int offset = address & (PAGE_SIZE - 1);
        int length = Arrays.mismatch(page(address), offset, PAGE_SIZE, ZEROS, offset, PAGE_SIZE);
        return length < 0 ? PAGE_SIZE - offset : length;
    }

    /** A copy of all content, aliases included. */
    public static final class Content {
        private final IdentityHashMap<byte[], byte[]> copies = new IdentityHashMap<>();
        private final Map<Integer, byte[]> pages;

        private Content(Map<Integer, byte[]> pages) {
            this.pages = Map.copyOf(pages);
            pages.values().forEach(page -> copies.computeIfAbsent(page, byte[]::clone));
        }
    }

    /** What is mapped and what it holds. */
    public Content save() {
        return new Content(pages);
    }

    /** Puts back what this memory saved. */
    public void restore(Content content) {
        pages.clear();
        Arrays.fill(tables, null);
        content.pages.forEach(this::put);
        content.copies.forEach((page, copy) -> System.arraycopy(copy, 0, page, 0, PAGE_SIZE));
    }

    /** A hash of everything mapped, in order of address. */
    public long hash() {
        long hash = 0;
        for (Map.Entry<Integer, byte[]> page : pages.entrySet()) {
            hash = hash * 0x9E37_79B9_7F4A_7C15L + (long) Arrays.hashCode(page.getValue()) * 31 + page.getKey();
        }
        return hash;
    }

    private int load(int address, int bytes) {
        int offset = address & (PAGE_SIZE - 1);
        int value = 0;
        if (bytes == 4 && offset <= PAGE_SIZE - 4) {
            value = (int) INT.get(page(address), offset);
        } else {
            for (int i = 0; i < bytes; i++) {
                value |= (page(address + i)[(address + i) & (PAGE_SIZE - 1)] & 0xFF) << (8 * i);
            }
        }
        notifyWatchers(address, bytes, false, value);
        return value;
    }

    private void store(int address, int bytes, int value) {
        page(address);
        page(address + bytes - 1);
        notifyWatchers(address, bytes, true, value);
        int offset = address & (PAGE_SIZE - 1);
        if (bytes == 4 && offset <= PAGE_SIZE - 4) {
            INT.set(page(address), offset, value);
            return;
        }
        for (int i = 0; i < bytes; i++) {
            page(address + i)[(address + i) & (PAGE_SIZE - 1)] = (byte) (value >>> (8 * i));
        }
    }

    private void notifyWatchers(int address, int bytes, boolean write, int value) {
        for (int i = 0; i < watches.size(); i++) {
            Watch watch = watches.get(i);
            if (watch.touches(address, bytes)) {
                watch.watcher().access(address, bytes, write, value);
            }
        }
    }

    private byte[] page(int address) {
        byte[] @Nullable [] table = tables[address >>> 22];
        byte[] page = table == null ? null : table[address >>> 12 & 0x3FF];
        if (page == null) {
            throw new UnmappedAccessException(address);
        }
        return page;
    }
}
