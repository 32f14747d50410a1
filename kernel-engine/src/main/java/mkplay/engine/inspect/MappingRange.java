package mkplay.engine.inspect;

import mkplay.engine.wire.Text;

/**
 * Mappings of neighbouring pages that came about in the same way: a line of the mapping tree, which is written down from the roots,
 * children after their parent.
 */
@Text("A line of the mapping tree in preorder: neighbouring pages that went the same way from sigma0 to this space.")
public record MappingRange(
        @Text("How many gave the pages on: 0 for sigma0's own; the giver is the last line before with depth - 1.")
        int depth,

        @Text("Index of the space that has them.") int space,
        @Text("User address of the first page there.") int address,
        @Text("Physical address of its frame.") int frame,
        @Text("Number of pages, of 4 KiB each.") int pages,
        boolean writable,

        @Text("Each mapping is of 4 MiB.") boolean large) {

    /** Whether this line continues {@code before}, behind its end. */
    boolean follows(MappingRange before) {
        return depth == before.depth
                && space == before.space
                && writable == before.writable
                && large == before.large
                && address == before.address + (before.pages << 12)
                && frame == before.frame + (before.pages << 12);
    }

    MappingRange longer(int more) {
        return new MappingRange(depth, space, address, frame, pages + more, writable, large);
    }
}
