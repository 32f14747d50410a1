package mkplay.aot;

/** What a call instruction leads to. */
sealed interface Callee {
    /** System Java, compiled. */
    record Compiled(MethodId method) implements Callee {}

    /** Inline assembly. */
    record Assembly(MethodId method, String text, String constraints) implements Callee {}

    /** LLVM IR, always inlined; {@code body} uses the parameters' numbers. */
    record Ir(MethodId method, String body, String declare) implements Callee {}

    /** A function that assembly implements; {@code registers}: it takes its parameters in registers. */
    record Imported(MethodId method, String symbol, boolean registers) implements Callee {}

    /** A static probe. */
    record Trace(MethodId method) implements Callee {}

    /** {@code String.length()} or {@code String.charAt(int)}. */
    record StringAccess(MethodId method) implements Callee {}

    /** A JDK method with a compiled equivalent in system Java (64-bit division). */
    record Replaced(MethodId method, MethodId by) implements Callee {}

    /** {@code Integer.divideUnsigned} or {@code remainderUnsigned}: an LLVM operation that needs a check before it. */
    record Division(MethodId method, String operation) implements Callee {}

    /** A constructor call: good only in the constant throw. */
    record Constructor(MethodId method) implements Callee {}

    /** Refused. */
    record Refused(Rule rule, String detail) implements Callee {}
}
