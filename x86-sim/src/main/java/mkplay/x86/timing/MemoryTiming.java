package mkplay.x86.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * The time that memory costs beyond what instructions take with warm caches: caches, TLBs, write buffer and bus of a model.
 * They hold tags only: contents are in memory, and translation is the MMU's.
 *
 * <p>Stores enter the write buffer evenly spread over the clocks of their instruction, when it {@link #retire}s.
 */
public final class MemoryTiming implements Snapshotable {
    private static final int ORDINARY = 0, DIRTY = 1, GLOBAL = 1;
    private static final int MAX_STORES = 64;
    private static final int PAGE_SHIFT = 12, LARGE_SHIFT = 22;
    /** A bank is four bytes wide. */
    private static final int BANK_SHIFT = 2;
    /** Accesses across an aligned boundary of so many bytes cost more. */
    private static final int ALIGNMENT = 4;

    private static final int NONE = -1;

    private final TimingModel model;
    private final TagArray codeCache;
    private final TagArray dataCache;
    private final TagArray codeTlb;
    private final TagArray dataTlb;
    private final @Nullable TagArray largeTlb;
    private final Bus bus;
    private final int codeShift;
    private final int dataShift;

    /** The cycle that the instruction in progress has reached. */
    private long now;
    /** Cycles beyond one per instruction, less where instructions were paired. */
    private long extra;

    /** Bank of the data cache that the instruction in U accessed last; NONE if it did not. */
    private int bank = NONE;

    @Derived("scratch inside an instruction")
    private boolean inV;

    private boolean cacheDisabled;
    private int mode = 1;
    /** The stores of the instruction in progress. */
    @Derived("scratch inside an instruction")
    private final int[] stores = new int[MAX_STORES];

    @Derived("scratch inside an instruction")
    private int storeCount;

    @Derived("observers")
    private @Nullable MemoryObserver observer;

    private final long[] counts = new long[TimingEvent.values().length * 2];

    MemoryTiming(TimingModel model) {
        this.model = model;
        dataCache = model.data().build(model.replacement());
        codeCache = model.unified() ? dataCache : model.code().build(model.replacement());
        dataTlb = model.dataTlb().build(model.replacement());
        codeTlb = model.unified() ? dataTlb : model.codeTlb().build(model.replacement());
        largeTlb = model.largeTlb().entries() == 0 ? null : model.largeTlb().build(model.replacement());
        bus = new Bus(model.bus());
        codeShift = model.code().lineShift();
        dataShift = model.data().lineShift();
    }

    /** Everything cold, time and counters zero. */
    public void reset() {
        dataCache.clear();
        codeCache.clear();
        flushTlb(true);
        bus.reset();
        now = 0;
        extra = 0;
        bank = NONE;
        storeCount = 0;
        Arrays.fill(counts, 0);
    }

    /** Cycles so far that are not one per instruction or idle; negative when pairing saved more. */
    public long extra() {
        return extra;
    }

    /** The privilege of what follows: 0 user, 1 kernel. */
    public void setMode(int newMode) {
        mode = newMode;
    }

    /** CR0.CD: what misses the caches is not entered into them. */
    public void setCacheDisabled(boolean disabled) {
        cacheDisabled = disabled;
    }

    /** Sets who sees the accesses; null: nobody. */
    public void setObserver(@Nullable MemoryObserver newObserver) {
        observer = newObserver;
    }

    private void observe(MemoryObserver.Use use, int physical, int shift, boolean hit, long waited) {
        if (observer != null) {
            observer.line(use, physical >>> shift << shift, hit, waited);
        }
    }

    /** What caches and TLBs hold now. */
    public List<TagStore> stores() {
        List<TagStore> stores = new ArrayList<>();
        boolean unified = model.unified();
        if (!unified) {
            stores.add(new TagStore(TagStore.Kind.CODE_CACHE, codeCache, codeShift));
        }
        TagStore.Kind first = unified ? TagStore.Kind.UNIFIED_CACHE : TagStore.Kind.DATA_CACHE;
        stores.add(new TagStore(first, dataCache, dataShift));
        bus.second().ifPresent(stores::add);
        if (!unified) {
            stores.add(new TagStore(TagStore.Kind.CODE_TLB, codeTlb, PAGE_SHIFT));
        }
        TagStore.Kind tlb = unified ? TagStore.Kind.UNIFIED_TLB : TagStore.Kind.DATA_TLB;
        stores.add(new TagStore(tlb, dataTlb, PAGE_SHIFT));
        if (largeTlb != null) {
            stores.add(new TagStore(TagStore.Kind.LARGE_TLB, largeTlb, LARGE_SHIFT));
        }
        return stores;
    }

    void begin(long cycle) {
        now = cycle;
    }

    /**
     * An instruction starts.
     *
     * @param withPartner it goes to V, beside the one that started before
     */
    void issue(boolean withPartner) {
        inV = withPartner;
        if (!withPartner) {
            bank = NONE;
        }
    }

    long now() {
        return now;
    }

    void count(TimingEvent event, long n) {
        counts[event.ordinal() * 2 + mode] += n;
    }

    /** A count, by mode (0 user, 1 kernel). */
    public long counted(TimingEvent event, int ofMode) {
        return counts[event.ordinal() * 2 + ofMode];
    }

    /** Bus accesses: reads and line fills. */
    public long busReads() {
        return bus.reads;
    }

    /** Bus accesses: writes and lines written back. */
    public long busWrites() {
        return bus.writes;
    }

    /** Time passes that no counter tells apart. */
    public void pass(int cycles) {
        stall(cycles);
    }

    private void stall(long cycles) {
        now += cycles;
        extra += cycles;
    }

    void stall(TimingEvent event, long cycles) {
        count(event, cycles);
        stall(cycles);
    }

    /** The instruction in progress is complete after these clocks, of which one is counted with the instruction. */
    void retire(int clocks) {
        if (storeCount != 0) {
            store(clocks);
        }
        now += clocks;
        extra += clocks - 1;
    }

    /** Something that is no instruction is complete after these clocks. */
    void complete(int clocks) {
        retire(clocks);
        extra++;
    }

    private void store(int clocks) {
        int count = storeCount;
        storeCount = 0;
        for (int n = 0; n < count; n++) {
            long at = now + (long) clocks * (n + 1) / count;
            long late = bus.write(at, stores[n]) - at;
            if (late > 0) {
                stall(TimingEvent.WRITE_STALL_CYCLES, late);
            }
        }
    }

    /** Whether the TLB of data translates an address. */
    public boolean translatesData(int linear) {
        return translates(dataTlb, linear, false, TimingEvent.DATA_TLB_MISSES);
    }

    /** Whether the TLB of code translates an address. */
    public boolean translatesCode(int linear) {
        return translates(codeTlb, linear, true, TimingEvent.CODE_TLB_MISSES);
    }

    private boolean translates(TagArray tlb, int linear, boolean code, TimingEvent miss) {
        boolean there = find(tlb, linear);
        if (!there) {
            count(miss, 1);
        }
        if (observer != null) {
            observer.page(code, linear & -1 << PAGE_SHIFT, there);
        }
        return there;
    }

    private boolean find(TagArray tlb, int linear) {
        return tlb.find(linear >>> PAGE_SHIFT) != TagArray.ABSENT
                || largeTlb != null && tlb == dataTlb && largeTlb.find(linear >>> LARGE_SHIFT) != TagArray.ABSENT;
    }

    /** One entry of a walk is read at a physical address. */
    public void walkRead(int physical) {
        long before = now;
        read(physical, 4, true, MemoryObserver.Use.WALK);
        count(TimingEvent.WALK_CYCLES, now - before);
    }

    /**
     * A walk is complete.
     *
     * @param bitsSet in how many entries it set the accessed or dirty bit
     */
    public void walked(int bitsSet) {
        int set = bitsSet == 0 ? 0 : bitsSet == 1 ? model.walkSetOne() : model.walkSetBoth();
        stall(TimingEvent.WALK_CYCLES, model.walk() + set);
    }

    /** A write found its translation, but must set the dirty bit: as a walk that sets one bit. */
    public void walkedForDirty() {
        walked(1);
    }

    /** Enters a translation. */
    public void enter(int linear, boolean code, boolean large, boolean global) {
        TagArray big = largeTlb;
        boolean inBig = big != null && large && !code;
        TagArray tlb = inBig && big != null ? big : code ? codeTlb : dataTlb;
        int entry = tlb.enter(inBig ? linear >>> LARGE_SHIFT : linear >>> PAGE_SHIFT);
        tlb.setMark(entry, global ? GLOBAL : ORDINARY);
    }

    /** Forgets all translations, or all that are not global. */
    public void flushTlb(boolean globalToo) {
        for (TagArray tlb : new @Nullable TagArray[] {dataTlb, codeTlb, largeTlb}) {
            if (tlb != null && globalToo) {
                tlb.clear();
            } else if (tlb != null) {
                tlb.keepOnly(GLOBAL);
            }
        }
    }

    /** INVLPG. */
    public void invalidatePage(int linear) {
        dataTlb.remove(linear >>> PAGE_SHIFT);
        codeTlb.remove(linear >>> PAGE_SHIFT);
        if (largeTlb != null) {
            largeTlb.remove(linear >>> LARGE_SHIFT);
        }
    }

    /**
     * A data access inside one page, after its translation.
     *
     * @param cacheable it is to RAM or ROM
     */
    public void data(int physical, int bytes, boolean write, boolean cacheable) {
        if ((physical & ALIGNMENT - 1) + bytes > ALIGNMENT) {
            count(TimingEvent.MISALIGNED, 1);
            stall(model.misalignedClocks());
        }
        if (model.dataBanks() != 0) {
            useBank(physical >>> BANK_SHIFT & model.dataBanks() - 1);
        }
        if (write) {
            write(physical, cacheable);
        } else {
            read(physical, bytes, cacheable, MemoryObserver.Use.READ);
        }
        int last = physical + bytes - 1;
        if (last >>> dataShift != physical >>> dataShift) {
            if (write) {
                write(last, cacheable);
            } else {
                read(last, 1, cacheable, MemoryObserver.Use.READ);
            }
        }
    }

    /** The access of the instruction in V waits if U's goes to the same bank of the data cache. */
    private void useBank(int wanted) {
        if (!inV) {
            bank = wanted;
        } else if (bank == wanted) {
            count(TimingEvent.BANK_CONFLICTS, 1);
            stall(1);
            bank = NONE;
        }
    }

    private void read(int physical, int bytes, boolean cacheable, MemoryObserver.Use use) {
        if (dataCache.find(physical >>> dataShift) != TagArray.ABSENT) {
            count(TimingEvent.DATA_HITS, 1);
            observe(use, physical, dataShift, true, 0);
            return;
        }
        count(TimingEvent.DATA_MISSES, 1);
        boolean fills = cacheable && !cacheDisabled;
        int line = model.data().line();
        long waited = bus.read(now, physical, fills ? line : bytes) - now;
        stall(TimingEvent.READ_STALL_CYCLES, waited);
        observe(use, physical, dataShift, false, waited);
        if (fills) {
            fill(dataCache, physical, dataShift, line);
        }
    }

    private void fill(TagArray cache, int physical, int shift, int line) {
        cache.enter(physical >>> shift);
        if (cache.displaced() != TagArray.ABSENT && cache.displacedMark() == DIRTY) {
            bus.writeBack(now, cache.displaced() << shift, line);
        }
    }

    private void write(int physical, boolean cacheable) {
        int entry = dataCache.find(physical >>> dataShift);
        boolean hit = entry != TagArray.ABSENT;
        count(hit ? TimingEvent.DATA_HITS : TimingEvent.DATA_MISSES, 1);
        observe(MemoryObserver.Use.WRITE, physical, dataShift, hit, 0);
        if (hit && model.writeBack() && cacheable) {
            dataCache.setMark(entry, DIRTY);
        } else if (storeCount < MAX_STORES) {
            stores[storeCount++] = physical;
        }
    }

    /** Number of the code line of a physical address. */
    int codeLine(int physical) {
        return physical >>> codeShift;
    }

    /** Code is fetched from a line. */
    void fetch(int line) {
        int physical = line << codeShift;
        if (codeCache.find(line) != TagArray.ABSENT) {
            count(TimingEvent.CODE_HITS, 1);
            observe(MemoryObserver.Use.CODE, physical, codeShift, true, 0);
            return;
        }
        count(TimingEvent.CODE_MISSES, 1);
        long waited = bus.read(now, physical, model.code().line()) - now;
        stall(TimingEvent.READ_STALL_CYCLES, waited);
        observe(MemoryObserver.Use.CODE, physical, codeShift, false, waited);
        if (!cacheDisabled) {
            fill(codeCache, physical, codeShift, model.code().line());
        }
    }

    /** INVD, or WBINVD, which writes dirty lines back first. */
    public void flushCaches(boolean writeBack) {
        if (writeBack) {
            int dirty = dataCache.count(DIRTY);
            for (int n = 0; n < dirty; n++) {
                bus.writeBack(now, 0, model.data().line());
            }
            stall(TimingEvent.WRITE_STALL_CYCLES, bus.emptyAt(now) - now);
        }
        dataCache.clear();
        codeCache.clear();
        bus.flush();
    }

    @Override
    public void save(StateWriter out) {
        out.i64(now);
        out.i64(extra);
        out.i32(bank);
        out.bool(cacheDisabled);
        out.u8(mode);
        for (long count : counts) {
            out.i64(count);
        }
        dataCache.save(out);
        dataTlb.save(out);
        if (!model.unified()) {
            codeCache.save(out);
            codeTlb.save(out);
        }
        if (largeTlb != null) {
            largeTlb.save(out);
        }
        bus.save(out);
    }

    @Override
    public void load(StateReader in) {
        now = in.i64();
        extra = in.i64();
        bank = in.i32();
        cacheDisabled = in.bool();
        mode = in.u8(1);
        for (int n = 0; n < counts.length; n++) {
            counts[n] = in.i64();
        }
        dataCache.load(in);
        dataTlb.load(in);
        if (!model.unified()) {
            codeCache.load(in);
            codeTlb.load(in);
        }
        if (largeTlb != null) {
            largeTlb.load(in);
        }
        bus.load(in);
        storeCount = 0;
    }
}
