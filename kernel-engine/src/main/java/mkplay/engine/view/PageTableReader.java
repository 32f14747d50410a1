package mkplay.engine.view;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.view.ViewException.Problem;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineView;
import mkplay.x86.machine.Reg;
import mkplay.x86.mmu.Occupant;

/** Reads page directories and page tables, word by word. */
final class PageTableReader {
    private static final int PAGING = 1 << 31;
    private static final int PRESENT = 1, LARGE = 0x80, FRAME = ~0xFFF;
    private static final int ENTRIES = 1024, DIRECTORY_SHIFT = 22, TABLE_SHIFT = 12;

    private final MachineView view;
    private final boolean paging;

    PageTableReader(Machine machine) {
        view = new MachineView(machine);
        paging = (machine.register(Reg.CR0) & PAGING) != 0;
    }

    /** @param index number of the directory's entry whose table is wanted; -1 for the directory */
    PageTableView view(ViewMoment moment, Spaces.Space space, int index) throws ViewException {
        if (space.physical()) {
            throw new ViewException(Problem.UNKNOWN_SPACE, "Physical memory has no page tables");
        }
        int table = space.directory() & FRAME;
        if (index >= 0) {
            int entry = words(table).getInt(4 * index);
            if ((entry & PRESENT) == 0 || (entry & LARGE) != 0) {
                throw new ViewException(
                        Problem.UNKNOWN_ADDRESS,
                        "Entry %d of the page directory, 0x%08X, leads to no page table".formatted(index, entry));
            }
            table = entry & FRAME;
        }
        List<PageTableEntry> entries = new ArrayList<>();
        ByteBuffer words = words(table);
        for (int n = 0; n < ENTRIES; n++) {
            int word = words.getInt(4 * n);
            if (word != 0) {
                int address = index < 0 ? n << DIRECTORY_SHIFT : index << DIRECTORY_SHIFT | n << TABLE_SHIFT;
                entries.add(new PageTableEntry(n, address, word));
            }
        }
        return new PageTableView(
                moment, space.name(), space.directory(), space.program(), index, table, paging, entries);
    }

    private ByteBuffer words(int frame) throws ViewException {
        if (view.occupant(frame) != Occupant.RAM) {
            throw new ViewException(Problem.UNKNOWN_ADDRESS, "No RAM is at 0x%08X".formatted(frame));
        }
        return ByteBuffer.wrap(view.read(frame, MachineView.PAGE)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
