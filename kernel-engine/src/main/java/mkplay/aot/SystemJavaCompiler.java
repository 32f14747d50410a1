package mkplay.aot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The compiler's phases: reach and check, lay out statics, translate, assemble one LLVM module.
 *
 * <p>Class initialisers of the program run in this JVM; what they leave in the statics becomes the image's initial data.
 */
final class SystemJavaCompiler {
    /** Settings of every function: i486 without FPU state, null is an ordinary address, no library calls invented. */
    private static final String COMMON =
            "nounwind null_pointer_is_valid noimplicitfloat \"no-builtins\" \"frame-pointer\"=\"none\""
                    + " \"target-cpu\"=\"i486\" \"target-features\"=\"-x87,-mmx,-sse\"";

    private static final String HEADER = """
            target datalayout = "e-m:e-p:32:32-p270:32:32-p271:32:32-p272:64:64-i128:128-f64:32:64-f80:32-n8:16:32-S128"
            target triple = "i486-pc-none-elf"

            """;

    private final Classes classes;
    private final CompileOptions options;

    SystemJavaCompiler(Classes classes, CompileOptions options) {
        this.classes = classes;
        this.options = options;
    }

    /**
     * The result of a compilation.
     *
     * @param ir the LLVM module
     * @param layoutHeader what assembly sources include as {@code kernel-layout.h}
     * @param exported the Java name behind each exported symbol
     * @param exemptions the exemptions that were used
     */
    record Output(String ir, String layoutHeader, Map<String, String> exported, List<String> exemptions) {}

    /**
     * Compiles everything reachable from the exports of the root classes (internal names).
     *
     * @throws SubsetException with all violations
     */
    Output compile(List<String> rootClasses) throws SubsetException {
        Violations violations = new Violations();
        Callees callees = new Callees(classes);
        Layouts layouts = new Layouts(classes, violations);
        SubsetChecker checker = new SubsetChecker(classes, callees, layouts, violations);
        Program program = new Reachability(classes, callees, checker, violations).from(rootClasses);
        CompileContext context = new CompileContext(classes, callees, layouts, violations, program, options);
        context.image.build();
        String header = new LayoutHeader(context).text();
        StringBuilder functions = new StringBuilder();
        program.methods.forEach((id, reached) -> translate(context, id, reached, functions));
        if (!violations.found().isEmpty()) {
            throw new SubsetException(violations.found());
        }
        Map<String, String> exported = new TreeMap<>();
        program.exportedMethods.forEach((id, symbol) -> exported.put(symbol, id.toString()));
        program.exportedStatics.forEach((id, symbol) -> exported.put(symbol, id.toString()));
        return new Output(module(context, functions), header, exported, violations.exemptions());
    }

    /** A method that the checker refused is not translated: its stack may not make sense. */
    private static void translate(
            CompileContext context, MethodId id, Program.Reached reached, StringBuilder functions) {
        boolean refused = context.violations.found().stream()
                .anyMatch(v -> v.className().equals(id.owner().replace('/', '.'))
                        && v.member().equals(id.name()));
        if (!refused && reached.model().code().isPresent()) {
            functions
                    .append(new MethodTranslator(context, id, reached).translate())
                    .append('\n');
        }
    }

    private static String module(CompileContext context, StringBuilder functions) {
        StringBuilder out = new StringBuilder(HEADER);
        context.image.write(out);
        StringBuilder panic = panicEntry(context);
        context.strings.write(out);
        out.append('\n').append(functions).append(panic);
        context.intrinsics.values().forEach(out::append);
        context.declarations.values().forEach(d -> out.append(d).append('\n'));
        out.append("attributes #0 = { ").append(COMMON).append(" optsize minsize }\n");
        out.append("attributes #1 = { ").append(COMMON).append(" }\n");
        out.append("attributes #2 = { ").append(COMMON).append(" optsize cold noinline }\n");
        out.append("attributes #3 = { ").append(COMMON).append(" optsize alwaysinline }\n");
        out.append("attributes #4 = { ").append(COMMON).append(" alwaysinline }\n");
        out.append("attributes #5 = { ").append(COMMON).append(" optsize }\n");
        context.debug.write(out);
        return out.toString();
    }

    /** What the check-failure routine calls: the panic handler under a name that assembly knows. */
    private static StringBuilder panicEntry(CompileContext context) {
        StringBuilder out = new StringBuilder();
        MethodId handler = context.program.panicHandler;
        out.append("define dso_local void @mkplay_panic(ptr %message, ptr %where, i32 %line) #2 {\n");
        if (handler != null) {
            out.append("  call %svoid %s(ptr %%message, ptr %%where, i32 %%line)%n"
                    .formatted(context.isExported(handler) ? "" : "fastcc ", Ir.global(context.symbol(handler))));
        }
        return out.append("  ret void\n}\n\n");
    }
}
