package mkplay.toolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads clang's messages in its default text form without source lines and carets (Clang User's Manual, "Formatting of
 * Diagnostics"). The text form is used because it is complete up to the point where a limit ended clang, is the same for
 * assembly, and a source can at worst invent messages about itself.
 */
final class ClangMessages {
    private static final int MAX_MESSAGE = 2000;
    private static final int MAX_LINE = 4000;

    private static final Pattern LOCATED =
            Pattern.compile("(.+?):(\\d{1,9}):(?:(\\d{1,9}):)? (fatal error|error|warning|note|remark): (.*)");
    private static final Pattern UNLOCATED =
            Pattern.compile("(?:[A-Za-z0-9._/<>+ -]{1,100}: )?(fatal error|error|warning|note|LLVM ERROR): (.*)");
    private static final Pattern INCLUDED = Pattern.compile(
            "(?:In file included from|                 from|In module) ?(.+?):(\\d{1,9})(?::\\d{1,9})?[:,]");
    private static final Pattern SUMMARY =
            Pattern.compile("\\d+ (?:warning|error)s?(?: and \\d+ errors?)? generated\\.");
    /** From here on clang talks about its own crash. */
    private static final Pattern CRASH = Pattern.compile("PLEASE submit a bug report.*|Stack dump:.*");

    /** The assembler's name for the text a macro expanded to; a note follows that says where the macro was used. */
    private static final String EXPANSION = "<instantiation>";

    private final SourceMap map;
    private final boolean quotesSource;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final List<Diagnostic> includers = new ArrayList<>();
    private @Nullable Diagnostic current;

    private ClangMessages(SourceMap map, boolean quotesSource) {
        this.map = map;
        this.quotesSource = quotesSource;
    }

    /** The compiler's messages in their order. Never fails: what is no message is a further line of the one before. */
    static List<Diagnostic> read(String text, SourceMap map) {
        return read(text, new ClangMessages(map, false));
    }

    /** The assembler's messages. It quotes source lines whatever it is told, so what is no message is left out. */
    static List<Diagnostic> readAssembler(String text, SourceMap map) {
        return read(text, new ClangMessages(map, true));
    }

    private static List<Diagnostic> read(String text, ClangMessages messages) {
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (CRASH.matcher(line).matches()) {
                break;
            }
            messages.line(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line);
        }
        messages.finish();
        return messages.diagnostics;
    }

    private void line(String line) {
        Matcher located = LOCATED.matcher(line);
        if (located.matches()) {
            finish();
            start(located);
            return;
        }
        Matcher included = INCLUDED.matcher(line);
        if (included.matches()) {
            finish();
            includers.add(new Diagnostic(
                    map.file(included.group(1)), number(included.group(2)), 0, Severity.NOTE, "included from here"));
            return;
        }
        Matcher unlocated = UNLOCATED.matcher(line);
        if (unlocated.matches()) {
            finish();
            current = new Diagnostic("", 0, 0, severity(unlocated.group(1)), map.text(unlocated.group(2)));
        } else if (current != null && !quotesSource && !SUMMARY.matcher(line).matches()) {
            append(current, line);
        }
    }

    private void start(Matcher located) {
        String file = map.file(located.group(1));
        int line = number(located.group(2));
        int column = located.group(3) == null ? 0 : number(located.group(3));
        current = new Diagnostic(
                file, line, map.column(file, line, column), severity(located.group(4)), map.text(located.group(5)));
    }

    private void append(Diagnostic to, String line) {
        if (to.message().length() < MAX_MESSAGE) {
            current = new Diagnostic(
                    to.file(), to.line(), to.column(), to.severity(), to.message() + "\n" + map.text(line));
        }
    }

    /** The includers are told before a message and belong behind it, as notes. */
    private void finish() {
        if (current == null) {
            return;
        }
        if (current.severity() == Severity.NOTE && moveOutOfExpansion(current)) {
            current = null;
            return;
        }
        String message = current.message();
        diagnostics.add(new Diagnostic(
                current.file(),
                current.line(),
                current.column(),
                current.severity(),
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + " ..." : message));
        diagnostics.addAll(includers);
        includers.clear();
        current = null;
    }

    /** Gives an error inside an expansion the place of the macro's use, which the note after it tells. */
    private boolean moveOutOfExpansion(Diagnostic note) {
        if (diagnostics.isEmpty() || !diagnostics.getLast().file().equals(EXPANSION)) {
            return false;
        }
        Diagnostic error = diagnostics.removeLast();
        diagnostics.add(new Diagnostic(note.file(), note.line(), note.column(), error.severity(), error.message()));
        return true;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    private static Severity severity(String word) {
        return switch (word) {
            case "warning" -> Severity.WARNING;
            case "note", "remark" -> Severity.NOTE;
            default -> Severity.ERROR;
        };
    }
}
