package mkplay.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tool could do in the sandbox if a source took it over. A shell is put in the toolchain's place and tries, with
 * nothing but its built-in commands, since there are no others.
 */
class InsideSandboxTest {
    private static final CompileLimits LIMITS = new CompileLimits(Duration.ofSeconds(60), 60, 1L << 30, 64 << 10, 16);

    @TempDir
    static Path directory;

    static Sandbox sandbox;
    static Llvm shell;
    static Sdk sdk;
    static Path work;

    @BeforeAll
    static void putAShellInPlaceOfTheToolchain() throws Exception {
        sandbox = Sandbox.detect();
        if (sandbox instanceof Sandbox.None none) {
            abort("skipped: " + none.description());
        }
        Path home = directory.resolve("home");
        Files.createDirectories(home.resolve("lib"));
        Path program = Files.copy(
                Path.of("/bin/sh").toRealPath(),
                Files.createDirectories(home.resolve("bin")).resolve("sh"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        shell = new Llvm(home, "0");
        sdk = new Sdk(
                Files.createDirectory(directory.resolve("include")),
                Files.createDirectory(directory.resolve("sdklib")));
        work = Files.createDirectory(directory.resolve("work"));
        Files.createDirectory(work.resolve("src"));
        Files.createDirectory(work.resolve("obj"));
    }

    /** Standard output and error of the script, with its exit status in the last line. */
    private static String run(String script) throws Exception {
        Path stdout = directory.resolve("stdout");
        Path stderr = directory.resolve("stderr");
        List<String> command = List.of("/llvm/bin/sh", "-c", script);
        ToolProcess process =
                sandbox.process(new Sandbox.Job(shell, sdk, work, "src", LIMITS, command, stdout, stderr));
        ToolProcess.Outcome outcome = process.run(Duration.ofSeconds(60).toNanos());
        assertThat(outcome.timedOut()).isFalse();
        return Files.readString(stdout) + Files.readString(stderr) + outcome.status();
    }

    @Test
    void nothingIsVisibleButTheToolchainTheSdkAndTheWorkFolder() throws Exception {
        assertThat(run("for f in /* /.[!.]* /sdk/* /work/*; do echo $f; done").lines())
                .contains("/llvm", "/sdk", "/work", "0")
                .isSubsetOf(
                        "/bin",
                        "/dev",
                        "/lib",
                        "/lib64",
                        "/llvm",
                        "/sdk",
                        "/work",
                        "/.[!.]*",
                        "/sdk/include",
                        "/sdk/lib",
                        "/work/obj",
                        "/work/src",
                        "0");
    }

    @Test
    void theEnvironmentHasOneVariableOfOurs() throws Exception {
        assertThat(run("export -p").lines().map(line -> line.replaceFirst("^export ", "")))
                // Shells make these two up.
                .filteredOn(line -> !line.startsWith("PWD=") && !line.startsWith("OLDPWD"))
                .containsExactly("LD_LIBRARY_PATH='/llvm/lib:/lib'", "0");
    }

    @Test
    void nothingIsWritable() throws Exception {
        for (String place : List.of("/x", "/work/src/x", "/work/obj/x", "/llvm/x", "/llvm/bin/sh", "/lib/x")) {
            assertThat(run("echo x > " + place)).as(place).containsIgnoringCase("read-only file system");
        }
    }

    @Test
    void noFileIsOpenButTheFirstThree() throws Exception {
        assertThat(run("read x && echo input; echo read")).startsWith("read\n");
        for (int file = 3; file <= 9; file++) {
            assertThat(run("echo open <&" + file)).as("file %d", file).doesNotContain("open\n");
        }
    }

    @Test
    void thereAreNoNewProcesses() throws Exception {
        assertThat(run("(echo forked); echo after"))
                .containsIgnoringCase("cannot fork")
                .doesNotContain("forked\n");
    }

    @Test
    void itSeesNoProcessButItsOwn() throws Exception {
        assertThat(run("echo $PPID; kill -0 " + ProcessHandle.current().pid()))
                .startsWith("1\n")
                .containsIgnoringCase("no such process");
    }

    @Test
    void outputEndsAtTheLimit() throws Exception {
        assertThat(run("while :; do echo 0123456789012345678901234567890123456789; done"))
                .endsWith(String.valueOf(128 + 25))
                .hasSizeLessThan((64 << 10) + 1000);
    }
}
