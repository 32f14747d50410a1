package mkplay.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Compiles and links a visitor's program: one run of clang per file, one of lld, each confined by the {@link Sandbox} and
 * limited by {@link CompileLimits}. Thread-safe; the caller bounds how many compilations run at once.
 */
public final class Compiler {
    /** More diagnostics than these are dropped; the last one then says so. */
    public static final int MAX_DIAGNOSTICS = 200;

    private final Llvm llvm;
    private final Sdk sdk;
    private final Sandbox sandbox;
    private final CompileLimits limits;
    private final Path workRoot;
    private final String toolchainId;

    /**
     * A compiler for user programs.
     *
     * @throws ToolchainException when the SDK cannot be read
     */
    public Compiler(Llvm llvm, Sdk sdk, Sandbox sandbox, CompileLimits limits) {
        this(llvm, sdk, sandbox, limits, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** A compiler whose work folders, one per compilation, lie in {@code workRoot}. */
    Compiler(Llvm llvm, Sdk sdk, Sandbox sandbox, CompileLimits limits, Path workRoot) {
        this.llvm = llvm;
        this.sdk = sdk;
        this.sandbox = sandbox;
        this.limits = limits;
        this.workRoot = workRoot;
        this.toolchainId = ToolchainId.of(llvm, sdk);
    }

    /** What a result's id will be: see {@link CompileResult#toolchainId}. */
    public String toolchainId() {
        return toolchainId;
    }

    /** What confines the tools. */
    public Sandbox sandbox() {
        return sandbox;
    }

    /**
     * Compiles and links. Everything wrong in the sources, and every limit they hit, is a diagnostic.
     *
     * @param program the program's name, for messages about the program as a whole
     * @throws InvalidSourceException when the set of files is refused unseen, see {@link SourceLimits}
     * @throws InterruptedException   when the thread was interrupted; the tools have ended by then
     * @throws ToolchainException     when the host fails: no space, no sandbox any more
     */
    public CompileResult compile(String program, List<SourceFile> files)
            throws InvalidSourceException, InterruptedException {
        SourceLimits.check(files);
        try {
            Path work = Files.createTempDirectory(workRoot, "mkplay-compile");
            try {
                return new Compilation(llvm, sdk, sandbox, limits, work, program, files).run(toolchainId);
            } finally {
                Cache.deleteTree(work);
            }
        } catch (IOException e) {
            throw new ToolchainException("cannot compile: " + e.getMessage(), e);
        }
    }
}
