package mkplay.kernel.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mkplay.kernel.Abi;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.Frames;
import mkplay.kernel.thread.Tcb;
import mkplay.systemjava.HostedState;
import mkplay.systemjava.SparseMemory;

/**
 * The states of a hosted kernel as small values: what differs from the state in which the exploration began. Of memory, words that
 * were ever written since; of objects, the variables of those that take part. That nothing else ever changes is checked now and
 * then by {@link #checkComplete}.
 */
final class KernelStates {
    /** Spaces take part that have the first elements of the pool. */
    static final int SPACES = 8;

    /** A state: cells and words with their values, the clock, and the thread that runs. */
    record Image(int[] cells, long[] values, int[] slots, int[] words, long now, Tcb running) {}

    private final HostedKernel kernel;
    private final SparseMemory memory;
    private final Cells cells = new Cells();
    private final Map<Tcb, Integer> threadCells = new HashMap<>();

    /** Values of the cells at the beginning, in the state that was restored last, and after the transition from it. */
    private final long[] first;

    private final long[] before;
    private final long[] after;

    /** Words ever written: address, value at the beginning; and their index by address. */
    private int[] addresses = new int[256];

    private int[] firstWords = new int[256];
    private int slots;

    private final List<Integer> pages = new ArrayList<>();

    /** Slots by page and word of physical memory, plus one; 0 is none. */
    private final int[][] slotOf = new int[HostedKernel.RAM / Frames.PAGE_SIZE][];

    /** Old values of the words written since the last restore, oldest first. */
    private int[] journalSlots = new int[256];

    private int[] journalWords = new int[256];
    private int journal;
    private boolean undoing;

    private final HostedState statics = HostedState.of(KernelState.class);
    private final HostedState.Snapshot firstStatics;
    private final long firstMemory;
    private Image current;

    /**
     * Begins with the present state of a kernel.
     *
     * @param interrupts interrupt lines that take part
     * @param nodes mapping nodes in use at most
     */
    KernelStates(HostedKernel kernel, int[] interrupts, int nodes) {
        this.kernel = kernel;
        this.memory = kernel.machine.memory();
        collect(interrupts, nodes);
        first = new long[cells.size()];
        before = new long[cells.size()];
        after = new long[cells.size()];
        cells.read(first);
        cells.read(before);
        firstStatics = statics.save();
        firstMemory = memory.hash();
        memory.watch(Frames.WINDOW, HostedKernel.RAM, this::accessed);
        current = new Image(new int[0], new long[0], new int[0], new int[0], kernel.now, kernel.running);
    }

    private void collect(int[] interrupts, int nodes) {
        cells.number((Object[]) KernelState.TCBS);
        cells.number(KernelState.IDLE);
        cells.number((Object[]) KernelState.SPACE_POOL);
        cells.number((Object[]) KernelState.NODES);
        cells.number((Object[]) KernelState.IO_NODE_POOL);
        for (int line : interrupts) {
            addThread(KernelState.TCBS[line]);
        }
        for (int number = Abi.USER_BASE; number < KernelState.threadLimit; number++) {
            addThread(KernelState.TCBS[number]);
        }
        addThread(KernelState.IDLE);
        cells.addStatics(KernelState.class);
        cells.addArray("READY", KernelState.READY, 256);
        cells.addArray("READY_BITS", KernelState.READY_BITS, 8);
        cells.addArray("TIMEOUT_HEAP", KernelState.TIMEOUT_HEAP, 16);
        cells.addArray("LOCAL_IDS", KernelState.LOCAL_IDS, 256);
        for (int i = 0; i < SPACES; i++) {
            cells.addObject("space " + i, KernelState.SPACE_POOL[i]);
        }
        for (int i = 0; i < nodes; i++) {
            cells.addObject("node " + i, KernelState.NODES[i]);
        }
    }

    private void addThread(Tcb thread) {
        threadCells.put(thread, cells.addObject("thread " + thread.number(), thread));
    }

    Cells cells() {
        return cells;
    }

    /** Index of the first cell of each thread that takes part. */
    Map<Tcb, Integer> threadCells() {
        return threadCells;
    }

    /** The cells as {@link #observe} found them. */
    long[] values() {
        return after;
    }

    /** Addresses of the pages with words that were ever written, in the order in which they were first. */
    List<Integer> pages() {
        return pages;
    }

    private void accessed(int address, int bytes, boolean write, int value) {
        if (write && !undoing) {
            note(address & -4);
            if ((address + bytes - 1 & -4) != (address & -4)) {
                note(address + bytes - 1 & -4);
            }
        }
    }

    private void note(int address) {
        int word = memory.load32(address);
        int slot = slot(address, word);
        if (journal == journalSlots.length) {
            journalSlots = Arrays.copyOf(journalSlots, 2 * journal);
            journalWords = Arrays.copyOf(journalWords, 2 * journal);
        }
        journalSlots[journal] = slot;
        journalWords[journal] = word;
        journal++;
    }

    /** A word that was never written before has the value of the beginning. */
    private int slot(int address, int word) {
        int physical = Frames.physical(address);
        int[] page = slotOf[physical / Frames.PAGE_SIZE];
        if (page == null) {
            page = new int[Frames.PAGE_SIZE / 4];
            slotOf[physical / Frames.PAGE_SIZE] = page;
            pages.add(address & -Frames.PAGE_SIZE);
        }
        int index = physical % Frames.PAGE_SIZE / 4;
        if (page[index] == 0) {
            page[index] = newSlot(address, word) + 1;
        }
        return page[index] - 1;
    }

    private int newSlot(int address, int word) {
        int slot = slots++;
        if (slot == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * slot);
            firstWords = Arrays.copyOf(firstWords, 2 * slot);
        }
        addresses[slot] = address;
        firstWords[slot] = word;
        return slot;
    }

    /** Looks at the state after a transition. */
    void observe() {
        cells.read(after);
    }

    /** The state that {@link #observe} saw. */
    Image save() {
        int[] changedCells = new int[after.length];
        long[] values = new long[after.length];
        int changed = 0;
        for (int i = 0; i < after.length; i++) {
            if (after[i] != first[i]) {
                changedCells[changed] = i;
                values[changed++] = after[i];
            }
        }
        int[] changedSlots = new int[slots];
        int[] words = new int[slots];
        int count = 0;
        for (int slot = 0; slot < slots; slot++) {
            int word = memory.load32(addresses[slot]);
            if (word != firstWords[slot]) {
                changedSlots[count] = slot;
                words[count++] = word;
            }
        }
        return new Image(
                Arrays.copyOf(changedCells, changed),
                Arrays.copyOf(values, changed),
                Arrays.copyOf(changedSlots, count),
                Arrays.copyOf(words, count),
                kernel.now,
                kernel.running);
    }

    /** Takes the transition since the last restore back. {@link #observe} has looked at its end. */
    void undo() {
        undoing = true;
        for (int i = journal - 1; i >= 0; i--) {
            memory.store32(addresses[journalSlots[i]], journalWords[i]);
        }
        undoing = false;
        journal = 0;
        for (int i = 0; i < before.length; i++) {
            if (after[i] != before[i]) {
                cells.write(i, before[i]);
            }
        }
        kernel.now = current.now();
        kernel.running = current.running();
        forgetTraces();
    }

    /** Takes up a state; the last one's transitions are undone. */
    void restore(Image image) {
        undoing = true;
        for (int slot : current.slots()) {
            memory.store32(addresses[slot], firstWords[slot]);
        }
        for (int i = 0; i < image.slots().length; i++) {
            memory.store32(addresses[image.slots()[i]], image.words()[i]);
        }
        undoing = false;
        for (int cell : current.cells()) {
            before[cell] = first[cell];
        }
        for (int i = 0; i < image.cells().length; i++) {
            before[image.cells()[i]] = image.values()[i];
        }
        for (int cell : current.cells()) {
            cells.write(cell, before[cell]);
        }
        for (int cell : image.cells()) {
            cells.write(cell, before[cell]);
        }
        kernel.now = image.now();
        kernel.running = image.running();
        current = image;
        journal = 0;
    }

    /** What the hosted machine notes without end. */
    private void forgetTraces() {
        kernel.machine.fired().clear();
        kernel.machine.ports().log().clear();
        kernel.machine.cpu().invalidated().clear();
    }

    /** Goes back to the beginning and compares everything there is with what was there then. */
    void checkComplete(Image beginning) {
        restore(beginning);
        if (!statics.save().equals(firstStatics) || memory.hash() != firstMemory) {
            throw new IllegalStateException("a variable outside the configuration's state has changed");
        }
    }
}
