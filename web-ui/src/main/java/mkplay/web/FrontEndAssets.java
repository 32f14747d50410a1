package mkplay.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * Addresses of the built front end's files for one kind of page, all below {@code /assets/}. The names carry a hash of their content, so that
 * they may be cached for ever; {@code /assets/boot.js} and {@code /assets/icon.svg} carry none.
 *
 * @param script the entry module
 * @param preloads modules that the entry imports, worth loading beside it
 * @param styles style sheets
 */
public record FrontEndAssets(String script, List<String> preloads, List<String> styles) {

    /** The entry of the workspace. */
    public static final String WORKSPACE = "main";

    /** The entry of the lessons' pages. */
    public static final String LESSONS = "lessons";

    private static final String INDEX = "/mkplay/web/front-end.properties";

    /**
     * Reads the index that the front end's build wrote.
     *
     * @param entry which page's: {@link #WORKSPACE} or {@link #LESSONS}
     * @throws IllegalStateException when this build of the playground holds no front end
     */
    public static FrontEndAssets load(String entry) {
        var index = new Properties();
        try (InputStream in = FrontEndAssets.class.getResourceAsStream(INDEX)) {
            if (in == null) {
                throw new IllegalStateException("no front end in this build: " + INDEX + " is missing; build web-ui");
            }
            index.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FrontEndAssets(
                address(index.getProperty(entry + ".script", "")),
                addresses(index.getProperty(entry + ".preloads", "")),
                addresses(index.getProperty(entry + ".styles", "")));
    }

    private static List<String> addresses(String names) {
        return names.isBlank()
                ? List.of()
                : List.of(names.strip().split(" ")).stream()
                        .map(FrontEndAssets::address)
                        .toList();
    }

    private static String address(String name) {
        return "/assets/" + name;
    }
}
