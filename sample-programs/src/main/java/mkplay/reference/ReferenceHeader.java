package mkplay.reference;

import java.util.List;

/**
 * A header of the reference.
 *
 * @param name as it is included
 * @param about what its first comment says of it
 * @param entries its names, in its order
 */
public record ReferenceHeader(String name, String about, List<ReferenceEntry> entries) {
    public ReferenceHeader {
        entries = List.copyOf(entries);
    }
}
