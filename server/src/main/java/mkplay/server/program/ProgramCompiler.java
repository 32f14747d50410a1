package mkplay.server.program;

import java.util.List;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.SourceFile;
import org.jspecify.annotations.Nullable;

/** The compiler as the server needs it. */
public interface ProgramCompiler {

    /** Names compiler, command line and SDK: equal ids and equal sources give equal images. */
    String toolchainId();

    /** Why strangers' sources cannot be compiled here, or null if a sandbox confines the compiler. */
    @Nullable String unconfined();

    /** Compiles and links one program; blocks for up to the compiler's own time limit. */
    CompileResult compile(String program, List<SourceFile> files);

    /** The image of a sample's program that was compiled when the playground was built, or null if there is none. */
    byte @Nullable [] prebuilt(String sample, String program);
}
