package mkplay.engine.view;

import mkplay.engine.wire.Text;

/** An entry of a page directory or page table. */
@Text("An entry of a page directory or page table.")
public record PageTableEntry(
        int index,

        @Text("The first linear address that it is for.") int address,

        @Text("The entry (SDM 3A 4.3).") int word) {}
