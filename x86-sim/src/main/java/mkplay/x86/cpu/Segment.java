package mkplay.x86.cpu;

import mkplay.x86.state.Derived;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/** A segment register: selector and the hidden descriptor cache. */
final class Segment {
    /** Attribute bits: descriptor bits 40 to 55 (without the limit's bits) shifted to 0. */
    static final int ACCESSED = 1,
            WRITABLE = 2,
            READABLE = 2,
            EXPAND_DOWN = 4,
            CONFORMING = 4,
            CODE = 8,
            NON_SYSTEM = 0x10;
    /** More attribute bits. */
    static final int PRESENT = 0x80, BIG = 0x4000, GRANULAR = 0x8000;

    /** Flat 4 GiB segments as SYSENTER and loaders set them (DPL 0). */
    static final int FLAT_CODE = 0xC09B, FLAT_DATA = 0xC093;

    /** What segment registers hold in virtual-8086 mode: data, writable, DPL 3 (SDM 3A 20.1.1). */
    static final int VIRTUAL_8086 = 0xF3;

    int selector;
    int base;
    int limit;
    int attributes;
    /** Every read is allowed and linear equals offset. */
    @Derived("of the other fields")
    boolean flatRead;
    /** Every write is allowed and linear equals offset. */
    @Derived("of the other fields")
    boolean flatWrite;

    void set(int newSelector, int newBase, int newLimit, int newAttributes) {
        selector = newSelector & 0xFFFF;
        base = newBase;
        limit = newLimit;
        attributes = newAttributes;
        boolean flat = usable() && base == 0 && limit == -1 && (isCode() || (attributes & EXPAND_DOWN) == 0);
        flatRead = flat && mayRead();
        flatWrite = flat && mayWrite();
    }

    /** Loads from a descriptor's two words. */
    void set(int newSelector, int low, int high) {
        set(newSelector, base(low, high), limit(low, high), high >>> 8 & 0xF0FF);
    }

    void setNull(int newSelector) {
        set(newSelector, 0, 0, 0);
    }

    static int base(int low, int high) {
        return low >>> 16 | (high & 0xFF) << 16 | high & 0xFF000000;
    }

    static int limit(int low, int high) {
        int raw = low & 0xFFFF | high & 0xF0000;
        return (high >>> 8 & GRANULAR) != 0 ? raw << 12 | 0xFFF : raw;
    }

    boolean usable() {
        return (attributes & PRESENT) != 0;
    }

    boolean isCode() {
        return (attributes & CODE) != 0;
    }

    boolean big() {
        return (attributes & BIG) != 0;
    }

    int dpl() {
        return attributes >>> 5 & 3;
    }

    boolean mayRead() {
        return usable() && (!isCode() || (attributes & READABLE) != 0);
    }

    boolean mayWrite() {
        return usable() && !isCode() && (attributes & WRITABLE) != 0;
    }

    /** Whether [offset, offset + bytes) is inside the limit (SDM 3A 5.3). */
    boolean contains(int offset, int bytes) {
        long first = offset & 0xFFFFFFFFL;
        long last = first + bytes - 1;
        if (!isCode() && (attributes & EXPAND_DOWN) != 0) {
            return first > (limit & 0xFFFFFFFFL) && last <= (big() ? 0xFFFFFFFFL : 0xFFFFL);
        }
        return last <= (limit & 0xFFFFFFFFL);
    }

    void save(StateWriter out) {
        out.i32(selector);
        out.i32(base);
        out.i32(limit);
        out.i32(attributes);
    }

    void load(StateReader in) {
        set(in.i32(), in.i32(), in.i32(), in.i32());
    }
}
