package mkplay.aot;

import org.jspecify.annotations.Nullable;

/**
 * A value on the Java stack while a block is translated.
 *
 * @param text the LLVM operand; empty while {@code comparison} is not materialised
 * @param constant the content of a string constant
 * @param comparison a three-way comparison that the branch after it may use directly
 */
record Value(
        Kind kind,
        String text,
        @Nullable String constant,
        @Nullable Comparison comparison) {
    /** {@code lcmp}, {@code Integer.compareUnsigned} and the like: -1, 0 or 1. */
    record Comparison(char sign, String type, String left, String right) {}

    static Value of(Kind kind, String text) {
        return new Value(kind, text, null, null);
    }

    static Value integer(String text) {
        return of(Kind.INT, text);
    }

    static Value compared(Comparison comparison) {
        return new Value(Kind.INT, "", null, comparison);
    }
}
