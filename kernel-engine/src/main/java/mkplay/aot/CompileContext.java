package mkplay.aot;

import java.util.Map;
import java.util.TreeMap;

/** What the translation of all methods shares. */
final class CompileContext {
    final Classes classes;
    final Callees callees;
    final Layouts layouts;
    final Violations violations;
    final Program program;
    final Strings strings;
    final StaticImage image;
    final DebugInfo debug = new DebugInfo();
    final CompileOptions options;

    /** Bodies of the intrinsics in use, by symbol. */
    final Map<String, String> intrinsics = new TreeMap<>();

    /** LLVM and assembly functions to declare, one per line. */
    final Map<String, String> declarations = new TreeMap<>();

    CompileContext(
            Classes classes,
            Callees callees,
            Layouts layouts,
            Violations violations,
            Program program,
            CompileOptions options) {
        this.classes = classes;
        this.callees = callees;
        this.layouts = layouts;
        this.violations = violations;
        this.program = program;
        this.options = options;
        this.strings = new Strings();
        this.image = new StaticImage(classes, layouts, strings, violations, program);
    }

    /** ELF symbol of a compiled method: the exported name, or class and method, with the descriptor when overloaded. */
    String symbol(MethodId id) {
        String exported = program.exportedMethods.get(id);
        if (exported != null) {
            return exported;
        }
        boolean overloaded = program.methods.keySet().stream()
                        .filter(m -> m.owner().equals(id.owner()) && m.name().equals(id.name()))
                        .count()
                > 1;
        return id.owner().replace('/', '.') + "." + id.name() + (overloaded ? id.descriptor() : "");
    }

    boolean isExported(MethodId id) {
        return program.exportedMethods.containsKey(id);
    }
}
