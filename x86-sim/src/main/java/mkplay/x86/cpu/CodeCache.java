package mkplay.x86.cpu;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mkplay.x86.isa.Insn;
import mkplay.x86.mmu.Mmu;
import mkplay.x86.mmu.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** Decoded blocks by physical page, dropped exactly when their bytes are written. */
final class CodeCache implements PhysicalMemory.CodeWatcher {
    /** Decoded code of one page. */
    static final class Page {
        /** Ordinary blocks by page offset. */
        final @Nullable Block[] ordinary = new Block[PhysicalMemory.PAGE];
        /** Blocks that need checks before execution, by page offset; null while there is none. */
        @Nullable
        Block @Nullable [] special;
        /** All blocks with bytes in the page. */
        final List<Block> all = new ArrayList<>();

        @Nullable
        Block special(int offset) {
            return special == null ? null : special[offset];
        }

        private void enterSpecial(int offset, Block block) {
            if (special == null) {
                special = new Block[PhysicalMemory.PAGE];
            }
            special[offset] = block;
        }
    }

    /**
     * What the cache may hold, in decoded instructions: about 60 MB of heap, several times what any honest guest runs. A
     * guest that jumps to every byte of its memory would need thousands of times as much.
     */
    static final int CAPACITY = 300_000;
    /** What an entered page costs besides its blocks, in decoded instructions. */
    private static final int PAGE_COST = 100;
    /** What a block costs besides its instructions. */
    private static final int BLOCK_COST = 2;

    private final PhysicalMemory memory;
    private final Mmu mmu;
    private int held;
    private final @Nullable Page[] pages;
    private final Set<Integer> probes = new HashSet<>();
    /** Instruction breakpoints of the guest. */
    private final Set<Integer> breakpoints = new HashSet<>();
    /** Page offsets of probes: an instruction at such an offset heads a block of its own that looks the address up. */
    private final boolean[] probeOffsets = new boolean[PhysicalMemory.PAGE];

    CodeCache(PhysicalMemory memory, Mmu mmu) {
        this.memory = memory;
        this.mmu = mmu;
        pages = new Page[memory.size() / PhysicalMemory.PAGE];
        memory.watchCode(this);
    }

    Page page(int physical) {
        int n = physical >>> 12;
        Page page = pages[n];
        if (page == null) {
            page = new Page();
            pages[n] = page;
            held += PAGE_COST;
        }
        return page;
    }

    /** What is held, in decoded instructions. */
    int held() {
        return held;
    }

    /** Whether {@link #clear} is due. */
    boolean full() {
        return held > CAPACITY;
    }

    /** Forgets everything; whoever holds a {@link Page} must let go of it. */
    void clear() {
        for (int n = 0; n < pages.length; n++) {
            Page page = pages[n];
            if (page != null) {
                page.all.forEach(CodeCache::invalidate);
                pages[n] = null;
                memory.setCodeLines(n, 0);
            }
        }
        held = 0;
    }

    private static void invalidate(Block block) {
        for (Insn insn : block.code) {
            insn.op = EngineState.STALE;
        }
    }

    boolean contains(int physical) {
        return memory.directlyReadable(physical);
    }

    /** Enters a block and guards its bytes. */
    void add(Block block) {
        Page page = page(block.physical);
        int offset = block.physical & 0xFFF;
        if (block.special()) {
            page.enterSpecial(offset, block);
        } else {
            page.ordinary[offset] = block;
        }
        guard(page, block, block.physical, block.bytes - block.tailBytes);
        if (block.tailBytes != 0 && contains(block.tailPhysical)) {
            guard(page(block.tailPhysical), block, block.tailPhysical, block.tailBytes);
        }
    }

    private void guard(Page page, Block block, int physical, int length) {
        page.all.add(block);
        held += block.count + BLOCK_COST;
        if (memory.codeLines(physical >>> 12) == 0) {
            mmu.protectCode(physical & -PhysicalMemory.PAGE);
        }
        memory.markCode(physical, length);
    }

    @Override
    public void codeWritten(int physical, int length) {
        Page page = pages[physical >>> 12];
        if (page == null) {
            return;
        }
        for (Block block : List.copyOf(page.all)) {
            if (block.overlaps(physical, length)) {
                remove(block);
            }
        }
        long lines = 0;
        int pageStart = physical & -PhysicalMemory.PAGE;
        for (Block block : page.all) {
            lines |= linesIn(block, pageStart);
        }
        memory.setCodeLines(physical >>> 12, lines);
    }

    private static long linesIn(Block block, int pageStart) {
        long lines = 0;
        if ((block.physical & -PhysicalMemory.PAGE) == pageStart) {
            lines = PhysicalMemory.lines(block.physical, block.bytes - block.tailBytes);
        }
        if (block.tailBytes != 0 && (block.tailPhysical & -PhysicalMemory.PAGE) == pageStart) {
            lines |= PhysicalMemory.lines(block.tailPhysical, block.tailBytes);
        }
        return lines;
    }

    /** Forgets a block. One that is executing notices by its instructions' op. */
    void remove(Block block) {
        Page page = page(block.physical);
        int offset = block.physical & 0xFFF;
        page.all.remove(block);
        if (page.special != null && page.special[offset] == block) {
            page.special[offset] = null;
        }
        if (page.ordinary[offset] == block) {
            page.ordinary[offset] = null;
        }
        if (block.tailBytes != 0 && contains(block.tailPhysical)) {
            page(block.tailPhysical).all.remove(block);
        }
        invalidate(block);
        held -= (block.count + BLOCK_COST) * (block.tailBytes != 0 && contains(block.tailPhysical) ? 2 : 1);
    }

    private void forgetOffset(int offset) {
        for (Page page : pages) {
            if (page != null) {
                for (Block block : List.copyOf(page.all)) {
                    int at = block.physical & 0xFFF;
                    if (offset >= at && offset < at + block.bytes) {
                        remove(block);
                    }
                }
            }
        }
    }

    void addProbe(int linear) {
        probes.add(linear);
        probeOffsets[linear & 0xFFF] = true;
        forgetOffset(linear & 0xFFF);
    }

    void removeProbe(int linear) {
        probes.remove(linear);
        offsetChanged(linear & 0xFFF);
    }

    private void offsetChanged(int offset) {
        probeOffsets[offset] = probes.stream().anyMatch(p -> (p & 0xFFF) == offset)
                || breakpoints.stream().anyMatch(p -> (p & 0xFFF) == offset);
        forgetOffset(offset);
    }

    /** Instructions at a breakpoint head a block of their own, as those at a probe. */
    void addBreakpoint(int linear) {
        breakpoints.add(linear);
        offsetChanged(linear & 0xFFF);
    }

    void clearBreakpoints() {
        Set<Integer> gone = Set.copyOf(breakpoints);
        breakpoints.clear();
        gone.forEach(linear -> offsetChanged(linear & 0xFFF));
    }

    boolean hasProbe(int linear) {
        return probes.contains(linear);
    }

    boolean mayHaveProbe(int address) {
        return probeOffsets[address & 0xFFF];
    }
}
