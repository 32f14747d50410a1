package mkplay.toolchain;

import java.util.ArrayList;
import java.util.List;

/**
 * The fixed command lines for user code. The library that user programs are linked with is built with the same
 * {@link #codeGeneration} options.
 */
public final class CommandLine {
    private static final List<String> ALL = List.of(
            "-target",
            "i486-pc-none-elf",
            "-march=i486",
            "-mno-mmx",
            "-mno-sse",
            "-ffreestanding",
            "-O2",
            "-g",
            "-gdwarf-4",
            // L4 system calls take a message register in EBP.
            "-fomit-frame-pointer",
            "-fno-pic",
            "-fno-stack-protector",
            "-fno-asynchronous-unwind-tables",
            "-fno-unwind-tables",
            "-ffunction-sections",
            "-fdata-sections",
            "-fno-ident");

    private static final List<String> DIAGNOSTICS = List.of(
            "-Wall",
            // Assembly makes no use of most options.
            "-Wno-unused-command-line-argument",
            "-fno-color-diagnostics",
            "-fno-caret-diagnostics",
            "-fno-diagnostics-fixit-info",
            "-fmessage-length=0",
            "-ferror-limit=50",
            "-fmacro-backtrace-limit=4",
            "-ftemplate-backtrace-limit=4",
            "-fconstexpr-backtrace-limit=4",
            // A crash of clang must not leave a copy of the source behind.
            "-fno-crash-diagnostics");

    private CommandLine() {}

    /** Options that decide about the code: target, optimisation, language standard. */
    public static List<String> codeGeneration(Language language) {
        List<String> options = new ArrayList<>(ALL);
        switch (language) {
            case C -> options.add("-std=gnu17");
            case CPP ->
                options.addAll(List.of(
                        "-std=gnu++20",
                        "-fno-exceptions",
                        "-fno-rtti",
                        "-fno-threadsafe-statics",
                        "-fno-use-cxa-atexit"));
            case ASSEMBLY_WITH_CPP, ASSEMBLY, HEADER -> {}
        }
        return List.copyOf(options);
    }

    /** clang with one file to one object on its standard output; the working directory is that of the sources. */
    static List<String> compile(View view, Language language, String fileName) {
        List<String> command = new ArrayList<>(List.of(view.llvm() + "/bin/clang"));
        command.addAll(codeGeneration(language));
        command.addAll(DIAGNOSTICS);
        command.addAll(searchPath(view));
        command.addAll(List.of("-x", language.clangName(), "-c", fileName, "-o", "-"));
        return command;
    }

    /** The C preprocessor alone: with it, assembly takes two runs of one process each instead of a driver with two. */
    static List<String> preprocess(View view, String fileName) {
        List<String> command = new ArrayList<>(List.of(view.llvm() + "/bin/clang"));
        command.addAll(codeGeneration(Language.ASSEMBLY_WITH_CPP));
        command.addAll(DIAGNOSTICS);
        command.addAll(searchPath(view));
        command.addAll(List.of("-x", Language.ASSEMBLY_WITH_CPP.clangName(), "-E", fileName, "-o", "-"));
        return command;
    }

    private static List<String> searchPath(View view) {
        return List.of(
                "-nostdlibinc",
                "-resource-dir",
                view.resourceDirectory(),
                "-isystem",
                view.include(),
                "-fdebug-compilation-dir=" + Sandbox.WORK,
                // Without a sandbox the same images come out as with one.
                "-ffile-prefix-map=" + view.include() + "=" + Sandbox.INCLUDE,
                "-ffile-prefix-map=" + view.resourceDirectory() + "=" + Sandbox.LLVM);
    }

    /** lld to one image on its standard output; the working directory is that of the objects. */
    static List<String> link(View view, List<String> objects) {
        List<String> command = new ArrayList<>(List.of(
                view.llvm() + "/bin/ld.lld",
                "-m",
                "elf_i386",
                "-static",
                "--threads=1",
                "--no-color-diagnostics",
                "--error-limit=50",
                "--build-id=none",
                // A source cannot name libraries to link by a note in its object.
                "--no-dependent-libraries",
                "--gc-sections",
                "-z",
                "noexecstack",
                "-z",
                "max-page-size=4096",
                "-T",
                view.lib() + "/" + Sdk.LINKER_SCRIPT,
                view.lib() + "/" + Sdk.START_FILE));
        command.addAll(objects);
        command.addAll(List.of(view.lib() + "/" + Sdk.LIBRARY, "-o", "-"));
        return command;
    }
}
