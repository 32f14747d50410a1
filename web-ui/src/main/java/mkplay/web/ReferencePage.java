package mkplay.web;

import java.util.List;

/**
 * What the template {@code reference} shows: every name that programs can use.
 *
 * @param nonce the response's Content-Security-Policy nonce, for its script and style elements
 * @param assets the built front end of the lessons
 * @param headers the headers that declare the names
 */
public record ReferencePage(String nonce, FrontEndAssets assets, List<Header> headers) {

    /**
     * A header.
     *
     * @param name as it is included
     * @param about what it is for, as paragraphs
     * @param sections its parts
     */
    public record Header(String name, List<List<Part>> about, List<Section> sections) {}

    /**
     * A part of a header.
     *
     * @param title what it is called; empty when the header has no parts
     * @param entries its names
     */
    public record Section(String title, List<Entry> entries) {}

    /**
     * A name.
     *
     * @param name the name, and the anchor of its entry
     * @param signatures its declarations in C
     * @param overloads further ones in C++
     * @param meaning what it is or does, as paragraphs
     * @param errors how it fails, as paragraphs; none when it cannot
     * @param manual where the specification describes it
     * @param uses samples that use it
     */
    public record Entry(
            String name,
            List<String> signatures,
            List<String> overloads,
            List<List<Part>> meaning,
            List<List<Part>> errors,
            String manual,
            List<Use> uses) {}

    /**
     * A piece of text.
     *
     * @param text the text
     * @param name whether it is the name of another entry
     */
    public record Part(String text, boolean name) {}

    /**
     * A use in a sample.
     *
     * @param title the sample's title
     * @param place file and line
     * @param href the workspace's address with the sample open at the line
     */
    public record Use(String title, String place, String href) {}
}
