package mkplay.x86.machine;

import java.util.List;
import mkplay.x86.mmu.Occupant;
import mkplay.x86.mmu.PageWalk;
import mkplay.x86.mmu.PhysicalMemory;
import mkplay.x86.timing.TagStore;

/**
 * A look at a machine's memory and caches that leaves no trace in it: no accessed bit, no TLB entry, no cycle, no access to a device.
 * For the thread that the machine belongs to.
 */
public final class MachineView {
    /** Bytes of a page. */
    public static final int PAGE = PhysicalMemory.PAGE;

    private final Machine machine;

    public MachineView(Machine machine) {
        this.machine = machine;
    }

    /**
     * What page tables say of a linear address.
     *
     * @param directory physical address of their page directory
     */
    public PageWalk walk(int directory, int linear) {
        return machine.board.cpu.walk(directory, linear);
    }

    /** Who answers at a physical address. */
    public Occupant occupant(int physical) {
        return machine.board.memory.occupant(physical);
    }

    /** Bytes of one page of RAM or ROM; of a device or nobody, what {@link #occupant} says, nothing is read. */
    public byte[] read(int physical, int bytes) {
        Occupant occupant = occupant(physical);
        if (occupant == Occupant.DEVICE || occupant == Occupant.NOBODY || (physical & PAGE - 1) + bytes > PAGE) {
            throw new IllegalArgumentException("not within a page of memory");
        }
        byte[] content = new byte[bytes];
        machine.readPhysical(physical, content);
        return content;
    }

    /** What the CPU model's caches and TLBs hold; nothing where it has none. */
    public List<TagStore> stores() {
        return machine.board.cpu.stores();
    }
}
