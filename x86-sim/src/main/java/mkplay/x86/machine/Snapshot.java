package mkplay.x86.machine;

import mkplay.x86.state.PageTree;

/**
 * The state of a {@link Machine} at one moment; immutable. Pages of memory and parts of the state that did not change are
 * shared with the snapshot before.
 */
public final class Snapshot {
    final MachineConfig config;
    final PageTree memory;
    /** State of {@link Board#parts} and then of the pending input. */
    final byte[][] parts;

    final InputLog.Mark log;
    private final long instructions;
    private final long cycle;

    Snapshot(MachineConfig config, PageTree memory, byte[][] parts, InputLog.Mark log, long instructions, long cycle) {
        this.config = config;
        this.memory = memory;
        this.parts = parts;
        this.log = log;
        this.instructions = instructions;
        this.cycle = cycle;
    }

    /** Instructions executed since boot. */
    public long instructions() {
        return instructions;
    }

    /** Cycles since boot. */
    public long cycle() {
        return cycle;
    }

    /** What the machine was built from. */
    public MachineConfig config() {
        return config;
    }

    /** Pages of memory that this snapshot does not share with another one. */
    public int pagesNotSharedWith(Snapshot other) {
        return memory.countDifferences(other.memory);
    }

    /** Pages of memory that are not zeros. */
    public int pages() {
        return memory.countDifferences(PageTree.zeros(memory.pages()));
    }

    /** Bytes of state besides memory that this snapshot does not share with another one. */
    public int stateBytesNotSharedWith(Snapshot other) {
        int bytes = 0;
        for (int n = 0; n < parts.length; n++) {
            bytes += parts[n] == other.parts[n] ? 0 : parts[n].length;
        }
        return bytes;
    }
}
