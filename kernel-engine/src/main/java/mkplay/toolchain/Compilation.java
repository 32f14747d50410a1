package mkplay.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** One program on its way through the tools, in a work folder of its own. */
final class Compilation {
    /** How much of a tool's messages is read. */
    private static final int MESSAGE_BYTES = 256 << 10;

    // signal(7), the numbers of x86-64 and arm64.
    private static final int SIGKILL = 9;
    private static final int SIGXCPU = 24;
    private static final int SIGXFSZ = 25;

    private final Llvm llvm;
    private final Sdk sdk;
    private final Sandbox sandbox;
    private final CompileLimits limits;
    private final Path work;
    private final String program;
    private final List<SourceFile> files;
    private final View view;
    private final SourceMap map;
    private final long deadline;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private boolean failed;

    Compilation(
            Llvm llvm,
            Sdk sdk,
            Sandbox sandbox,
            CompileLimits limits,
            Path work,
            String program,
            List<SourceFile> files) {
        this.llvm = llvm;
        this.sdk = sdk;
        this.sandbox = sandbox;
        this.limits = limits;
        this.work = work;
        this.program = program;
        this.files = files;
        this.view = sandbox.view(llvm, sdk, work);
        this.map = new SourceMap(view, files);
        this.deadline = System.nanoTime() + limits.wall().toNanos();
    }

    CompileResult run(String toolchainId) throws IOException, InterruptedException {
        Path src = Files.createDirectory(work.resolve("src"));
        Files.createDirectory(work.resolve("obj"));
        for (SourceFile file : files) {
            // Not writeString, which fails on half a surrogate pair; clang complains about the '?' where it matters.
            Files.write(src.resolve(file.name()), file.text().getBytes(StandardCharsets.UTF_8));
        }
        List<String> objects = new ArrayList<>();
        for (SourceFile file : files) {
            Language language = Language.of(file.name()).orElseThrow();
            if (language != Language.HEADER && timeLeft()) {
                compile(file.name(), language);
                objects.add(objectOf(file.name()));
            }
        }
        byte[] elf = failed ? new byte[0] : link(objects);
        return new CompileResult(!failed, bounded(), failed ? new byte[0] : elf, toolchainId);
    }

    private static String objectOf(String source) {
        return source + ".o";
    }

    private void compile(String file, Language language) throws IOException, InterruptedException {
        Path object = work.resolve("obj").resolve(objectOf(file));
        if (language != Language.ASSEMBLY_WITH_CPP) {
            assembleOrCompile(file, language, file, object);
            return;
        }
        String preprocessed = file + ".i.s";
        Path output = work.resolve("obj").resolve(preprocessed);
        if (clang(file, CommandLine.preprocess(view, file), output, ClangMessages::read)) {
            String input = view.work() + "/obj/" + preprocessed;
            assembleOrCompile(file, Language.ASSEMBLY, input, object);
        }
    }

    private void assembleOrCompile(String file, Language language, String input, Path object)
            throws IOException, InterruptedException {
        List<String> command = CommandLine.compile(view, language, input);
        clang(
                file,
                command,
                object,
                language == Language.ASSEMBLY ? ClangMessages::readAssembler : ClangMessages::read);
    }

    private boolean clang(
            String file, List<String> command, Path output, BiFunction<String, SourceMap, List<Diagnostic>> reader)
            throws IOException, InterruptedException {
        Path stderr = work.resolve("stderr");
        ToolProcess.Outcome outcome = runTool("src", command, output, stderr);
        List<Diagnostic> said = reader.apply(messages(stderr), map);
        diagnostics.addAll(said);
        return conclude(new Run("compiling " + file, file, said, output), outcome);
    }

    private byte[] link(List<String> objects) throws IOException, InterruptedException {
        Path image = work.resolve("image");
        Path stderr = work.resolve("stderr");
        ToolProcess.Outcome outcome = runTool("obj", CommandLine.link(view, objects), image, stderr);
        List<Diagnostic> said = LinkerMessages.read(messages(stderr), map);
        diagnostics.addAll(said);
        return conclude(new Run("linking " + program, "", said, image), outcome)
                ? Files.readAllBytes(image)
                : new byte[0];
    }

    private ToolProcess.Outcome runTool(String directory, List<String> command, Path stdout, Path stderr)
            throws IOException, InterruptedException {
        Sandbox.Job job = new Sandbox.Job(llvm, sdk, work, directory, limits, command, stdout, stderr);
        return sandbox.process(job).run(Math.max(0, deadline - System.nanoTime()));
    }

    private static String messages(Path stderr) throws IOException {
        return new String(ToolProcess.head(stderr, MESSAGE_BYTES), StandardCharsets.UTF_8);
    }

    private boolean timeLeft() {
        return deadline - System.nanoTime() > 0;
    }

    /** A tool's finished run: for people, the file at fault, what the tool said and wrote. */
    private record Run(String what, String file, List<Diagnostic> said, Path output) {}

    /** Adds why the tool did not succeed, unless it has said so itself. */
    private boolean conclude(Run run, ToolProcess.Outcome outcome) throws IOException {
        if (outcome.status() == 0 && !outcome.timedOut()) {
            return true;
        }
        failed = true;
        Optional<String> limit = limitThatWasHit(outcome, run.output());
        if (limit.isPresent()) {
            error(run.file(), run.what() + " " + limit.get());
        } else if (run.said().stream().noneMatch(each -> each.severity() == Severity.ERROR)) {
            String how = outcome.status() > 128
                    ? "crashed with signal " + (outcome.status() - 128)
                    : "ended with status " + outcome.status();
            error(run.file(), run.what() + " failed: the tool " + how);
        }
        return false;
    }

    private Optional<String> limitThatWasHit(ToolProcess.Outcome outcome, Path output) throws IOException {
        int signal = outcome.status() - 128;
        if (outcome.timedOut()) {
            return Optional.of("took longer than the limit of " + limits.wall().toMillis() + " ms");
        }
        if (signal == SIGXCPU || signal == SIGKILL) {
            return Optional.of("took more than the limit of " + limits.cpuSeconds() + " s of processor time");
        }
        if (signal == SIGXFSZ || Files.size(output) >= limits.fileBytes()) {
            return Optional.of("gave more than the limit of " + limits.fileBytes() + " bytes");
        }
        return Optional.empty();
    }

    private void error(String file, String message) {
        diagnostics.add(new Diagnostic(file, 0, 0, Severity.ERROR, message));
    }

    /** Errors are the last to be dropped: they say why there is no image. */
    private List<Diagnostic> bounded() {
        if (diagnostics.size() <= Compiler.MAX_DIAGNOSTICS) {
            return List.copyOf(diagnostics);
        }
        int room = Compiler.MAX_DIAGNOSTICS - 1;
        long errors =
                diagnostics.stream().filter(Compilation::isError).limit(room).count();
        long others = room - errors;
        List<Diagnostic> kept = new ArrayList<>();
        for (Diagnostic each : diagnostics) {
            if (isError(each) ? errors-- > 0 : others-- > 0) {
                kept.add(each);
            }
        }
        int dropped = diagnostics.size() - kept.size();
        kept.add(new Diagnostic("", 0, 0, Severity.NOTE, dropped + " more messages"));
        return List.copyOf(kept);
    }

    private static boolean isError(Diagnostic diagnostic) {
        return diagnostic.severity() == Severity.ERROR;
    }
}
