package mkplay.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.reference.Piece.Comment;
import mkplay.reference.Piece.Declaration;
import mkplay.reference.Piece.Directive;
import mkplay.reference.ReferenceEntry.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a header declares for programs, and what its comments say of it. A comment directly above a declaration, or behind it on
 * its line, describes it. Macros, constants and types that follow one another without a blank line share the first one's comment; each
 * function has its own. The header's first comment, a heading ({@code ---- TITLE ----}) and a comment with a blank line below say with
 * {@code Manual:} where the specification describes what follows.
 */
final class HeaderReader {
    private static final Pattern HEADING = Pattern.compile("-{2,}\\s*(.+?)\\s*-{2,}");
    private static final Pattern DEFINE = Pattern.compile("#\\s*define ([A-Za-z]\\w*)(\\([^)]*\\))?(.*)");
    private static final Pattern FUNCTION = Pattern.compile("(operator\\s*[^\\s(]+|\\b\\w+)\\s*\\(");
    private static final Pattern LAST_NAME = Pattern.compile("(\\w+)$");
    private static final Pattern ENUM = Pattern.compile("enum \\{(.*)\\}");
    private static final Pattern FIRST_TYPE = Pattern.compile("\\(\\s*(?:const )?(\\w+)");
    private static final String ATTRIBUTE = "\\s*__attribute__\\(\\((?:[^()]|\\([^()]*\\))*\\)\\)";
    private static final String STORAGE = "^(?:L4_INLINE|static inline|extern) ";
    private static final int LONGEST_MACRO = 120;

    /** A declared name, before the C and C++ declarations of one name are brought together. */
    record Declared(String name, Kind kind, int line, String section, String signature, boolean cpp, Doc doc) {}

    private final List<Piece> pieces;
    private final List<Declared> found = new ArrayList<>();
    private final String manual;
    private String section = "";
    private String sectionManual = "";
    /** The comment directly above the line {@link #ownLine}. */
    private Doc own = Doc.NONE;

    private int ownLine;
    private Doc group = Doc.NONE;
    private int lastLine;

    private HeaderReader(String text) {
        pieces = HeaderScanner.scan(text);
        manual = !pieces.isEmpty() && pieces.getFirst() instanceof Comment c
                ? Doc.of(c.text()).manual()
                : "";
    }

    static List<Declared> read(String text) {
        HeaderReader reader = new HeaderReader(text);
        for (int i = 1; i < reader.pieces.size(); i++) {
            reader.piece(i);
        }
        return reader.found;
    }

    private void piece(int i) {
        Piece piece = pieces.get(i);
        Piece after = after(i);
        if (piece instanceof Comment comment) {
            if (comment.own()) {
                comment(comment, after);
            }
            lastLine = Math.max(lastLine, comment.endLine());
            return;
        }
        if (piece.line() > lastLine + 1) {
            group = Doc.NONE;
        }
        Doc behind =
                after instanceof Comment c && !c.own() && c.line() == piece.endLine() ? Doc.of(c.text()) : Doc.NONE;
        if (piece instanceof Directive directive) {
            macro(directive, behind, pieces.get(i - 1));
        } else if (piece instanceof Declaration declaration) {
            declaration(declaration, behind);
        }
        lastLine = piece.endLine();
    }

    /** What follows a piece; of several declarations that a macro made, what follows the last one. */
    private @Nullable Piece after(int i) {
        int next = i + 1;
        while (next < pieces.size()
                && pieces.get(next) instanceof Declaration made
                && made.line() == pieces.get(i).line()) {
            next++;
        }
        return next < pieces.size() ? pieces.get(next) : null;
    }

    private void comment(Comment comment, @Nullable Piece after) {
        Matcher heading = HEADING.matcher(comment.text());
        group = Doc.NONE;
        if (heading.matches()) {
            section = heading.group(1);
            sectionManual = "";
            return;
        }
        Doc doc = Doc.of(comment.text());
        if (after != null && after.line() == comment.endLine() + 1) {
            own = doc;
            ownLine = after.line();
            group = doc;
        } else if (!doc.manual().isEmpty()) {
            sectionManual = doc.manual();
        }
    }

    private void macro(Directive directive, Doc behind, Piece before) {
        Matcher define = DEFINE.matcher(directive.text());
        boolean guard = define.matches()
                && before instanceof Directive test
                && test.text().equals("#ifndef " + define.group(1));
        if (!define.matches() || guard) {
            return;
        }
        String text = directive.text();
        String head = "#define " + define.group(1) + (define.group(2) == null ? "" : define.group(2));
        add(
                define.group(1),
                Kind.MACRO,
                directive.line(),
                text.length() <= LONGEST_MACRO ? text : head,
                false,
                shared(behind));
    }

    private void declaration(Declaration declaration, Doc behind) {
        String text = declaration
                .text()
                .replaceAll(ATTRIBUTE, "")
                .replaceFirst(STORAGE, "")
                .strip();
        Matcher constants = ENUM.matcher(text);
        if (constants.matches()) {
            constants(constants.group(1), declaration.line(), shared(behind));
        } else if (text.startsWith("typedef ")) {
            add(lastName(text), Kind.TYPE, declaration, declaration.source(), shared(behind));
        } else if (text.contains("(")) {
            Matcher function = FUNCTION.matcher(text);
            if (function.find()) {
                Doc doc = declaration.line() == ownLine ? own : behind;
                add(function.group(1), Kind.FUNCTION, declaration, text, doc);
            }
        } else if (declaration.text().startsWith("extern ")) {
            add(lastName(text), Kind.VARIABLE, declaration, "extern " + text, shared(behind));
        }
    }

    private static String lastName(String text) {
        Matcher name = LAST_NAME.matcher(text);
        return name.find() ? name.group(1) : "_";
    }

    private void constants(String list, int line, Doc doc) {
        int value = 0;
        for (String constant : list.split(",")) {
            String[] parts = constant.strip().split("\\s*=\\s*");
            value = parts.length > 1 ? Integer.decode(parts[1]) : value;
            if (!parts[0].isEmpty()) {
                add(parts[0], Kind.CONSTANT, line, parts[0] + " = " + value, false, doc);
            }
            value++;
        }
    }

    private void add(String name, Kind kind, Declaration declaration, String signature, Doc doc) {
        if (name.startsWith("operator")) {
            Matcher type = FIRST_TYPE.matcher(signature);
            if (type.find()) {
                add(type.group(1), Kind.TYPE, declaration.line(), signature, true, Doc.NONE);
            }
            return;
        }
        add(name, kind, declaration.line(), signature, declaration.cpp(), doc);
    }

    private void add(String name, Kind kind, int line, String signature, boolean cpp, Doc doc) {
        if (name.startsWith("_")) {
            return;
        }
        String where = !doc.manual().isEmpty() ? doc.manual() : !sectionManual.isEmpty() ? sectionManual : manual;
        found.add(new Declared(name, kind, line, section, signature, cpp, new Doc(doc.meaning(), doc.errors(), where)));
    }

    /** What the comment behind a declaration says, and what the one above its group says. */
    private Doc shared(Doc behind) {
        if (behind.meaning().isEmpty()) {
            return group;
        }
        String meaning = group.meaning().isEmpty() ? behind.meaning() : behind.meaning() + "\n\n" + group.meaning();
        return new Doc(meaning, group.errors(), group.manual());
    }
}
