package mkplay.toolchain;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the tools' view of files into the visitor's: our headers become {@code <name>}, byte columns become UTF-16
 * columns, and no path of the toolchain or of the host stays in a text.
 */
final class SourceMap {
    private final View view;
    private final Map<String, List<String>> linesOfFile = new HashMap<>();

    SourceMap(View view, List<SourceFile> files) {
        this.view = view;
        files.forEach(file -> linesOfFile.put(file.name(), file.text().lines().toList()));
    }

    boolean isSource(String name) {
        return linesOfFile.containsKey(name);
    }

    /** The visitor's name of a file that a tool named. */
    String file(String path) {
        String name = path.startsWith("./") ? path.substring(2) : path;
        String headers = view.resourceDirectory() + "/include/";
        for (String folder : List.of(view.include() + "/", headers)) {
            if (name.startsWith(folder)) {
                return "<" + name.substring(folder.length()) + ">";
            }
        }
        return text(name);
    }

    /** A message without the places where things happen to lie. */
    String text(String message) {
        return message.replace(view.work() + "/src/", "")
                .replace(view.work() + "/obj/", "")
                .replace(view.work(), "")
                .replace(view.include() + "/", "")
                .replace(view.lib() + "/", "")
                .replace(view.resourceDirectory() + "/include/", "")
                .replace(view.llvm() + "/", "");
    }

    /**
     * The column in UTF-16 units, from 1, of a column in UTF-8 bytes, from 1. Columns behind the end of the line and lines
     * that are not there keep what the tool said.
     */
    int column(String file, int line, int byteColumn) {
        List<String> lines = linesOfFile.get(file);
        if (lines == null || line < 1 || line > lines.size() || byteColumn < 1) {
            return byteColumn;
        }
        byte[] bytes = lines.get(line - 1).getBytes(StandardCharsets.UTF_8);
        int before = byteColumn - 1;
        if (before > bytes.length) {
            return byteColumn;
        }
        return 1 + new String(bytes, 0, before, StandardCharsets.UTF_8).length();
    }
}
