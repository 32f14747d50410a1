package mkplay.server.program;

import java.util.List;
import mkplay.engine.Program;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.SourceFile;
import org.jspecify.annotations.Nullable;

/** The compiler as the server needs it. */
public interface ProgramCompiler {

    /** Names compiler, command line and SDK: equal ids and equal sources give equal images. */
    String toolchainId();

    /** Why strangers' sources cannot be compiled here, or null if a sandbox confines the compiler. */
    @Nullable
    String unconfined();

    /**
     * Compiles and links one program; blocks for up to the compiler's own time limit.
     *
     * @throws InvalidSourceException when the files are refused unseen
     * @throws InterruptedException when the thread was interrupted
     */
    CompileResult compile(String program, List<SourceFile> files) throws InvalidSourceException, InterruptedException;

    /** A sample's programs as they were compiled when the playground was built. */
    List<Program> prebuilt(String sample);
}
