package mkplay.x86.cpu;

import java.util.HashMap;
import java.util.Map;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.mmu.GuestFault;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.state.Derived;
import mkplay.x86.timing.CpuModel;
import mkplay.x86.timing.Pipeline;
import org.jspecify.annotations.Nullable;

/** Architectural state and what every instruction needs: operands, segment-checked memory, stack, faults, fetch. */
final class Core extends CodePage {
    /** EFLAGS bits outside {@link Flags}. */
    static final int TF = 0x100, IF = 0x200, DF = 0x400, IOPL = 0x3000, NT = 0x4000, RF = 0x10000, VM = 0x20000;
    /** More EFLAGS bits. */
    static final int AC = 0x40000, ID = 0x200000;
    /** CR0 bits. */
    static final int PE = 1, MP = 2, EM = 4, CR0_TS = 8, NE = 0x20, AM = 0x40000;

    /** See {@link #repetitionFlags}. */
    static final int NO_REPETITION = -1;

    /** Instructions between two looks at {@link #stop}, so that a stop from outside is seen soon. */
    static final int SLICE = 16_384;

    final CpuBus bus;
    final CpuModel model;
    final Segment[] segments = new Segment[6];
    final Segment tr = new Segment();
    final Segment ldtr = new Segment();
    final int[] dr = new int[8];
    final Map<Integer, Long> msrs = new HashMap<>();
    final long[] counts = new long[CpuCounters.Event.values().length * 2];

    @Derived("scratch inside one instruction")
    final SegmentLoader loader = new SegmentLoader(this);

    @Derived("scratch inside one instruction")
    final Interrupts interrupts = new Interrupts(this);

    final Fpu fpu = new Fpu(this);
    final Simd simd = new Simd(this);

    @Derived("scratch inside one instruction")
    final TaskSwitch tasks = new TaskSwitch(this);

    final DebugRegisters debug = new DebugRegisters(this);

    @Derived("decoded from memory")
    private final BlockDecoder blocks;

    int gdtBase, gdtLimit, idtBase, idtLimit;
    int cr0, cr3, cr4;
    int cpl;
    /** EFLAGS without the arithmetic flags. */
    int systemFlags;
    /** The bits that can be set there: ID tells that there is a CPUID instruction (SDM 1, 3.4.3.3). */
    private final int systemBits;
    /** CS, DS, ES and SS are flat 32-bit segments: fast forms apply. */
    @Derived("of the segment registers")
    boolean flat;
    /** No interrupt before the next instruction has executed (STI, loads of SS). */
    boolean shadow;

    /** A non-maskable interrupt waits; one is being served, until IRET. */
    boolean nmiPending, nmiBlocked;

    /** Data accesses must be aligned: CR0.AM, EFLAGS.AC and CPL 3 (SDM 3A 6.15, interrupt 17). */
    @Derived("of CR0, EFLAGS and CPL")
    boolean alignmentChecked;

    /** See {@link #raiseNext}; -1 for none. */
    int nextVector = -1;

    int nextErrorCode;

    /**
     * The arithmetic flags that a repeated comparison began with, while it waits between two iterations for no interrupt: a
     * fault restores them. {@link #NO_REPETITION} otherwise.
     */
    int repetitionFlags = NO_REPETITION;

    boolean interruptLine;
    boolean halted;
    boolean shutdown;
    int shutdownVector;
    long idle;
    @Derived("of the run in progress")
    long limitCycle, limitInstruction;
    @Derived("observers")
    boolean watchExceptions, watchCr3;
    /** Set by other threads. */
    @Derived("of the host")
    volatile boolean stop;

    /** Charges time; null where every instruction takes one cycle. */
    final @Nullable TimedEngine timed;

    long modeExecuted, modeLoads, modeStores, modeIdle, modeExtra;

    Core(PhysicalMemory memory, CpuBus bus, CpuModel model) {
        super(memory);
        this.bus = bus;
        this.model = model;
        systemBits = TF | IF | DF | IOPL | NT | RF | VM | AC | (model.identifies() ? ID : 0);
        for (int n = 0; n < segments.length; n++) {
            segments[n] = new Segment();
        }
        Pipeline pipeline = model.newPipeline();
        timed = pipeline == null ? null : new TimedEngine(this, pipeline);
        mmu.setTiming(pipeline == null ? null : pipeline.memory());
        blocks = new BlockDecoder(this);
    }

    // ---- time and counters

    long cycles() {
        return executed + pending + idle + extra();
    }

    /** Cycles beyond one per instruction. */
    private long extra() {
        return timed == null ? 0 : timed.pipeline.memory().extra();
    }

    long instructions() {
        return executed + pending;
    }

    /** Instructions that may still execute before a limit, counting the one in progress. */
    long budget() {
        return Math.min(limitCycle - cycles(), limitInstruction - instructions());
    }

    int mode() {
        return cpl == 3 ? 0 : 1;
    }

    void count(CpuCounters.Event event) {
        counts[event.ordinal() * 2 + mode()]++;
    }

    /** Books what happened since the last call to the current mode. */
    void book() {
        int m = mode();
        long now = executed + pending;
        long read = loads;
        long written = stores;
        Block block = current;
        for (int n = 0; n < pending && block != null; n++) {
            read += block.code[n].loads;
            written += block.code[n].stores;
        }
        add(CpuCounters.Event.INSTRUCTIONS, m, now - modeExecuted);
        long extra = extra();
        add(CpuCounters.Event.CYCLES, m, now - modeExecuted + extra - modeExtra);
        modeExtra = extra;
        add(CpuCounters.Event.CYCLES, 1, idle - modeIdle);
        add(CpuCounters.Event.LOADS, m, read - modeLoads);
        add(CpuCounters.Event.STORES, m, written - modeStores);
        modeExecuted = now;
        modeIdle = idle;
        modeLoads = read;
        modeStores = written;
    }

    /** Time and counters start from zero. */
    void clearCounters() {
        executed = 0;
        pending = 0;
        loads = 0;
        stores = 0;
        idle = 0;
        modeExecuted = 0;
        modeLoads = 0;
        modeStores = 0;
        modeIdle = 0;
        modeExtra = 0;
        if (timed != null) {
            timed.pipeline.reset();
        }
        java.util.Arrays.fill(counts, 0);
        mmu.clearCounters();
    }

    private void add(CpuCounters.Event event, int mode, long n) {
        counts[event.ordinal() * 2 + mode] += n;
    }

    CpuCounters counters() {
        book();
        long[] all = counts.clone();
        for (int m = 0; m < 2; m++) {
            all[CpuCounters.Event.TLB_MISSES.ordinal() * 2 + m] = mmu.misses(m);
            all[CpuCounters.Event.TLB_FLUSHES.ordinal() * 2 + m] = mmu.flushes(m);
        }
        return new CpuCounters(all);
    }

    void setCpl(int level) {
        if (level != cpl) {
            book();
            count(CpuCounters.Event.RING_CHANGES);
            cpl = level;
            mmu.setUser(level == 3);
            leavePage();
        }
    }

    // ---- flags

    int eflags() {
        return systemFlags | flags.get() | 2;
    }

    /** Changes the EFLAGS bits of the mask. */
    void setEflags(int value, int mask) {
        flags.put(value, mask & Flags.ALL);
        int system = mask & systemBits;
        int old = systemFlags;
        systemFlags = systemFlags & ~system | value & system;
        if (((old ^ systemFlags) & AC) != 0) {
            segmentsChanged();
        }
    }

    int iopl() {
        return systemFlags >>> 12 & 3;
    }

    boolean protectedMode() {
        return (cr0 & PE) != 0;
    }

    /** Real mode or virtual-8086 mode: selectors are paragraph numbers. */
    boolean paragraphs() {
        return (cr0 & PE) == 0 || (systemFlags & VM) != 0;
    }

    // ---- faults

    GuestFault gp(int errorCode) {
        return fault.with(GuestFault.GP, errorCode);
    }

    /** An exception that belongs to the next instruction's place: delivered when the one in progress is complete. */
    void raiseNext(int vector, int errorCode) {
        nextVector = vector;
        nextErrorCode = errorCode;
    }

    GuestFault ud() {
        return fault.with(GuestFault.UD, 0);
    }

    // ---- segments and memory

    /** Recomputes what depends on the segment registers; after every change of one. */
    void segmentsChanged() {
        Segment cs = segments[Cpu.CS];
        Segment ss = segments[Cpu.SS];
        alignmentChecked = cpl == 3 && (systemFlags & AC) != 0 && (cr0 & AM) != 0;
        flat = !alignmentChecked
                && cs.usable()
                && cs.big()
                && cs.base == 0
                && cs.limit == -1
                && ss.flatWrite
                && ss.big()
                && segments[Cpu.DS].flatRead
                && segments[Cpu.DS].flatWrite;
    }

    void setSegment(int n, int selector, int base, int limit, int attributes) {
        segments[n].set(selector, base, limit, attributes);
        segmentsChanged();
    }

    /** The linear address of [offset, offset + bytes) in a segment, checked for the access. */
    int linear(int segment, int offset, int bytes, boolean write) {
        Segment s = segments[segment];
        if (write ? s.flatWrite : s.flatRead) {
            return aligned(offset, bytes);
        }
        boolean allowed = (write ? s.mayWrite() : s.mayRead()) || paragraphs() && s.usable();
        if (!allowed || !s.contains(offset, bytes)) {
            throw fault.with(segment == Cpu.SS ? GuestFault.SS : GuestFault.GP, 0);
        }
        return aligned(s.base + offset, bytes);
    }

    private int aligned(int linear, int bytes) {
        if (alignmentChecked && (linear & Integer.highestOneBit(bytes) - 1) != 0) {
            throw fault.with(GuestFault.AC, 0);
        }
        return linear;
    }

    int address(Insn i) {
        return g[i.base] + (g[i.index] << i.scale) + i.disp & i.addressMask;
    }

    int load(int segment, int offset, int bytes) {
        int at = linear(segment, offset, bytes, false);
        return switch (bytes) {
            case 1 -> mmu.read8(at);
            case 2 -> mmu.read16(at);
            default -> mmu.read32(at);
        };
    }

    void store(int segment, int offset, int bytes, int value) {
        int at = linear(segment, offset, bytes, true);
        switch (bytes) {
            case 1 -> mmu.write8(at, value);
            case 2 -> mmu.write16(at, value);
            default -> mmu.write32(at, value);
        }
    }

    // ---- operands

    int register(int number, int bytes) {
        return switch (bytes) {
            case 1 -> g[number & 3] >>> ((number & 4) << 1) & 0xFF;
            case 2 -> g[number] & 0xFFFF;
            default -> g[number];
        };
    }

    void setRegister(int number, int bytes, int value) {
        switch (bytes) {
            case 1 -> {
                int shift = (number & 4) << 1;
                g[number & 3] = g[number & 3] & ~(0xFF << shift) | (value & 0xFF) << shift;
            }
            case 2 -> g[number] = g[number] & 0xFFFF0000 | value & 0xFFFF;
            default -> g[number] = value;
        }
    }

    /** Reads an operand, zero-extended. */
    int read(Insn i, int kind, int value) {
        return switch (kind) {
            case Kind.R8, Kind.R16, Kind.R32 -> register(value, Kind.bytes(kind));
            case Kind.M8, Kind.M16, Kind.M32 -> load(i.segment, address(i), Kind.bytes(kind));
            case Kind.IMM -> value;
            case Kind.SREG -> segments[value].selector;
            default -> throw new IllegalStateException("cannot read operand kind " + kind);
        };
    }

    /** Reads the first operand, which {@link #finish} will write: memory faults as a write does. */
    int modify(Insn i) {
        int bytes = Kind.bytes(i.k1);
        return Kind.isMemory(i.k1)
                ? mmu.readModify(linear(i.segment, address(i), bytes, true), bytes)
                : register(i.v1, bytes);
    }

    /** Writes the first operand after {@link #modify}; cannot fault. */
    void finish(Insn i, int value) {
        int bytes = Kind.bytes(i.k1);
        if (Kind.isMemory(i.k1)) {
            mmu.modify(value, bytes);
        } else {
            setRegister(i.v1, bytes, value);
        }
    }

    /** Writes the first operand. */
    void write(Insn i, int value) {
        int bytes = Kind.bytes(i.k1);
        if (Kind.isMemory(i.k1)) {
            store(i.segment, address(i), bytes, value);
        } else {
            setRegister(i.v1, bytes, value);
        }
    }

    // ---- stack

    int stackMask() {
        return segments[Cpu.SS].big() ? -1 : 0xFFFF;
    }

    void setStackPointer(int value) {
        int mask = stackMask();
        g[Cpu.ESP] = g[Cpu.ESP] & ~mask | value & mask;
    }

    void push(int value, int bytes) {
        int sp = g[Cpu.ESP] - bytes;
        store(Cpu.SS, sp & stackMask(), bytes, value);
        setStackPointer(sp);
    }

    /** The stack word {@code offset} bytes above the top; the pointer stays. */
    int peek(int offset, int bytes) {
        return load(Cpu.SS, g[Cpu.ESP] + offset & stackMask(), bytes);
    }

    void drop(int bytes) {
        setStackPointer(g[Cpu.ESP] + bytes);
    }

    // ---- control flow

    /** Continues at an offset in the current code segment. */
    void jump(int target, int size) {
        int to = size == 2 ? target & 0xFFFF : target;
        Segment cs = segments[Cpu.CS];
        if (cs.limit != -1 && Integer.compareUnsigned(to, cs.limit) > 0) {
            throw gp(0);
        }
        eip = to;
    }

    void farReturn(int selector, int offset, int bytes, int frame, int release) {
        FarReturn.go(this, selector, offset, bytes, frame, release);
    }

    /** The EFLAGS bits that POPF and IRET change at the current privilege. */
    int poppedFlagsMask(int bytes) {
        int mask = Flags.ALL | TF | DF | NT | (bytes == 4 ? AC | ID : 0);
        if (!protectedMode() || cpl == 0) {
            return mask | IF | IOPL;
        }
        return cpl <= iopl() ? mask | IF : mask;
    }

    /** Something must happen before the next instruction: an interrupt or a stop. */
    boolean attention() {
        return stop || interruptLine && (systemFlags & IF) != 0 || nmiPending && !nmiBlocked || debug.hit();
    }

    // ---- fetch

    @Override
    protected @Nullable Block resume(int most) {
        boolean other = attention()
                || halted
                || shutdown
                || shadow
                || !flat
                || nextVector >= 0
                || (systemFlags & (TF | RF)) != 0
                || debug.dataWatched();
        if (other) {
            return null;
        }
        return (eip & -PhysicalMemory.PAGE) == pageLinear ? pageBlocks[eip & 0xFFF] : follow(eip, most);
    }

    @Override
    protected int allowance() {
        return (int) Math.min(budget(), SLICE);
    }

    /** The block at CS:EIP, decoded if need be. */
    Block fetch() {
        Segment cs = segments[Cpu.CS];
        int linear = cs.base + eip;
        if (cs.limit != -1 && Integer.compareUnsigned(eip, cs.limit) > 0) {
            throw gp(0);
        }
        boolean big = cs.big();
        if (!enterPage(linear)) {
            return blocks.decode(linear, mmu.translateRead(linear), big);
        }
        Block ordinary = pageBlocks[linear & 0xFFF];
        if (ordinary != null && big) {
            return ordinary;
        }
        int physical = pagePhysical | linear & 0xFFF;
        CodeCache.Page page = cache.page(physical);
        Block block = page.special(linear & 0xFFF);
        if (block != null && block.big == big && sameTail(block, linear)) {
            return block;
        }
        if (block != null) {
            cache.remove(block);
        }
        Block fresh = blocks.decode(linear, physical, big);
        cache.add(fresh);
        return fresh;
    }

    private boolean sameTail(Block block, int linear) {
        return block.tailBytes == 0
                || mmu.translateRead((linear & -PhysicalMemory.PAGE) + PhysicalMemory.PAGE) == block.tailPhysical;
    }
}
