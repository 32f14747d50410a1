package mkplay.server.expect;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions of strangers. RE2/J's time is linear in the text, with the size of the compiled pattern as the factor; so
 * that size is bounded, and because the product of both bounds is still seconds, there is a deadline, too.
 */
final class Patterns {

    /** Instructions of a compiled pattern. */
    static final int MAX_PROGRAM = 5_000;

    /** Characters between two looks at the clock. */
    private static final int CHARS_PER_LOOK = 256;

    /** The time was over; thrown through the matcher, which knows no interruption. */
    static final class TimeOver extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TimeOver() {
            super("matching took too long", null, false, false);
        }
    }

    /** Text that can be read until a moment. */
    private record Timed(CharSequence text, LongSupplier nanos, long deadline, int[] untilLook)
            implements CharSequence {
        @Override
        public char charAt(int index) {
            if (--untilLook[0] < 0) {
                untilLook[0] = CHARS_PER_LOOK;
                if (nanos.getAsLong() - deadline > 0) {
                    throw new TimeOver();
                }
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private Patterns() {}

    /** What is wrong with a pattern, in words; empty when it can be used. */
    static Optional<String> problem(String pattern) {
        try {
            int size = compile(pattern).programSize();
            return size <= MAX_PROGRAM
                    ? Optional.empty()
                    : Optional.of("is too large: " + size + " steps; at most " + MAX_PROGRAM + " are taken");
        } catch (PatternSyntaxException e) {
            return Optional.of("is not a regular expression of RE2: " + e.getDescription() + reason(e.getPattern()));
        }
    }

    private static String reason(@Nullable String part) {
        return part == null || part.isEmpty() ? "" : ": " + part;
    }

    /**
     * Whether a pattern matches somewhere.
     *
     * @param deadline on the scale of {@code nanos}
     * @throws TimeOver if that is not known by then
     */
    static boolean found(String pattern, CharSequence text, LongSupplier nanos, long deadline) {
        return compile(pattern)
                .matcher(new Timed(text, nanos, deadline, new int[1]))
                .find();
    }

    private static Pattern compile(String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE);
    }
}
