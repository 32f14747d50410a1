package mkplay.server.program;

import java.util.List;
import mkplay.engine.Program;
import mkplay.samples.Samples;
import mkplay.samples.UserImages;
import mkplay.toolchain.CompileLimits;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Compiler;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.Sandbox;
import mkplay.toolchain.SourceFile;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The toolchain with the SDK of the user side, in the sandbox that works on this host. */
@Component
class ToolchainCompiler implements ProgramCompiler {

    private final Compiler compiler;

    ToolchainCompiler(CompileProperties properties) {
        this.compiler = new Compiler(
                Llvm.locate(),
                UserImages.sdk(),
                Sandbox.detect(),
                new CompileLimits(
                        properties.wall(),
                        properties.cpuSeconds(),
                        properties.memoryBytes(),
                        properties.fileBytes(),
                        properties.processes()));
    }

    @Override
    public String toolchainId() {
        return compiler.toolchainId();
    }

    @Override
    public @Nullable String unconfined() {
        return compiler.sandbox() instanceof Sandbox.None none ? none.reason() : null;
    }

    @Override
    public CompileResult compile(String program, List<SourceFile> files)
            throws InvalidSourceException, InterruptedException {
        return compiler.compile(program, files);
    }

    @Override
    public List<Program> prebuilt(String sample) {
        return Samples.prebuilt(sample);
    }
}
