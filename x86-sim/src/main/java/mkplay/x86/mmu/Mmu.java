package mkplay.x86.mmu;

import java.util.Arrays;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import mkplay.x86.timing.MemoryTiming;
import org.jspecify.annotations.Nullable;

/**
 * Linear memory of one processor: two-level page walk (4 KiB and 4 MiB pages, SDM 3A 4.3), TLB, and the access paths.
 *
 * <p>The TLB is one direct-mapped array of entries ({@code tag}, {@code frame}, {@code rights}). Beside it stand four
 * tables of (tag, delta) pairs, read and write for each privilege: a pair is present only where an access of that kind
 * hits RAM with no further check, so the hot path is one compare and one indexed load. Entries stay until INVLPG, a
 * flush or eviction, whatever happens to the page tables.
 */
public final class Mmu extends AccessPaths implements Snapshotable {
    static final int PRESENT = 1;
    private static final int WRITABLE = 2;
    private static final int USER = 4;
    private static final int ACCESSED = 0x20;
    private static final int DIRTY = 0x40;
    static final int LARGE = 0x80;
    private static final int GLOBAL = 0x100;

    /** Bits of a 4 MiB page's entry that are 0 where there is no address above 4 GiB, and the error code's bit for it. */
    private static final int LARGE_RESERVED = 0x3FE000, RESERVED_SET = 8;

    private static final int A20 = 1 << 20;
    static final int CR0_PG = 1 << 31;
    private static final int CR0_CD = 1 << 30;
    private static final int CR0_WP = 1 << 16;
    static final int CR4_PSE = 0x10;
    private static final int CR4_PGE = 0x80;

    private final int[] tag = new int[ENTRIES];
    private final int[] frame = new int[ENTRIES];
    private final int[] rights = new int[ENTRIES];
    /** Indices of the valid entries, so that a flush costs what was filled. */
    @Derived("of the tags")
    private final int[] filled = new int[ENTRIES];

    private int filledCount;

    private int cr0;
    private int cr3;
    private int cr4;
    private int cr2;
    private boolean user;
    /** And-ed to physical addresses: clears bit 20 while the A20 gate is closed. */
    private int a20Mask = -1;
    /** Entries whose accessed or dirty bit was set and not charged for. */
    private int bitsSet;

    private final long[] misses = new long[2];
    private final long[] flushes = new long[2];

    /** The memory path of a processor. */
    public Mmu(PhysicalMemory memory, GuestFault fault) {
        super(memory, fault);
        Arrays.fill(tag, NO_TAG);
        memory.onClose(this::closeWrites);
    }

    /** Accesses are charged to a timing from now on; before the first access. */
    public void setTiming(@Nullable MemoryTiming newTiming) {
        timing = newTiming;
    }

    /** CR2: the linear address of the last page fault. */
    public int cr2() {
        return cr2;
    }

    /** Sets CR2. */
    public void setCr2(int value) {
        cr2 = value;
    }

    /** Tells the MMU CR0; flushes when paging or write protection changes. */
    public void setCr0(int value) {
        boolean changed = ((cr0 ^ value) & (CR0_PG | CR0_WP | 1)) != 0;
        cr0 = value;
        if (timing != null) {
            timing.setCacheDisabled((value & CR0_CD) != 0);
        }
        if (changed) {
            flush(true);
        }
    }

    /** Loads CR3: flushes all but global entries. */
    public void setCr3(int value) {
        cr3 = value;
        flush(false);
    }

    /** Tells the MMU CR4; flushes everything when a paging bit changes (SDM 3A 4.10.4.1). */
    public void setCr4(int value) {
        boolean changed = ((cr4 ^ value) & (CR4_PSE | CR4_PGE)) != 0;
        cr4 = value;
        if (changed) {
            flush(true);
        }
    }

    /** The A20 gate of PC mainboards: closed, it forces address bit 20 to 0. Decoded code is by masked addresses, too. */
    public void setA20Open(boolean open) {
        int mask = open ? -1 : ~A20;
        if (mask != a20Mask) {
            a20Mask = mask;
            flush(true);
        }
    }

    /** And-ed to physical addresses. */
    public int addressMask() {
        return a20Mask;
    }

    /**
     * Watches accesses to linear data, from now on these ranges and no others.
     *
     * @param firsts first addresses
     * @param lasts last addresses, as many
     * @param listener told of every access that touches a range; null when there are none
     */
    public void watch(int[] firsts, int[] lasts, WatchedRanges.@Nullable Listener listener) {
        watched.set(firsts, lasts);
        watchListener = firsts.length == 0 ? null : listener;
        for (int n = 0; n < filledCount; n++) {
            clearFast(filled[n]);
        }
    }

    private void closeWrites() {
        for (int n = 0; n < filledCount; n++) {
            clearFastWrite(filled[n]);
        }
    }

    /** Writes down all of it: entries too, which stay valid whatever happens to the page tables. */
    @Override
    public void save(StateWriter out) {
        for (int value : new int[] {cr0, cr2, cr3, cr4, a20Mask, bitsSet, filledCount}) {
            out.i32(value);
        }
        out.bool(user);
        for (int mode = 0; mode < 2; mode++) {
            out.i64(misses[mode]);
            out.i64(flushes[mode]);
        }
        for (int index = 0; index < ENTRIES; index++) {
            if (tag[index] != NO_TAG) {
                out.i32(index);
                out.i32(tag[index]);
                out.i32(frame[index]);
                out.i32(rights[index]);
            }
        }
    }

    @Override
    public void load(StateReader in) {
        clearEntries();
        cr0 = in.i32();
        cr2 = in.i32();
        cr3 = in.i32();
        cr4 = in.i32();
        a20Mask = in.i32();
        bitsSet = in.i32();
        int entries = in.i32(0, ENTRIES);
        setUser(in.bool());
        for (int mode = 0; mode < 2; mode++) {
            misses[mode] = in.i64();
            flushes[mode] = in.i64();
        }
        int index = -1;
        while (filledCount < entries) {
            index = in.i32(index + 1, ENTRIES - 1);
            filled[filledCount++] = index;
            tag[index] = in.i32();
            frame[index] = in.i32() & PAGE_MASK;
            rights[index] = in.i32();
        }
    }

    private void clearEntries() {
        for (int n = 0; n < filledCount; n++) {
            tag[filled[n]] = NO_TAG;
            clearFast(filled[n]);
        }
        filledCount = 0;
    }

    /** Selects the privilege of the accesses that follow: user at CPL 3. */
    public void setUser(boolean on) {
        user = on;
        if (timing != null) {
            timing.setMode(on ? 0 : 1);
        }
        select(on);
    }

    /** TLB misses, by the mode they happened in (0 user, 1 kernel). */
    public long misses(int mode) {
        return misses[mode];
    }

    /** Whole-TLB flushes by mode. */
    public long flushes(int mode) {
        return flushes[mode];
    }

    /** Misses and flushes count from zero. */
    public void clearCounters() {
        Arrays.fill(misses, 0);
        Arrays.fill(flushes, 0);
    }

    /** Drops all entries, or all that are not global. */
    public void flush(boolean globalToo) {
        flushes[user ? 0 : 1]++;
        if (timing != null) {
            timing.flushTlb(globalToo);
        }
        int kept = 0;
        for (int n = 0; n < filledCount; n++) {
            int index = filled[n];
            if (!globalToo && (rights[index] & GLOBAL) != 0) {
                filled[kept++] = index;
            } else {
                tag[index] = NO_TAG;
                clearFast(index);
            }
        }
        filledCount = kept;
    }

    /** INVLPG: drops the entry for a page, global or not. A 4 MiB page's entries go as a whole. */
    public void invalidatePage(int linear) {
        if (timing != null) {
            timing.invalidatePage(linear);
        }
        int index = linear >>> 12 & ENTRIES - 1;
        boolean large = tag[index] == (linear & PAGE_MASK) && (rights[index] & LARGE) != 0;
        int kept = 0;
        for (int n = 0; n < filledCount; n++) {
            int i = filled[n];
            boolean hit = tag[i] == (linear & PAGE_MASK)
                    || ((large || (rights[i] & LARGE) != 0) && (tag[i] ^ linear) >>> 22 == 0);
            if (hit) {
                tag[i] = NO_TAG;
                clearFast(i);
            } else {
                filled[kept++] = i;
            }
        }
        filledCount = kept;
    }

    /** Drops the direct write path to a physical page, because code was decoded from it. */
    public void protectCode(int physicalPage) {
        for (int n = 0; n < filledCount; n++) {
            if (frame[filled[n]] == physicalPage) {
                clearFastWrite(filled[n]);
            }
        }
    }

    @Override
    int translate(int linear, int access) {
        int index = linear >>> 12 & ENTRIES - 1;
        int page = linear & PAGE_MASK;
        if (tag[index] == page) {
            if (permits(rights[index], access) && ((access & WRITE) == 0 || (rights[index] & DIRTY) != 0)) {
                fillFast(index, page, frame[index], rights[index]);
                return frame[index] | linear & 0xFFF;
            }
        } else {
            misses[user ? 0 : 1]++;
        }
        walk(index, linear, access);
        return frame[index] | linear & 0xFFF;
    }

    /** Translates for the privilege of the current mode. */
    public int translateRead(int linear) {
        return translate(linear, user ? USER_ACCESS : 0);
    }

    @Override
    int modeAccess() {
        return user ? USER_ACCESS : 0;
    }

    private boolean permits(int r, int access) {
        if ((access & USER_ACCESS) != 0) {
            return (r & USER) != 0 && ((access & WRITE) == 0 || (r & WRITABLE) != 0);
        }
        return (access & WRITE) == 0 || (r & WRITABLE) != 0 || (cr0 & CR0_WP) == 0;
    }

    private void walk(int index, int linear, int access) {
        int page = linear & PAGE_MASK;
        if ((cr0 & CR0_PG) == 0) {
            enter(index, page, page, WRITABLE | USER | DIRTY);
            return;
        }
        int pdeAt = (cr3 & PAGE_MASK) + (linear >>> 22 << 2) & a20Mask;
        int pde = memory.read32(pdeAt);
        if ((pde & PRESENT) == 0) {
            throw pageFault(linear, access, 0);
        }
        int dirty = (access & WRITE) != 0 ? DIRTY : 0;
        if ((pde & LARGE) != 0 && (cr4 & CR4_PSE) != 0) {
            if ((pde & LARGE_RESERVED) != 0) {
                throw pageFault(linear, access, PRESENT | RESERVED_SET);
            }
            if (!permits(pde, access)) {
                throw pageFault(linear, access, PRESENT);
            }
            int updated = setBits(pdeAt, pde, ACCESSED | dirty);
            enter(
                    index,
                    page,
                    pde & 0xFFC00000 | linear & 0x3FF000,
                    updated & (WRITABLE | USER | DIRTY | global()) | LARGE);
            return;
        }
        int pteAt = (pde & PAGE_MASK) + (linear >>> 10 & 0xFFC) & a20Mask;
        int pte = memory.read32(pteAt);
        if ((pte & PRESENT) == 0) {
            throw pageFault(linear, access, 0);
        }
        int both = pte & (pde | ~(WRITABLE | USER));
        if (!permits(both, access)) {
            throw pageFault(linear, access, PRESENT);
        }
        setBits(pdeAt, pde, ACCESSED);
        setBits(pteAt, pte, ACCESSED | dirty);
        enter(index, page, pte & PAGE_MASK, (both | dirty) & (WRITABLE | USER | DIRTY | global()));
    }

    @Override
    void charge(MemoryTiming to, int linear, int physical, int bytes, boolean write) {
        if ((cr0 & CR0_PG) != 0 && !to.translatesData(linear)) {
            chargeWalk(to, linear, false);
        }
        chargeBits(to);
        to.data(physical, bytes, write, memory.directlyReadable(physical));
    }

    /** Charges for the translation of a code fetch. */
    public void chargeFetch(int linear) {
        MemoryTiming to = timing;
        if (to != null && (cr0 & CR0_PG) != 0 && !to.translatesCode(linear)) {
            chargeWalk(to, linear, true);
        }
    }

    /** Charges for the walk that ended in the page fault whose address is in CR2. */
    public void chargeFaultingWalk() {
        if (timing != null) {
            readForWalk(timing, cr2);
            timing.walked(0);
        }
    }

    private void chargeWalk(MemoryTiming to, int linear, boolean code) {
        long entry = readForWalk(to, linear);
        int bits = bitsSet;
        bitsSet = 0;
        to.walked(bits);
        to.enter(linear, code, (entry & WALKED_LARGE) != 0, (entry & global() & GLOBAL) != 0);
    }

    /** A bit set by a write through a translation that was there. */
    private void chargeBits(MemoryTiming to) {
        if (bitsSet != 0) {
            bitsSet = 0;
            to.walkedForDirty();
        }
    }

    private static final long WALKED_LARGE = 1L << 32;

    /** Charges for reading the entries of a page; the last of them, with {@link #WALKED_LARGE} for one of 4 MiB. */
    private long readForWalk(MemoryTiming to, int linear) {
        int pdeAt = (cr3 & PAGE_MASK) + (linear >>> 22 << 2) & a20Mask;
        to.walkRead(pdeAt);
        int pde = memory.directlyReadable(pdeAt) ? memory.read32(pdeAt) : 0;
        if ((pde & PRESENT) == 0) {
            return pde;
        }
        if ((pde & LARGE) != 0 && (cr4 & CR4_PSE) != 0) {
            return pde & 0xFFFFFFFFL | WALKED_LARGE;
        }
        int pteAt = (pde & PAGE_MASK) + (linear >>> 10 & 0xFFC) & a20Mask;
        to.walkRead(pteAt);
        return memory.directlyReadable(pteAt) ? memory.read32(pteAt) & 0xFFFFFFFFL : 0;
    }

    private int global() {
        return (cr4 & CR4_PGE) != 0 ? GLOBAL : 0;
    }

    private int setBits(int physical, int entry, int bits) {
        if ((entry & bits) != bits) {
            memory.write32(physical, entry | bits);
            bitsSet += timing == null ? 0 : 1;
        }
        return entry | bits;
    }

    private GuestFault pageFault(int linear, int access, int present) {
        cr2 = linear;
        return fault.with(
                GuestFault.PF, present | ((access & WRITE) != 0 ? 2 : 0) | ((access & USER_ACCESS) != 0 ? 4 : 0));
    }

    private void enter(int index, int page, int newFrame, int newRights) {
        if (tag[index] == NO_TAG) {
            filled[filledCount++] = index;
        }
        tag[index] = page;
        frame[index] = memory.canonical(newFrame & a20Mask);
        rights[index] = newRights;
        clearFast(index);
        fillFast(index, page, frame[index], newRights);
    }

    private void fillFast(int index, int page, int newFrame, int r) {
        if (timing != null
                || !memory.directlyReadable(newFrame)
                || watchListener != null && watched.touches(page, page | 0xFFF)) {
            return;
        }
        boolean userToo = (r & USER) != 0;
        boolean writable = (r & DIRTY) != 0 && memory.directlyWritable(newFrame);
        fill(
                index,
                page,
                newFrame - page,
                userToo,
                writable && permits(r, WRITE),
                writable && permits(r, WRITE | USER_ACCESS));
    }

    /**
     * A page whose TLB entry the page tables do not bear out: it leads elsewhere, permits more than they do, or keeps accesses and
     * writes from being noted in them; 1 if there is none. Global entries are not looked at. Without any effect.
     */
    public int stalePage() {
        for (int n = 0; n < filledCount; n++) {
            int index = filled[n];
            if ((rights[index] & GLOBAL) == 0 && isStale(index)) {
                return tag[index];
            }
        }
        return NO_TAG;
    }

    private boolean isStale(int index) {
        int linear = tag[index];
        long physical = peek(linear);
        if (physical < 0 || memory.canonical((int) physical) != frame[index]) {
            return true;
        }
        int entry = memory.read32((cr3 & PAGE_MASK) + (linear >>> 22 << 2) & a20Mask);
        if ((entry & LARGE) == 0 || (cr4 & CR4_PSE) == 0) {
            int pte = memory.read32((entry & PAGE_MASK) + (linear >>> 10 & 0xFFC) & a20Mask);
            entry = pte & (entry | ~(WRITABLE | USER));
        }
        return (rights[index] & (WRITABLE | USER | DIRTY) & ~entry) != 0 || (entry & ACCESSED) == 0;
    }

    /**
     * Translates as a supervisor read would, without any effect.
     *
     * @return the physical address as an unsigned value, or -1 when nothing is mapped there
     */
    public long peek(int linear) {
        return PageWalk.of(memory, cr0, cr4, a20Mask, cr3, linear).physical();
    }
}
