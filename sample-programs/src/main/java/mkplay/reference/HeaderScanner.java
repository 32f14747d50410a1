package mkplay.reference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.reference.Piece.Comment;
import mkplay.reference.Piece.Declaration;
import mkplay.reference.Piece.Directive;

/**
 * Takes a header apart into comments, directives and declarations. It knows as much of C as our headers use: no nested linkage
 * blocks, and of macros it expands only those of the header itself that make declarations, whose names begin with two underscores.
 */
final class HeaderScanner {
    private static final String LINKAGE = "extern \"C\" {";
    private static final Pattern MACRO = Pattern.compile("#\\s*define (__\\w+)\\(([^)]*)\\)\\s*(.*)");
    private static final Pattern CALL = Pattern.compile("(__\\w+)\\((.*)\\)");

    private record Macro(List<String> parameters, String body) {}

    private final String text;
    private final Map<String, Macro> macros;
    /** For each open conditional, whether its text is for C++ only. */
    private final Deque<Boolean> conditionals = new ArrayDeque<>();

    private final List<Piece> pieces = new ArrayList<>();
    private int at;
    private int line = 1;

    private HeaderScanner(String text, Map<String, Macro> macros) {
        this.text = text;
        this.macros = macros;
    }

    static List<Piece> scan(String text) {
        return new HeaderScanner(text, new HashMap<>()).all();
    }

    private List<Piece> all() {
        while (skipBlanks()) {
            if (text.startsWith("/*", at)) {
                comment();
            } else if (text.charAt(at) == '#') {
                directive();
            } else if (text.startsWith(LINKAGE, at)) {
                at += LINKAGE.length();
            } else if (text.charAt(at) == '}') {
                at++;
            } else {
                declaration();
            }
        }
        return pieces;
    }

    private boolean skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            next();
        }
        return at < text.length();
    }

    private char next() {
        char c = text.charAt(at++);
        if (c == '\n') {
            line++;
        }
        return c;
    }

    private String until(int end) {
        int from = at;
        while (at < end) {
            next();
        }
        return text.substring(from, end);
    }

    private void comment() {
        int first = line;
        boolean own = text.substring(text.lastIndexOf('\n', at) + 1, at).isBlank();
        String inner = until(endOfComment(at));
        inner = inner.substring(2, inner.length() - 2).replaceAll("\\n[ \\t]*\\*?[ \\t]?", "\n");
        pieces.add(new Comment(inner.strip(), own, first, line));
    }

    private int endOfComment(int from) {
        int end = text.indexOf("*/", from);
        if (end < 0) {
            throw new IllegalStateException("comment without end at line " + line);
        }
        return end + 2;
    }

    private void directive() {
        int first = line;
        int end = at;
        while (end < text.length() && !text.startsWith("/*", end) && (text.charAt(end) != '\n' || continues(end))) {
            end++;
        }
        String directive = until(end).replaceAll("[ \\t]*\\\\\\n\\s*", " ").strip();
        conditional(directive);
        Matcher macro = MACRO.matcher(directive);
        if (macro.matches()) {
            macros.put(macro.group(1), new Macro(split(macro.group(2)), macro.group(3)));
        }
        pieces.add(new Directive(directive, first, line));
    }

    private boolean continues(int newline) {
        return newline > 0 && text.charAt(newline - 1) == '\\';
    }

    private void conditional(String directive) {
        if (directive.startsWith("#if")) {
            conditionals.push(directive.equals("#ifdef __cplusplus"));
        } else if (directive.startsWith("#el")) {
            conditionals.push(!conditionals.pop() && directive.contains("__cplusplus"));
        } else if (directive.startsWith("#endif")) {
            conditionals.pop();
        }
    }

    private void declaration() {
        int first = line;
        int from = at;
        int body = -1;
        int depth = 0;
        StringBuilder plain = new StringBuilder();
        while (at < text.length()) {
            if (text.startsWith("/*", at)) {
                until(endOfComment(at));
                continue;
            }
            char c = next();
            if (c == '{' && depth == 0 && plain.toString().strip().endsWith(")")) {
                body = at - 1;
            }
            depth += c == '{' || c == '(' ? 1 : c == '}' || c == ')' ? -1 : 0;
            if (depth == 0 && (c == ';' || c == '}' && body >= 0)) {
                break;
            }
            if (body < 0) {
                plain.append(c);
            }
            if (depth == 0 && c == ')' && expanded(plain.toString().strip(), first)) {
                return;
            }
        }
        String source = text.substring(from, body < 0 ? at : body).strip();
        String oneLine = plain.toString().replaceAll("\\s+", " ").strip();
        pieces.add(new Declaration(oneLine, source, conditionals.contains(true), first, line));
    }

    /** When a call is of one of the header's own macros, takes what it makes for declarations at its line. */
    private boolean expanded(String call, int at) {
        Matcher matcher = CALL.matcher(call);
        Macro macro = matcher.matches() ? macros.get(matcher.group(1)) : null;
        if (macro == null) {
            return false;
        }
        List<String> arguments = split(matcher.group(2));
        String body = macro.body();
        for (int i = 0; i < arguments.size(); i++) {
            String parameter = "\\b" + macro.parameters().get(i) + "\\b";
            body = body.replaceAll(parameter, Matcher.quoteReplacement(arguments.get(i)));
        }
        for (Piece piece : new HeaderScanner(body.replaceAll("\\s*##\\s*", ""), macros).all()) {
            if (piece instanceof Declaration made) {
                boolean cpp = conditionals.contains(true);
                pieces.add(new Declaration(made.text(), made.source(), cpp, at, line));
            }
        }
        return true;
    }

    private static List<String> split(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).toList();
    }
}
