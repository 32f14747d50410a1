package mkplay.aot;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Collects violations, and drops those that an exemption covers (which it collects, too). */
final class Violations {
    private final TreeSet<Violation> found = new TreeSet<>();
    private final TreeSet<String> exemptions = new TreeSet<>();

    /** Where a violation is: knows names, file, and the exemptions that hold there. */
    record Place(String className, String member, String file, List<Exemption> exemptions, String reachedFrom) {}

    record Exemption(String rule, String reason) {}

    void report(Rule rule, Place place, int line, String detail) {
        for (Exemption exemption : place.exemptions()) {
            if (exemption.rule().equals(rule.id())) {
                exemptions.add("%s.%s(%s:%d) [%s]: %s"
                        .formatted(
                                place.className(), place.member(), place.file(), line, rule.id(), exemption.reason()));
                return;
            }
        }
        found.add(new Violation(
                rule, place.className(), place.member(), place.file(), line, detail, place.reachedFrom()));
    }

    List<Violation> found() {
        return new ArrayList<>(found);
    }

    /** The exemptions that were used. */
    List<String> exemptions() {
        return new ArrayList<>(exemptions);
    }
}
