package mkplay.x86.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The figures of a suite, filled while it runs. Whatever was not compared is counted with its reason, so that nothing is hidden. */
final class SuiteResult {
    private static final int MOST_TEXTS = 200;

    private final String unit;
    private long passed;
    private long failed;
    private long declared;
    private final List<String> failures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * An empty result.
     *
     * @param unit what is counted, in the plural: vectors, images, cases
     */
    SuiteResult(String unit) {
        this.unit = unit;
    }

    /** Cases that came out equal. */
    void pass(long cases) {
        passed += cases;
    }

    /** A case that came out wrong; the text tells how to find it, empty where others like it were told. */
    void fail(String text) {
        failed++;
        if (!text.isEmpty() && failures.size() < MOST_TEXTS) {
            failures.add(text);
        }
    }

    /** Cases that were not compared, or may differ, for a reason that a note tells. */
    void declare(long cases) {
        declared += cases;
    }

    /** A line for the summary. */
    void note(String text) {
        notes.add(text);
    }

    long passed() {
        return passed;
    }

    long failed() {
        return failed;
    }

    long declared() {
        return declared;
    }

    /** The first failures, at most 200. */
    List<String> failures() {
        return Collections.unmodifiableList(failures);
    }

    List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    /** One line of figures. */
    String figures() {
        return String.format(
                Locale.ROOT, "%,d %s: %,d equal, %,d failed, %,d declared", total(), unit, passed, failed, declared);
    }

    private long total() {
        return passed + failed + declared;
    }
}
