package mkplay.aot;

import org.jspecify.annotations.Nullable;

/**
 * A value on the Java stack while a block is translated.
 *
 * @param text the LLVM operand; empty while {@code comparison} is not materialised
 * @param constant the content of a string constant
 * @param comparison a three-way comparison that the branch after it may use directly
 * @param origin where in memory an {@code int} was loaded from
 */
record Value(
        Kind kind,
        String text,
        @Nullable String constant,
        @Nullable Comparison comparison,
        @Nullable Origin origin) {
    /** An address, valid while {@link Code#effects} has not changed: nothing was stored or called since the load. */
    record Origin(String address, int effects) {}

    /** {@code lcmp}, {@code Integer.compareUnsigned} and the like: -1, 0 or 1. */
    record Comparison(char sign, String type, String left, String right) {}

    static Value of(Kind kind, String text) {
        return new Value(kind, text, null, null, null);
    }

    static Value integer(String text) {
        return of(Kind.INT, text);
    }

    static Value compared(Comparison comparison) {
        return new Value(Kind.INT, "", null, comparison, null);
    }

    static Value string(String symbol, String content) {
        return new Value(new Kind.Ref(Layouts.STRING, true), symbol, content, null, null);
    }

    static Value loaded(String text, Origin origin) {
        return new Value(Kind.INT, text, null, null, origin);
    }
}
