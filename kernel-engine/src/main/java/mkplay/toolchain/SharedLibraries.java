package mkplay.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which shared libraries of the host a program needs, as the program's own dynamic linker finds them (ld.so(8)). */
final class SharedLibraries {
    private static final Pattern RESOLVED = Pattern.compile("\\s*(\\S+) => (/\\S+) \\(0x[0-9a-f]+\\)");
    private static final Pattern MISSING = Pattern.compile("\\s*(\\S+) => not found");
    private static final Pattern INTERPRETER = Pattern.compile("\\s*(/\\S+) \\(0x[0-9a-f]+\\)");

    private SharedLibraries() {}

    /** Adds to {@code found}: where the library must be for the program to find it, and where it is on the host. */
    static void add(Path program, Path notBelow, Map<String, Path> found) throws IOException {
        trace(program).lines().forEach(line -> {
            Matcher resolved = RESOLVED.matcher(line);
            Matcher interpreter = INTERPRETER.matcher(line);
            Matcher missing = MISSING.matcher(line);
            if (missing.matches()) {
                throw new ToolchainException(program + " needs " + missing.group(1) + ", which is not installed");
            } else if (resolved.matches()) {
                Path library = Path.of(resolved.group(2)).normalize();
                if (!library.startsWith(notBelow)) {
                    found.put("/lib/" + resolved.group(1).replaceFirst(".*/", ""), library);
                }
            } else if (interpreter.matches()) {
                found.put(interpreter.group(1), Path.of(interpreter.group(1)));
            }
        });
    }

    static Map<String, Path> none() {
        return new TreeMap<>();
    }

    private static String trace(Path program) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.toString()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("LD_TRACE_LOADED_OBJECTS", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
