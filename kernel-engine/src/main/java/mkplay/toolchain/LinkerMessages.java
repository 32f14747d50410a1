package mkplay.toolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lld's messages: a headline and lines that begin with {@code >>>} and say where. The first place of the visitor's
 * own becomes the place of the diagnostic, others become notes.
 */
final class LinkerMessages {
    private static final int MAX_MESSAGE = 2000;
    private static final int MAX_NOTES = 4;

    private static final Pattern HEADLINE = Pattern.compile("(?:[A-Za-z0-9._-]+: )?(error|warning|fatal error): (.*)");
    /** From debug information: {@code >>> referenced by main.c:3 (/work/src/main.c:3)}. */
    private static final Pattern LINE =
            Pattern.compile(">>> (referenced by|defined at) (.+?):(\\d{1,9})(?: \\(.*\\))?");
    /** Without: {@code >>> referenced by main.c.o:(function main: .text+0x3)} or {@code >>> defined in main.c.o}. */
    private static final Pattern OBJECT =
            Pattern.compile(">>> (referenced by|defined at|defined in) (.+?)\\.o(?::\\(.*\\))?");
    /** At the start of a headline: {@code main.c.o:(function main: .text+0x3): relocation ...}. */
    private static final Pattern LEADING_OBJECT = Pattern.compile("(.+?)\\.o:\\(.*?\\): (.*)");

    private final SourceMap map;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final List<Diagnostic> places = new ArrayList<>();
    private @Nullable Severity severity;
    private String message = "";

    private LinkerMessages(SourceMap map) {
        this.map = map;
    }

    /** The messages in their order. Never fails: lines of another form are left out. */
    static List<Diagnostic> read(String text, SourceMap map) {
        LinkerMessages messages = new LinkerMessages(map);
        text.lines().forEach(messages::line);
        messages.finish();
        return messages.diagnostics;
    }

    private void line(String line) {
        Matcher headline = HEADLINE.matcher(line);
        if (headline.matches()) {
            finish();
            severity = headline.group(1).equals("warning") ? Severity.WARNING : Severity.ERROR;
            start(headline.group(2));
            return;
        }
        Matcher place = LINE.matcher(line);
        if (place.matches()) {
            addPlace(map.file(place.group(2)), Integer.parseInt(place.group(3)), place.group(1));
            return;
        }
        Matcher object = OBJECT.matcher(line);
        if (object.matches()) {
            addPlace(map.file(object.group(2)), 0, object.group(1));
        }
    }

    private void start(String text) {
        Matcher leading = LEADING_OBJECT.matcher(text);
        if (leading.matches() && map.isSource(leading.group(1))) {
            message = map.text(leading.group(2));
            addPlace(leading.group(1), 0, "");
        } else {
            message = map.text(text);
        }
    }

    private void addPlace(String file, int line, String relation) {
        places.add(new Diagnostic(file, line, 0, Severity.NOTE, relation + " here"));
    }

    private void finish() {
        if (severity != null) {
            Diagnostic place = places.stream()
                    .filter(each -> map.isSource(each.file()))
                    .findFirst()
                    .orElse(Diagnostic.ofProgram(""));
            diagnostics.add(new Diagnostic(
                    place.file(),
                    place.line(),
                    0,
                    severity,
                    message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + " ..." : message));
            places.stream()
                    .filter(each -> !each.equals(place) && map.isSource(each.file()))
                    .limit(MAX_NOTES)
                    .forEach(diagnostics::add);
        }
        places.clear();
        severity = null;
    }
}
