package mkplay.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An LLVM on disk and a plain way to run it. The directory has {@code bin/} (clang, ld.lld, llvm-ar, llvm-objdump),
 * {@code lib/} (the shared libraries under the names the tools ask for) and {@code lib/clang/N/include/} (the headers a
 * freestanding C implementation must have: stddef, stdint, stdarg, stdbool, limits, float and the like).
 *
 * @param home    the directory above
 * @param version of clang, such as {@code 20.1.7}
 */
public record Llvm(Path home, String version) {
    /** System property and, in capitals, environment variable that name a directory to use instead of unpacking. */
    public static final String HOME_PROPERTY = "mkplay.llvm.home";

    static final String HOME_VARIABLE = "MKPLAY_LLVM_HOME";

    private static final class Holder {
        static final Llvm LOCATED = find();
    }

    /**
     * The LLVM of this process: the directory named by {@value #HOME_PROPERTY} or {@code MKPLAY_LLVM_HOME} if one is,
     * else the one of the class path (artifact {@code org.bytedeco:llvm} with this platform's classifier), unpacked once
     * into the user's cache. Safe when several processes do it for the first time at once.
     *
     * @throws ToolchainException when there is none or it does not start
     */
    public static Llvm locate() {
        try {
            return Holder.LOCATED;
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof ToolchainException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Llvm find() {
        String configured = System.getProperty(HOME_PROPERTY, System.getenv(HOME_VARIABLE));
        if (configured != null && !configured.isBlank()) {
            return at(Path.of(configured));
        }
        return at(LlvmUnpacker.unpacked(Cache.directory()));
    }

    /**
     * The LLVM in the given directory.
     *
     * @throws ToolchainException when files are missing or clang does not start
     */
    public static Llvm at(Path home) {
        Path absolute = home.toAbsolutePath().normalize();
        Llvm unknown = new Llvm(absolute, "");
        for (Path tool : List.of(unknown.clang(), unknown.lld())) {
            if (!Files.isExecutable(tool)) {
                throw new ToolchainException("no LLVM in " + absolute + ": " + tool + " is not an executable file");
            }
        }
        try {
            String banner = run(absolute, List.of(unknown.clang().toString(), "--version"));
            return new Llvm(absolute, parseVersion(banner));
        } catch (IOException | ToolFailedException e) {
            throw new ToolchainException(
                    "clang in " + absolute + " does not start (it needs the C++ runtime and zlib of the system): "
                            + e.getMessage(),
                    e);
        }
    }

    private static String parseVersion(String banner) {
        int at = banner.indexOf("version ");
        if (at < 0) {
            throw new ToolchainException("clang does not tell its version: " + banner);
        }
        return banner.substring(at + 8).split("\\s", 2)[0];
    }

    public Path clang() {
        return home.resolve("bin/clang");
    }

    /** The ELF linker. */
    public Path lld() {
        return home.resolve("bin/ld.lld");
    }

    /** The archiver. */
    public Path ar() {
        return home.resolve("bin/llvm-ar");
    }

    public Path objdump() {
        return home.resolve("bin/llvm-objdump");
    }

    /** clang's resource directory; its {@code include} holds the freestanding headers. */
    public Path resourceDirectory() {
        return home.resolve("lib/clang").resolve(version.split("\\.", 2)[0]);
    }

    /**
     * Runs clang in {@code directory} on the project's own sources: no sandbox, no time limit.
     *
     * @return what it printed (warnings)
     */
    public String clang(Path directory, List<String> arguments) throws IOException, ToolFailedException {
        return run(directory, command(clang(), arguments));
    }

    /** Runs the ELF linker as {@link #clang} does clang. */
    public String lld(Path directory, List<String> arguments) throws IOException, ToolFailedException {
        return run(directory, command(lld(), arguments));
    }

    /** Writes a static library with a symbol table and without time stamps, replacing {@code archive}. */
    public void archive(Path directory, Path archive, List<Path> objects) throws IOException, ToolFailedException {
        Files.deleteIfExists(directory.resolve(archive));
        List<String> arguments = new ArrayList<>(List.of("rcsD", archive.toString()));
        objects.forEach(object -> arguments.add(object.toString()));
        run(directory, command(ar(), arguments));
    }

    /** Runs llvm-objdump and gives its listing. */
    public String objdump(Path directory, List<String> arguments) throws IOException, ToolFailedException {
        return run(directory, command(objdump(), arguments));
    }

    private static List<String> command(Path tool, List<String> arguments) {
        List<String> command = new ArrayList<>(arguments.size() + 1);
        command.add(tool.toString());
        command.addAll(arguments);
        return command;
    }

    private static String run(Path directory, List<String> command) throws IOException, ToolFailedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        // Nothing of the caller's environment may change what is built (CPATH, C_INCLUDE_PATH, SOURCE_DATE_EPOCH ...).
        builder.environment().clear();
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new ToolFailedException(command, status, output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.getFirst() + " was running", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
