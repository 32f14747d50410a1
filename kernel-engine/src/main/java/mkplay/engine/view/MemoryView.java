package mkplay.engine.view;

import java.util.List;
import mkplay.engine.wire.Text;

/** Memory of an address space, or physical memory, at one moment. */
@Text("Memory at one moment.")
public record MemoryView(
        ViewMoment moment,

        @Text("The space as it was asked for.") String space,

        @Text("Its page directory; 0 for physical addresses.")
        int directory,

        @Text("The program whose space it is; empty if unknown.")
        String program,

        @Text("The first address.") int address,

        @Text("The function or variable that it lies in, with the distance from its beginning; empty if unknown.")
        String symbol,

        @Text("By address, each within a page.") List<MemoryPiece> pieces) {

    /** Most bytes that are shown at once. */
    public static final int MOST_BYTES = 4096;

    public MemoryView {
        pieces = List.copyOf(pieces);
    }
}
