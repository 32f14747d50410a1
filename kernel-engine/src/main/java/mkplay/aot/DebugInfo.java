package mkplay.aot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Metadata for DWARF line tables: one subprogram per method, one location per line of it. */
final class DebugInfo {
    private final List<String> nodes = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int unit;
    private final int type;

    DebugInfo() {
        unit = reserve();
        int file = node("!DIFile(filename: \"kernel\", directory: \".\")");
        int empty = node("!{null}");
        type = node("!DISubroutineType(types: !" + empty + ")");
        nodes.set(
                unit,
                "distinct !DICompileUnit(language: DW_LANG_Java, file: !" + file
                        + ", producer: \"mkplay.aot\", isOptimized: true, runtimeVersion: 0, emissionKind: LineTablesOnly)");
    }

    private int reserve() {
        nodes.add("");
        return nodes.size() - 1;
    }

    private int node(String text) {
        return numbers.computeIfAbsent(text, t -> {
            nodes.add(t);
            return nodes.size() - 1;
        });
    }

    /** A subprogram; {@code path} is the source file relative to the source root. */
    int subprogram(String name, String path, int line) {
        int slash = path.lastIndexOf('/');
        int file = node("!DIFile(filename: \"%s\", directory: \"%s\")"
                .formatted(path.substring(slash + 1), slash < 0 ? "." : path.substring(0, slash)));
        nodes.add("distinct !DISubprogram(name: \"%s\", scope: !%d, file: !%d, line: %d, type: !%d, scopeLine: %d, "
                        .formatted(Ir.escape(name), file, file, line, type, line)
                + "spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !" + unit + ")");
        return nodes.size() - 1;
    }

    /** A location in a subprogram. */
    int location(int subprogram, int line) {
        return node("!DILocation(line: " + line + ", scope: !" + subprogram + ")");
    }

    void write(StringBuilder out) {
        out.append("!llvm.dbg.cu = !{!").append(unit).append("}\n");
        int flags = nodes.size();
        out.append("!llvm.module.flags = !{!%d, !%d, !%d}%n".formatted(flags, flags + 1, flags + 2));
        for (int i = 0; i < nodes.size(); i++) {
            out.append('!').append(i).append(" = ").append(nodes.get(i)).append('\n');
        }
        out.append("!%d = !{i32 7, !\"Dwarf Version\", i32 4}%n".formatted(flags));
        out.append("!%d = !{i32 2, !\"Debug Info Version\", i32 3}%n".formatted(flags + 1));
        // The entry code does not keep the 16-byte alignment that the i386 ABI asks for on behalf of SSE.
        out.append("!%d = !{i32 1, !\"override-stack-alignment\", i32 4}%n".formatted(flags + 2));
    }
}
