package mkplay.aot;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The text of one block while it is translated, with the Java stack and locals as they are at this point. */
final class Code {
    final CompileContext context;
    final MethodId method;
    final Violations.Place place;
    final Kind[] locals;
    final List<Value> stack = new ArrayList<>();
    final Set<String> allocas;

    private final int subprogram;
    private final String prefix;
    private final StringBuilder text = new StringBuilder();
    private int next;
    private int line;
    private boolean terminated;
    private int effects;

    Code(
            CompileContext context,
            MethodId method,
            Violations.Place place,
            int subprogram,
            Kind[] locals,
            Set<String> allocas,
            String prefix) {
        this.context = context;
        this.method = method;
        this.place = place;
        this.subprogram = subprogram;
        this.locals = locals;
        this.allocas = allocas;
        this.prefix = prefix;
    }

    static Set<String> newAllocas() {
        return new TreeSet<>();
    }

    void line(int number) {
        line = number;
    }

    int line() {
        return line;
    }

    /** Whether a terminator was written: what follows is dead. */
    boolean isTerminated() {
        return terminated;
    }

    String text() {
        return text.toString();
    }

    boolean miscompiles(Miscompile kind) {
        return context.options.miscompile() == kind;
    }

    void violation(Rule rule, String detail) {
        context.violations.report(rule, place, line, detail);
    }

    /** Number of stores and calls in this block so far. */
    int effects() {
        return effects;
    }

    /** Writes an instruction without a result. */
    void instruction(String what) {
        if (what.startsWith("store ") || what.contains("call ")) {
            effects++;
        }
        if (!terminated) {
            text.append("  ")
                    .append(what)
                    .append(", !dbg !")
                    .append(context.debug.location(subprogram, line))
                    .append('\n');
        }
    }

    /** Writes an instruction and gives its result. */
    String define(String what) {
        String name = "%" + prefix + ".v" + next++;
        instruction(name + " = " + what);
        return name;
    }

    void terminator(String what) {
        instruction(what);
        terminated = true;
    }

    String newLabel() {
        return prefix + ".l" + next++;
    }

    void label(String name) {
        text.append(name).append(":\n");
        terminated = false;
    }

    void push(Value value) {
        stack.add(value);
    }

    void pushInt(String operand) {
        push(Value.integer(operand));
    }

    void push(Kind kind, String operand) {
        push(Value.of(kind, operand));
    }

    Value pop() {
        return stack.removeLast();
    }

    /** Pops a value of any usable kind as an operand. */
    String popOperand() {
        return operand(pop());
    }

    /** The value as an LLVM operand; computes a comparison that no branch used. */
    String operand(Value value) {
        Value.Comparison c = value.comparison();
        if (c != null) {
            char sign = miscompiles(Miscompile.SIGNED_COMPARE) ? 's' : c.sign();
            String above = define("icmp %cgt %s %s, %s".formatted(sign, c.type(), c.left(), c.right()));
            String below = define("icmp %clt %s %s, %s".formatted(sign, c.type(), c.left(), c.right()));
            String one = define("zext i1 " + above + " to i32");
            String minus = define("zext i1 " + below + " to i32");
            return define("sub i32 " + one + ", " + minus);
        }
        if (value.kind() instanceof Kind.Unusable) {
            violation(Rule.FLOW, "a value that has different kinds on different paths");
        }
        if (value.kind() instanceof Kind.Failure) {
            violation(Rule.THROW, "an exception used as a value");
        }
        return value.text();
    }

    /** Address of the alloca of a local variable or spilled stack slot. */
    String slot(char area, int index, String type) {
        String name = "%" + area + index + "." + type;
        allocas.add(name + " = alloca " + type + ", align 4");
        return name;
    }

    /** Ends the program with a panic unless {@code condition} (an {@code i1}) holds. */
    void require(String condition, String message) {
        String failed = newLabel();
        String passed = newLabel();
        terminator("br i1 " + condition + ", label %" + passed + ", label %" + failed);
        int before = effects;
        label(failed);
        panic(message);
        effects = before; // what the failing path calls never comes back
        label(passed);
    }

    /**
     * A call of the check-failure routine: five bytes of text, and a row in the table {@code mkplay_checks} from the return
     * address to message, class and line. The row's operands keep LLVM from merging two of them.
     */
    void panic(String message) {
        String owner = method.owner().substring(method.owner().lastIndexOf('/') + 1);
        instruction("call void asm sideeffect \"call mkplay_check_failed\\0A771:\\0A"
                + ".pushsection mkplay_checks,\\22a\\22,@progbits\\0A"
                + ".long 771b, ${0:c}, ${1:c}, ${2:c}\\0A.popsection\", \"i,i,i\"(ptr "
                + context.strings.symbol(message) + ", ptr " + context.strings.symbol(owner) + ", i32 " + line
                + ") noreturn nounwind");
        terminator("unreachable");
    }

    /** Panics when a reference that may be null is null; gives its operand. */
    String nonNull(Value reference) {
        String operand = operand(reference);
        if (reference.kind() instanceof Kind.Null) {
            panic("null reference");
            label(newLabel());
            return "null";
        }
        boolean known =
                reference.kind() instanceof Kind.Array || reference.kind() instanceof Kind.Ref ref && ref.nonNull();
        if (!known && !miscompiles(Miscompile.NO_NULL_CHECK)) {
            require(define("icmp ne ptr " + operand + ", null"), "null reference");
        }
        return operand;
    }
}
