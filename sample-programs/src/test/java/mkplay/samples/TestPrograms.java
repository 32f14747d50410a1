package mkplay.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import mkplay.engine.Program;
import mkplay.toolchain.CompileLimits;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Compiler;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.Sandbox;
import mkplay.toolchain.SourceFile;

/** Test programs of {@code src/test/user}, compiled as a visitor's programs are. */
final class TestPrograms {
    private static final Path FOLDER = Path.of("src/test/user");
    private static final Map<String, byte[]> COMPILED = new ConcurrentHashMap<>();

    private TestPrograms() {}

    /** The program of one source file as the task {@code main}. */
    static Program main(String file, String... args) {
        return new Program(
                "main", COMPILED.computeIfAbsent(file, TestPrograms::compile), Program.DEFAULT_PRIORITY, List.of(args));
    }

    /** The same under another name. */
    static Program named(String name, String file, String... args) {
        Program main = main(file, args);
        return new Program(name, main.elf(), main.priority(), main.args());
    }

    private static SourceFile source(String file) throws IOException {
        return new SourceFile(file, Files.readString(FOLDER.resolve(file)));
    }

    private static byte[] compile(String file) {
        try {
            Llvm llvm = Llvm.locate();
            // A test machine may be slow and busy; what is compiled here is our own.
            CompileLimits patient = new CompileLimits(Duration.ofMinutes(2), 60, 1L << 30, 16L << 20, 16);
            Compiler compiler = new Compiler(llvm, UserImages.sdk(), Sandbox.detect(llvm), patient);
            CompileResult result = compiler.compile("main", List.of(source(file), source("check.h")));
            if (!result.ok()) {
                throw new AssertionError(file + ": " + result.diagnostics());
            }
            return result.elf();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidSourceException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
