package mkplay.aot;

import org.jspecify.annotations.Nullable;

/** What the compiler knows about a value on the Java stack or in a local variable. */
sealed interface Kind {
    /** {@code int} and everything that is one on the stack. */
    record Int() implements Kind {}

    /** {@code long}. */
    record Long() implements Kind {}

    /** A struct or string. */
    record Ref(String className, boolean nonNull) implements Kind {}

    /** The null constant. */
    record Null() implements Kind {}

    /** An array of known shape, never null. */
    record Array(ArrayShape shape) implements Kind {}

    /** An exception that was created but whose constructor has not run, or has run with this message. */
    record Failure(String className, @Nullable String message) implements Kind {}

    /** Different kinds on different paths; refused when used. */
    record Unusable() implements Kind {}

    Kind INT = new Int();
    Kind LONG = new Long();

    /** The LLVM type. */
    default String type() {
        return switch (this) {
            case Int i -> "i32";
            case Long l -> "i64";
            default -> "ptr";
        };
    }

    /** Whether it counts as two stack slots in the JVM specification (category 2). */
    default boolean isWide() {
        return this instanceof Long;
    }

    static Kind of(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'J' -> LONG;
            case 'L' -> new Ref(Layouts.className(descriptor), false);
            default -> INT;
        };
    }

    /** The kind after two paths meet. */
    static Kind merge(Kind a, Kind b) {
        if (a.equals(b)) {
            return a;
        }
        if (a instanceof Ref x && b instanceof Ref y && x.className().equals(y.className())) {
            return new Ref(x.className(), false);
        }
        if (a instanceof Ref x && b instanceof Null) {
            return new Ref(x.className(), false);
        }
        if (a instanceof Null && b instanceof Ref y) {
            return new Ref(y.className(), false);
        }
        return new Unusable();
    }
}
