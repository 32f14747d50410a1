package mkplay.toolchain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How a visitor's text is kept from the host while native tools work on it. */
public sealed interface Sandbox permits Bubblewrap, Sandbox.None {
    // What a tool in a sandbox sees.
    String LLVM = "/llvm";
    String INCLUDE = "/sdk/include";
    String LIB = "/sdk/lib";
    String WORK = "/work";

    /**
     * The sandbox that works on this host, found out by compiling something in it once. {@link None} says why there is
     * none.
     */
    static Sandbox detect(Llvm llvm) {
        return Bubblewrap.detect(llvm);
    }

    /** {@link #detect(Llvm)} for the LLVM of this process. */
    static Sandbox detect() {
        return detect(Llvm.locate());
    }

    /** One sentence for the log: what confines the compiler, or why nothing does. */
    String description();

    /** Where the tools see things. */
    View view(Llvm llvm, Sdk sdk, Path work);

    /** The process that runs a tool on the given work folder under the limits. */
    ToolProcess process(Job job);

    /**
     * A tool's run before it is confined.
     *
     * @param sdk       what the tool may see beside LLVM and the work folder
     * @param work      the folder with {@code src} and {@code obj}
     * @param directory the tool's working directory, by its name in {@code work}
     * @param command   the tool by the paths of {@link #view}
     * @param stdout    file of the host for the tool's output
     * @param stderr    file of the host for the tool's messages
     */
    record Job(
            Llvm llvm,
            Sdk sdk,
            Path work,
            String directory,
            CompileLimits limits,
            List<String> command,
            Path stdout,
            Path stderr) {}

    /**
     * No sandbox: tools run with this process's rights and see its files; only the wall clock limits them. A server must
     * not give it a stranger's text.
     *
     * @param reason why nothing confines the tools, with the remedy where one is known
     */
    record None(String reason) implements Sandbox {
        @Override
        public String description() {
            return "no compiler sandbox: " + reason;
        }

        @Override
        public View view(Llvm llvm, Sdk sdk, Path work) {
            return View.ofHost(llvm, sdk, work);
        }

        @Override
        public ToolProcess process(Job job) {
            return new ToolProcess(
                    job.command(),
                    Map.of("LC_ALL", "C"),
                    job.work().resolve(job.directory()),
                    ToolProcess.EMPTY,
                    job.stdout(),
                    job.stderr());
        }
    }
}
