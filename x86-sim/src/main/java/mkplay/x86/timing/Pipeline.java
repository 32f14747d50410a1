package mkplay.x86.timing;

import java.util.Arrays;
import java.util.List;
import mkplay.x86.isa.Insn;
import mkplay.x86.isa.Kind;
import mkplay.x86.isa.Operand;
import mkplay.x86.state.Derived;
import mkplay.x86.state.Snapshotable;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;

/**
 * The in-order pipeline of a timed model: prices instructions, and knows what one costs after another (address generation,
 * pairing, branch prediction, results of the FPU that are not there yet).
 *
 * <p>What it needs to know of an instruction is packed into {@link Insn#timing} once, by {@link #describe}.
 */
public final class Pipeline implements Snapshotable {
    private static final int WRITTEN = 16, READ = 24, ADDRESSED = 32, PREFIXES = 40;
    private static final long INDEXED = 1L << 44, IMMEDIATE_AND_DISPLACEMENT = 1L << 45, NUMERIC = 1L << 46;
    private static final long NEAR_CONDITION = 1L << 47;
    private static final int ESP = 4;
    private static final int NONE = -1;
    /** Branch prediction: counters from 0 to 3, from 2 on taken. */
    private static final int STRONGLY_TAKEN = 3;

    private final TimingModel model;
    private final Price[] prices;
    private final MemoryTiming memory;
    private final TagArray branches;
    /** The targets of the branches' entries. */
    private final int[] targets;

    /** Code line that was fetched last. */
    private int line = NONE;
    /** Registers written explicitly in the last clock and in the one before. */
    private int written, writtenBefore;
    /** Registers that the instruction in U writes, and its clocks; NONE when nothing can go to V with it. */
    private int waitsForPartner = NONE, partnerClocks;

    @Derived("scratch inside an instruction")
    private boolean paired;
    /** Cycle from which the x87's last result can be used. */
    private long numericReady;
    /** Linear address of a repeated instruction that stopped in between, when nothing else came since. */
    private int repeating;

    private boolean repeats;

    Pipeline(TimingModel model) {
        this.model = model;
        prices = model.prices().all();
        memory = new MemoryTiming(model);
        int entries = model.branches().entries();
        branches = entries == 0
                ? new TagArray(1, 1, TagArray.Replacement.LRU)
                : model.branches().build(TagArray.Replacement.LRU);
        targets = new int[Math.max(1, entries)];
    }

    /** What it counts: the events of those things that the model has. */
    public List<TimingEvent> events() {
        return Arrays.stream(TimingEvent.values())
                .filter(event -> event.counts(model))
                .toList();
    }

    /** The memory side. */
    public MemoryTiming memory() {
        return memory;
    }

    /** As after power-on. */
    public void reset() {
        memory.reset();
        branches.clear();
        Arrays.fill(targets, 0);
        numericReady = 0;
        drain();
    }

    /** Packs what the pipeline needs to know of a decoded instruction. */
    public void describe(Insn i, boolean big) {
        long t = model.prices().number(i);
        t |= (long) registers(i, false) << WRITTEN | (long) registers(i, true) << READ;
        boolean addresses = Kind.isMemory(i.k1) || Kind.isMemory(i.k2);
        if (addresses) {
            t |= (long) (1 << i.base & 0xFF | 1 << i.index & 0xFF) << ADDRESSED;
            t |= i.index != Insn.NO_REGISTER ? INDEXED : 0;
            boolean displaced = i.disp != 0;
            t |= displaced && (i.k2 == Kind.IMM || i.k3 == Kind.IMM) ? IMMEDIATE_AND_DISPLACEMENT : 0;
        }
        if (usesStack(i)) {
            t |= 1L << ADDRESSED + ESP;
        }
        t |= i.row.is("fpu") && !i.row.is("nowait") && !i.row.timingClass().equals("fxch") ? NUMERIC : 0;
        t |= i.row.encoding().startsWith("0F 8") ? NEAR_CONDITION : 0;
        i.timing = t | (long) prefixes(i, big) << PREFIXES;
    }

    private static boolean usesStack(Insn i) {
        return switch (i.row.mnemonic()) {
            case "PUSH", "POP", "RET", "CALL", "PUSHF", "POPF", "PUSHA", "POPA", "RETF", "IRET" -> true;
            default -> false;
        };
    }

    private static int prefixes(Insn i, boolean big) {
        boolean string = i.row.is("rep") || i.row.is("repz");
        return (i.override ? 1 : 0)
                + (i.lock ? 1 : 0)
                + (i.repeat != 0 && !string ? 1 : 0)
                + (i.size == 4 == big ? 0 : 1)
                + (i.address16() == big ? 1 : 0);
    }

    private static int registers(Insn i, boolean read) {
        int mask = 0;
        int count = i.row.operands().size();
        for (int n = 0; n < count; n++) {
            Operand o = i.row.operands().get(n);
            int kind = n == 0 ? i.k1 : n == 1 ? i.k2 : i.k3;
            int value = n == 0 ? i.v1 : n == 1 ? i.v2 : i.v3;
            if (kind >= Kind.R8 && kind <= Kind.R32 && (read ? o.read() : o.written())) {
                mask |= 1 << (kind == Kind.R8 ? value & 3 : value);
            }
        }
        return mask;
    }

    /** The price of a described instruction. */
    public Price price(Insn i) {
        return prices[(int) i.timing & 0xFFFF];
    }

    /** What the processor does at an interrupt. */
    public Price interrupt() {
        return model.prices().interrupt;
    }

    /** What the processor does at an exception. */
    public Price exception() {
        return model.prices().exception;
    }

    /** Whether an address is in the code line that was fetched last, so that fetching from it takes no time. */
    public boolean inLine(int physical) {
        return memory.codeLine(physical) == line;
    }

    /** Fetches the code line of a physical address. */
    public void fetch(int physical) {
        line = memory.codeLine(physical);
        memory.fetch(line);
    }

    /** Sets the time of what follows. */
    public void at(long cycle) {
        memory.begin(cycle);
    }

    /** An instruction starts: waits for what it needs. */
    public void begin(Insn i) {
        long t = i.timing;
        Price p = prices[(int) t & 0xFFFF];
        int prefixes = (int) (t >>> PREFIXES) & 15;
        paired = waitsForPartner != NONE && pairs(t, p, prefixes);
        memory.issue(paired);
        int recent = paired ? writtenBefore : written;
        if (((int) (t >>> ADDRESSED) & 0xFF & recent) != 0) {
            memory.stall(TimingEvent.ADDRESS_STALL_CYCLES, model.addressStall());
        }
        if ((t & INDEXED) != 0 && model.indexClocks() != 0) {
            memory.stall(TimingEvent.ADDRESS_STALL_CYCLES, model.indexClocks());
        }
        if ((t & NUMERIC) != 0 && numericReady > memory.now()) {
            memory.stall(TimingEvent.ADDRESS_STALL_CYCLES, numericReady - memory.now());
        }
        if (prefixes != 0 && (t & NEAR_CONDITION) == 0) {
            memory.stall(TimingEvent.ADDRESS_STALL_CYCLES, (long) prefixes * model.prefixClocks());
        }
    }

    private boolean pairs(long t, Price p, int prefixes) {
        int touched = (int) (t >>> READ | t >>> WRITTEN | t >>> ADDRESSED) & 0xFF;
        return (p.pair == Price.Pair.UV || p.pair == Price.Pair.PV)
                && prefixes == 0
                && (t & IMMEDIATE_AND_DISPLACEMENT) == 0
                && (touched & waitsForPartner) == 0;
    }

    /** The instruction is complete after these clocks, without a branch taken. */
    public void end(Insn i, int clocks) {
        long t = i.timing;
        int writes = (int) (t >>> WRITTEN) & 0xFF;
        if (paired) {
            memory.count(TimingEvent.PAIRED, 1);
            memory.retire(Math.max(0, clocks - partnerClocks));
            written |= writes;
            waitsForPartner = NONE;
        } else {
            memory.retire(clocks);
            writtenBefore = written;
            written = writes;
            Price.Pair pair = prices[(int) t & 0xFFFF].pair;
            boolean opens = model.pairs()
                    && (pair == Price.Pair.UV || pair == Price.Pair.PU)
                    && (t & IMMEDIATE_AND_DISPLACEMENT) == 0;
            waitsForPartner = opens ? writes : NONE;
            partnerClocks = clocks;
        }
        paired = false;
        repeats = false;
    }

    /** The x87's result of the instruction just ended can be used this many clocks later. */
    public void resultAfter(int clocks) {
        numericReady = memory.now() + clocks;
    }

    /** Whether the instruction in progress goes along with the one before. */
    public boolean isPaired() {
        return paired;
    }

    /**
     * A branch, on a model that predicts them.
     *
     * @return clocks it costs more than predicted rightly
     */
    public int predict(int at, boolean taken, int target) {
        if (model.branches().entries() == 0) {
            return 0;
        }
        int key = at & Integer.MAX_VALUE;
        int entry = branches.find(key);
        boolean predicted = entry != TagArray.ABSENT && branches.mark(entry) >= 2;
        boolean right = predicted == taken && (!taken || targets[entry] == target);
        if (entry != TagArray.ABSENT) {
            int counter = branches.mark(entry);
            branches.setMark(entry, taken ? Math.min(STRONGLY_TAKEN, counter + 1) : Math.max(0, counter - 1));
        } else if (taken) {
            entry = branches.enter(key);
            branches.setMark(entry, STRONGLY_TAKEN);
        }
        if (taken) {
            targets[entry] = target;
        }
        if (right) {
            return 0;
        }
        memory.count(TimingEvent.MISPREDICTED, 1);
        return paired ? model.mispredictedV() : model.mispredictedU();
    }

    /** Whether branches are predicted. */
    public boolean predicts() {
        return model.branches().entries() != 0;
    }

    /** After a branch taken: nothing pairs with it, and the next instruction is fetched anew. */
    public void branched() {
        waitsForPartner = NONE;
        line = NONE;
    }

    /** Something interrupted the flow of instructions. */
    public void drain() {
        branched();
        written = 0;
        writtenBefore = 0;
        paired = false;
        repeats = false;
    }

    /** A repeated instruction pays for its start, unless it goes on where it stopped at a limit. */
    public boolean startsRepeating(int linear) {
        boolean goesOn = repeats && repeating == linear;
        repeats = true;
        repeating = linear;
        return !goesOn;
    }

    /** One iteration of a repeated instruction is complete. */
    public void iterated(int clocks) {
        memory.retire(clocks);
    }

    /**
     * A repeated instruction leaves the pipeline.
     *
     * @param unfinished it goes on with the next iteration
     */
    public void endRepeating(boolean unfinished) {
        int at = repeating;
        drain();
        repeats = unfinished;
        repeating = at;
    }

    /** Something that is no instruction took these clocks. */
    public void complete(int clocks) {
        memory.complete(clocks);
        drain();
    }

    /** The instruction in progress ended with a fault. */
    public void fault() {
        memory.retire(1);
        drain();
    }

    @Override
    public void save(StateWriter out) {
        memory.save(out);
        branches.save(out);
        for (int target : targets) {
            out.i32(target);
        }
        out.i32(line);
        out.i32(written);
        out.i32(writtenBefore);
        out.i32(waitsForPartner);
        out.i32(partnerClocks);
        out.i64(numericReady);
        out.i32(repeating);
        out.bool(repeats);
    }

    @Override
    public void load(StateReader in) {
        memory.load(in);
        branches.load(in);
        for (int n = 0; n < targets.length; n++) {
            targets[n] = in.i32();
        }
        line = in.i32();
        written = in.i32();
        writtenBefore = in.i32();
        waitsForPartner = in.i32();
        partnerClocks = in.i32();
        numericReady = in.i64();
        repeating = in.i32();
        repeats = in.bool();
    }
}
