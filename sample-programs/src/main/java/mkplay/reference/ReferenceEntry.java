package mkplay.reference;

import java.util.List;

/**
 * What the reference says of one name.
 *
 * @param name the name
 * @param kind what it names
 * @param header the header that declares it, as it is included: {@code l4/ipc.h}
 * @param line where it is declared, from 1
 * @param section the part of the header that it belongs to; empty when the header has no parts
 * @param signatures its declarations in C; empty for a name that only C++ has
 * @param overloads further declarations in C++
 * @param meaning what it is or does, from the comment above or behind it; paragraphs are separated by a blank line
 * @param errors how it fails; empty when it cannot
 * @param manual where the specification describes it
 * @param mentions names of other entries in meaning and errors
 * @param uses where samples use it, the first ones in the order of the gallery
 */
public record ReferenceEntry(
        String name,
        Kind kind,
        String header,
        int line,
        String section,
        List<String> signatures,
        List<String> overloads,
        String meaning,
        String errors,
        String manual,
        List<String> mentions,
        List<SampleUse> uses) {

    /** What a name names. */
    public enum Kind {
        FUNCTION,
        MACRO,
        TYPE,
        CONSTANT,
        VARIABLE
    }

    /**
     * A use of a name in a sample.
     *
     * @param sample the sample's id
     * @param title what it is called
     * @param file the source file
     * @param line the first line with the name, from 1, comments not counted
     */
    public record SampleUse(String sample, String title, String file, int line) {}

    public ReferenceEntry {
        signatures = List.copyOf(signatures);
        overloads = List.copyOf(overloads);
        mentions = List.copyOf(mentions);
        uses = List.copyOf(uses);
    }
}
