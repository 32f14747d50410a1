package mkplay.aot;

/**
 * One place where a program leaves the subset.
 *
 * @param className binary name of the class
 * @param member method or field name, or empty for the class itself
 * @param file source file name
 * @param line source line, 0 when unknown
 * @param detail what was found there
 * @param reachedFrom the method through which it became part of the program, or empty
 */
public record Violation(
        Rule rule, String className, String member, String file, int line, String detail, String reachedFrom)
        implements Comparable<Violation> {

    @Override
    public String toString() {
        String where = className + (member.isEmpty() ? "" : "." + member) + "(" + file + ":" + line + ")";
        String from = reachedFrom.isEmpty() ? "" : " (reached from " + reachedFrom + ")";
        return "%s: %s [%s]%s".formatted(where, detail, rule.id(), from);
    }

    @Override
    public int compareTo(Violation other) {
        int c = className.compareTo(other.className);
        if (c == 0) {
            c = Integer.compare(line, other.line);
        }
        if (c == 0) {
            c = toString().compareTo(other.toString());
        }
        return c;
    }
}
