package mkplay.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * bubblewrap (bwrap(1)): every namespace unshared, a root file system that holds the toolchain, the SDK's headers and
 * library, the few shared libraries these need and the program's folder, all read-only; no /proc, no /etc, no devices, no
 * capabilities, a system call filter. Output leaves through standard output only, so nothing in it is
 * writable. prlimit(1) inside it sets the limits: there the count of processes is that of the sandbox alone.
 */
public final class Bubblewrap implements Sandbox {
    private static final String FILTER = "filter.bpf";

    /**
     * The tool's standard input: a file of the work folder and not /dev/null, because where the server runs as root the
     * tool has root's number, and through an open file it could change the permissions of the host's device.
     */
    private static final String NO_INPUT = "stdin";

    /** bubblewrap takes the filter from an open file, and Java opens only the first three: the shell opens one more. */
    private static final List<String> WITH_FILTER_AS_FILE_9 = List.of("/bin/sh", "-c", "exec \"$@\" 9<\"$0\"");

    private static final String PRLIMIT = "/bin/prlimit";
    private static final String NOBODY = "65534";
    private static final List<String> DIRECTORIES = List.of("/usr/bin", "/bin", "/usr/local/bin");

    private final Path bwrap;
    private final Path prlimit;
    private final Map<String, Path> libraries;
    private final byte[] filter;

    private Bubblewrap(Path bwrap, Path prlimit, Map<String, Path> libraries, byte[] filter) {
        this.bwrap = bwrap;
        this.prlimit = prlimit;
        this.libraries = libraries;
        this.filter = filter;
    }

    static Sandbox detect(Llvm llvm) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return new None("bubblewrap needs Linux, this is " + System.getProperty("os.name"));
        }
        Optional<Path> bwrap = find("bwrap");
        Optional<Path> prlimit = find("prlimit");
        Optional<byte[]> filter = SeccompFilter.forProcessor(System.getProperty("os.arch"));
        if (bwrap.isEmpty()) {
            return new None("bwrap is not installed (Debian package bubblewrap)");
        }
        if (prlimit.isEmpty()) {
            return new None("prlimit is not installed (Debian package util-linux)");
        }
        if (filter.isEmpty()) {
            return new None("the system calls of " + System.getProperty("os.arch") + " are not known");
        }
        try {
            Map<String, Path> libraries = SharedLibraries.none();
            for (Path program : List.of(llvm.clang(), llvm.lld(), prlimit.get())) {
                SharedLibraries.add(program, llvm.home(), libraries);
            }
            Bubblewrap sandbox = new Bubblewrap(bwrap.get(), prlimit.get(), libraries, filter.get());
            return sandbox.tryOnce(llvm);
        } catch (IOException | ToolchainException e) {
            return new None(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new None("interrupted while trying bubblewrap");
        }
    }

    private static Optional<Path> find(String program) {
        return DIRECTORIES.stream()
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Compiles a line in the sandbox: whether namespaces can be made depends on kernel, container and security modules. */
    private Sandbox tryOnce(Llvm llvm) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("mkplay-sandbox");
        try {
            Files.writeString(Files.createDirectory(work.resolve("src")).resolve("a.c"), "int a;\n");
            Sdk sdk = new Sdk(work, work);
            Path stdout = work.resolve("stdout");
            Path stderr = work.resolve("stderr");
            List<String> command = CommandLine.compile(view(llvm, sdk, work), Language.C, "a.c");
            ToolProcess process =
                    process(new Job(llvm, sdk, work, "src", CompileLimits.DEFAULT, command, stdout, stderr));
            ToolProcess.Outcome outcome = process.run(Duration.ofSeconds(30).toNanos());
            if (outcome.status() == 0 && Files.size(stdout) > 0) {
                return this;
            }
            String said = new String(ToolProcess.head(stderr, 300), StandardCharsets.UTF_8).strip();
            return new None("bubblewrap does not work here (exit status " + outcome.status() + ": " + said
                    + "); in a container it needs the seccomp profile that comes with the playground, and on some hosts"
                    + " the kernel setting that allows unprivileged user namespaces");
        } finally {
            Cache.deleteTree(work);
        }
    }

    @Override
    public String description() {
        return "compiler sandbox: " + bwrap;
    }

    @Override
    public View view(Llvm llvm, Sdk sdk, Path work) {
        String resources = llvm.home().relativize(llvm.resourceDirectory()).toString();
        return new View(LLVM, LLVM + "/" + resources, INCLUDE, LIB, WORK);
    }

    @Override
    public ToolProcess process(Job job) {
        Path filterFile = job.work().resolve(FILTER);
        Path input = job.work().resolve(NO_INPUT);
        try {
            Files.write(filterFile, filter);
            Files.write(input, new byte[0]);
        } catch (IOException e) {
            throw new ToolchainException("cannot write to " + job.work() + ": " + e.getMessage(), e);
        }
        List<String> command = new ArrayList<>(WITH_FILTER_AS_FILE_9);
        command.addAll(List.of(filterFile.toString(), bwrap.toString()));
        command.addAll(List.of("--unshare-all", "--die-with-parent", "--new-session"));
        command.addAll(List.of("--cap-drop", "ALL", "--uid", NOBODY, "--gid", NOBODY, "--hostname", "sandbox"));
        command.addAll(mounts(job));
        // Without /proc the dynamic linker cannot tell where a program lies, and so not what $ORIGIN is.
        command.addAll(List.of("--setenv", "LD_LIBRARY_PATH", LLVM + "/lib:/lib"));
        command.addAll(List.of("--chdir", WORK + "/" + job.directory(), "--remount-ro", "/"));
        command.addAll(List.of("--seccomp", "9", "--"));
        command.addAll(limits(job.limits()));
        command.addAll(job.command());
        return new ToolProcess(command, Map.of(), job.work(), input, job.stdout(), job.stderr());
    }

    private List<String> mounts(Job job) {
        List<String> mounts = new ArrayList<>();
        readOnly(mounts, job.llvm().home().resolve("bin"), LLVM + "/bin");
        readOnly(mounts, job.llvm().home().resolve("lib"), LLVM + "/lib");
        libraries.forEach((target, library) -> readOnly(mounts, library, target));
        readOnly(mounts, prlimit, PRLIMIT);
        readOnly(mounts, job.sdk().include(), INCLUDE);
        readOnly(mounts, job.sdk().lib(), LIB);
        readOnly(mounts, job.work().resolve("src"), WORK + "/src");
        if (Files.isDirectory(job.work().resolve("obj"))) {
            readOnly(mounts, job.work().resolve("obj"), WORK + "/obj");
        }
        return mounts;
    }

    private static void readOnly(List<String> mounts, Path source, String target) {
        mounts.addAll(List.of("--ro-bind", source.toAbsolutePath().toString(), target));
    }

    private static List<String> limits(CompileLimits limits) {
        return List.of(
                PRLIMIT,
                "--cpu=" + limits.cpuSeconds(),
                "--as=" + limits.memoryBytes(),
                "--fsize=" + limits.fileBytes(),
                "--nproc=" + limits.processes(),
                "--nofile=64",
                "--core=0",
                "--");
    }
}
