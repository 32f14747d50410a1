package mkplay.engine.view;

import java.util.List;
import mkplay.engine.wire.Text;

/** A page directory or page table as the processor reads it. */
@Text("A page directory or page table as the processor reads it.")
public record PageTableView(
        ViewMoment moment,

        @Text("The space as it was asked for.") String space,

        @Text("Its page directory.") int directory,

        @Text("The program whose space it is; empty if unknown.")
        String program,

        @Text("Number of the directory’s entry whose table it is; -1 for the directory itself.")
        int index,

        @Text("Physical address of the table.") int table,

        @Text("Whether the processor pages at all.") boolean paging,

        @Text("What is not zero.") List<PageTableEntry> entries) {

    public PageTableView {
        entries = List.copyOf(entries);
    }
}
