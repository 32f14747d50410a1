package mkplay.engine.view;

import mkplay.engine.wire.Text;

/** Addresses within one page. */
@Text("Memory within one page.")
public record MemoryPiece(
        int address,
        int bytes,
        MemoryState state,

        @Text("Physical address of the first byte; 0 if unmapped.")
        int physical,

        @Text("The page directory's entry that leads there; 0 for physical addresses.")
        int directoryEntry,

        @Text("The page table's entry; 0 where there is none.")
        int tableEntry,

        @Text("Two hexadecimal digits a byte; empty unless it is RAM or ROM.")
        String content) {}
