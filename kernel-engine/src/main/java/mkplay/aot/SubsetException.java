package mkplay.aot;

import java.util.List;
import java.util.stream.Collectors;

/** The program is not system Java; carries every violation found. */
public final class SubsetException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    SubsetException(List<Violation> violations) {
        super(violations.size() + " violation(s) of the system Java subset:\n"
                + violations.stream().map(v -> "  " + v).collect(Collectors.joining("\n")));
        this.violations = List.copyOf(violations);
    }

    /** All violations, sorted by class and line. */
    public List<Violation> violations() {
        return violations;
    }
}
