package mkplay.engine.view;

import mkplay.engine.inspect.Inspection;
import mkplay.engine.inspect.InspectionException;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a run: between its slices, or after its end. For the thread that runs it.
 *
 * <p>A space is given as the name of a program or thread, as its page directory, {@code 0x...}, or as {@code current}, {@code kernel}
 * or {@code physical}; an address as {@code 0x...} or as {@code name} or {@code name+distance} of a function or variable.
 */
public interface Views {

    /**
     * The kernel's objects; not all of them where they are too many to be shown.
     *
     * @throws InspectionException if the kernel is not ours, is busy changing its lists, or its memory is damaged
     */
    Inspection inspection() throws InspectionException;

    /**
     * Memory.
     *
     * @param address null for the top of the stack
     * @param bytes from 1 to {@link MemoryView#MOST_BYTES}; fewer are shown before the end of the address space
     * @throws ViewException if there is no such space or address, or the run is over
     */
    MemoryView memory(String space, @Nullable String address, int bytes) throws ViewException;

    /**
     * The function at an address, or some instructions from there on.
     *
     * @param address null for the next instruction
     * @throws ViewException if there is no such space or address
     */
    CodeView code(String space, @Nullable String address) throws ViewException;

    /**
     * The functions of a space's program, or of the kernel.
     *
     * @throws ViewException if there is no such space
     */
    CodeMap functions(String space) throws ViewException;

    /**
     * Caches and TLBs of the CPU model.
     *
     * @param shown number of the one whose entries are wanted, from 0
     * @param set the first set
     */
    CacheView caches(int shown, int set);

    /**
     * A page directory, or a page table.
     *
     * @param index number of the directory's entry whose table is wanted; -1 for the directory
     * @throws ViewException if there is no such space or table, or the run is over
     */
    PageTableView pageTable(String space, int index) throws ViewException;

    /** What is left of them when the run is over and its machine gone; for after the end. */
    Views remains();
}
