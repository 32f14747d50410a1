package mkplay.reference;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A comment that describes a declaration. {@code Errors:} and {@code Manual:} at the beginning of a sentence begin its other two
 * parts; what is before is the meaning.
 *
 * @param meaning what the declared thing is or does
 * @param errors how it fails
 * @param manual where the specification describes it
 */
record Doc(String meaning, String errors, String manual) {

    static final Doc NONE = new Doc("", "", "");

    private static final Pattern TAG = Pattern.compile("(?:^|(?<=[.:;)]\\s)|(?<=\\n))(Errors|Manual): ");

    static Doc of(String comment) {
        String[] parts = {"", "", ""};
        Matcher tag = TAG.matcher(comment);
        int part = 0;
        int from = 0;
        while (tag.find()) {
            parts[part] = comment.substring(from, tag.start());
            part = tag.group(1).equals("Errors") ? 1 : 2;
            from = tag.end();
        }
        parts[part] = comment.substring(from);
        return new Doc(paragraphs(parts[0]), paragraphs(parts[1]), paragraphs(parts[2]));
    }

    private static String paragraphs(String text) {
        return text.strip()
                .replaceAll("\\s*\\n\\s*\\n\\s*", "\0")
                .replaceAll("\\s+", " ")
                .replace("\0", "\n\n");
    }
}
