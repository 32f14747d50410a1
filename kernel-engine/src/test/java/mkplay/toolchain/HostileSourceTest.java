package mkplay.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sources that attack the host or its resources: each ends in a diagnostic, and nothing of the host is in the answer. */
@Timeout(120)
class HostileSourceTest {
    /** For bombs: whichever limit strikes, on however busy a host, the answer is a diagnostic. */
    private static final CompileLimits STRICT = new CompileLimits(Duration.ofSeconds(4), 3, 1L << 30, 4L << 20, 16);

    /** For sources that end by themselves, so that a busy host does not end them. */
    private static final CompileLimits PATIENT = new CompileLimits(Duration.ofSeconds(60), 60, 1L << 30, 4L << 20, 16);

    /** Stands in the host's files where a source tries to get at it. */
    private static final String SECRET = "MKPLAY_SECRET_5d41402abc";

    @TempDir
    static Path directory;

    static Sandbox sandbox;
    static Compiler compiler;
    static Compiler strict;
    static Path secretFile;
    static Path workRoot;

    @BeforeAll
    static void sandbox() throws Exception {
        Llvm llvm = Llvm.locate();
        sandbox = Sandbox.detect(llvm);
        if (sandbox instanceof Sandbox.None none) {
            abort("skipped: " + none.description());
        }
        Sdk sdk = TestSdk.build(llvm, directory);
        workRoot = Files.createDirectory(directory.resolve("work"));
        compiler = new Compiler(llvm, sdk, sandbox, PATIENT, workRoot);
        strict = new Compiler(llvm, sdk, sandbox, STRICT, workRoot);
        secretFile = Files.writeString(directory.resolve("secret"), "int " + SECRET + ";\n");
    }

    @AfterEach
    void noWorkFolderStays() {
        assertThat(workRoot).isEmptyDirectory();
    }

    private static CompileResult compile(Compiler by, String name, String text) throws Exception {
        CompileResult result = by.compile("hostile", List.of(new SourceFile(name, text)));
        assertNothingOfTheHost(result);
        return result;
    }

    private static CompileResult refused(String name, String text) throws Exception {
        return refused(compiler, name, text);
    }

    private static CompileResult refused(Compiler by, String name, String text) throws Exception {
        CompileResult result = compile(by, name, text);
        assertThat(result.ok()).isFalse();
        assertThat(result.elf()).isEmpty();
        assertThat(result.diagnostics()).anyMatch(each -> each.severity() == Severity.ERROR);
        return result;
    }

    private static void assertNothingOfTheHost(CompileResult result) {
        String answer = result.diagnostics() + new String(result.elf(), StandardCharsets.ISO_8859_1);
        assertThat(answer)
                .doesNotContain(SECRET)
                .doesNotContain(Llvm.locate().home().toString())
                .doesNotContain("mkplay-compile")
                .doesNotContain("root:")
                .doesNotContain("/bin/bash")
                .doesNotContain("/llvm/")
                .doesNotContain("/sdk/");
    }

    static Stream<Arguments> filesOfTheHost() {
        List<String> paths = List.of(
                "/etc/passwd",
                "/etc/hostname",
                "/proc/self/environ",
                "/proc/self/maps",
                "/proc/1/cmdline",
                "/proc/version",
                "/sys/class/net",
                "/dev/stdin",
                "/dev/zero",
                "/dev/random",
                "/root/.bashrc",
                "../../../../../../etc/passwd",
                "../filter.bpf",
                "/work/../etc/passwd",
                "SECRET");
        return paths.stream()
                .flatMap(path -> Stream.of("#include \"%s\"", "#embed \"%s\"", ".incbin \"%s\"", ".include \"%s\"")
                        .map(form -> Arguments.of(form, path)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("filesOfTheHost")
    void aFileOfTheHostIsNotThere(String form, String path) throws Exception {
        String line = form.formatted(path.replace("SECRET", secretFile.toString()));
        boolean assembly = form.startsWith(".");
        CompileResult result = form.startsWith("#embed")
                ? refused("a.c", "const char text[] = {\n" + line + "\n};\nint main(void) { return text[0]; }\n")
                : refused(assembly ? "a.S" : "a.c", line + "\n");
        assertThat(result.diagnostics().getFirst().file()).isEqualTo(assembly ? "a.S" : "a.c");
    }

    @Test
    void aFileOfTheHostIsNotThereForInlineAssembly() throws Exception {
        refused("a.c", "asm(\".incbin \\\"/etc/passwd\\\"\");\nint main(void) { return 0; }\n");
    }

    @Test
    void aSourceCannotAskWhetherAFileExists() throws Exception {
        CompileResult result = compile(compiler, "a.c", """
                #if __has_include("/etc/passwd") || __has_embed("/etc/passwd") || __has_include("/proc/self/status")
                #error seen
                #endif
                int main(void) { return 0; }
                """);
        assertThat(result.ok()).isTrue();
    }

    @Test
    void aSourceThatIncludesItself() throws Exception {
        assertThat(refused("a.c", "#include \"a.c\"\n").diagnostics().getFirst().message())
                .contains("nested too deeply");
        refused("a.c", "#include \"a.c\"\n#include \"a.c\"\n");
    }

    @Test
    void anAssemblySourceThatIncludesItself() throws Exception {
        refused(strict, "a.s", ".include \"a.s\"\n");
    }

    static Stream<Arguments> bombs() {
        StringBuilder macros = new StringBuilder("#define M0 1,\n");
        for (int i = 1; i <= 40; i++) {
            macros.append("#define M%d M%d M%d\n".formatted(i, i - 1, i - 1));
        }
        StringBuilder structs = new StringBuilder("struct S0 { char c[1000]; };\n");
        for (int i = 1; i < 20; i++) {
            structs.append("struct S%d { struct S%d a, b; };\n".formatted(i, i - 1));
        }
        return Stream.of(
                Arguments.of("macro bomb", "a.c", macros + "int a[] = { M40 };\n"),
                Arguments.of("macro bomb in assembly", "a.S", macros.toString().replace("1,", "nop;") + "M40\n"),
                Arguments.of("template bomb, deep", "a.cc", """
                        template <int N> struct A { A<N - 1> a; };
                        A<100000> x;
                        """),
                Arguments.of("template bomb, wide", "a.cc", """
                        template <int N, class T> struct A { A<N - 1, A<N, T>> a; A<N - 1, A<N - 1, T>> b; };
                        template <class T> struct A<0, T> {};
                        A<60, int> x;
                        """),
                Arguments.of("template that grows", "a.cc", """
                        template <class T> struct P { P<P<T *>> operator->(); };
                        int f(P<int> p) { return p->x; }
                        """),
                Arguments.of("endless constant expression", "a.cc", """
                        constexpr unsigned long long f(unsigned long long n) { return n < 2 ? n : f(n - 1) + f(n - 2); }
                        constexpr auto x = f(90);
                        """),
                Arguments.of("large array", "a.c", "char a[1u << 30] = {1};\nint main(void) { return a[0]; }\n"),
                Arguments.of(
                        "large structure", "a.c", structs + "struct S19 s = { 1 };\nint main(void) { return 0; }\n"),
                Arguments.of("large gap", "a.s", ".globl main\nmain: .space 0x7fffffff\n"),
                Arguments.of("large fill", "a.s", ".globl main\nmain: .fill 0x40000000, 8, 0x90\n"),
                Arguments.of("repetition", "a.s", ".rept 2000000000\nnop\n.endr\n"),
                Arguments.of("endless macro", "a.s", ".macro m\nm\nm\n.endm\nm\n"),
                Arguments.of("deep parentheses", "a.c", "int x = " + "(".repeat(100_000) + ";\n"),
                Arguments.of("deep unary operators", "a.c", "int x = " + "- ".repeat(120_000) + ";\n"),
                Arguments.of("deep blocks", "a.c", "void f(void) " + "{".repeat(250_000)),
                Arguments.of("deep pointers", "a.c", "int " + "*".repeat(200_000) + "p = 0 0;\n"),
                Arguments.of("many errors", "a.c", "int f(void) { return x; }\n".repeat(10_000)),
                Arguments.of("long messages", "a.c", "#error " + "x".repeat(200_000) + "\n"),
                Arguments.of("own compiler for food", "a.s", ".incbin \"/llvm/lib/" + largestLibrary() + "\"\n"),
                Arguments.of("option in a pragma", "a.c", "#pragma comment(lib, \"/etc/passwd\")\nint y = z;\n"),
                Arguments.of("zero bytes", "a.c", "\0\0\0\0int x = ;\n"),
                Arguments.of("lone surrogates", "a.c", "int \uD800 = \uDC00;\n"));
    }

    private static String largestLibrary() {
        try (Stream<Path> files = Files.list(Llvm.locate().home().resolve("lib"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("libLLVM"))
                    .findFirst()
                    .orElseThrow()
                    .getFileName()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void aBombEndsInADiagnostic(String what, String name, String text) throws Exception {
        CompileResult result = refused(strict, name, text);
        assertThat(result.diagnostics()).hasSizeLessThanOrEqualTo(Compiler.MAX_DIAGNOSTICS);
        assertThat(result.diagnostics()).allMatch(each -> each.message().length() < 2100, what);
    }

    @Test
    void aCompilerThatCrashesSaysSo() throws Exception {
        String deep = "int x = " + "- ".repeat(120_000) + ";\n";
        assertThat(refused("a.c", deep).diagnostics())
                .containsExactly(new Diagnostic(
                        "a.c", 0, 0, Severity.ERROR, "compiling a.c failed: the tool crashed with signal 11"));
    }

    @Test
    void theLimitThatEndedACompilationIsNamed() throws Exception {
        assertThat(refused("a.s", ".globl main\nmain: .space 0x7fffffff\n").diagnostics())
                .containsExactly(new Diagnostic(
                        "a.s", 0, 0, Severity.ERROR, "compiling a.s gave more than the limit of 4194304 bytes"));
        CompileLimits brief = new CompileLimits(Duration.ofSeconds(1), 60, 1L << 30, 4L << 20, 16);
        Compiler hasty = new Compiler(Llvm.locate(), TestSdk.build(Llvm.locate(), directory), sandbox, brief, workRoot);
        assertThat(hasty.compile("p", List.of(new SourceFile("a.s", ".rept 2000000000\nnop\n.endr\n")))
                        .diagnostics())
                .containsExactly(new Diagnostic(
                        "a.s", 0, 0, Severity.ERROR, "compiling a.s took longer than the limit of 1000 ms"));
    }

    @Test
    void anInterruptedCompilationEndsItsTools() throws Exception {
        String endless =
                "constexpr unsigned long long f(unsigned long long n) { return n < 2 ? n : f(n - 1) + f(n - 2); }\n"
                        + "constexpr auto x = f(90);\n".repeat(2000);
        FutureTask<CompileResult> task =
                new FutureTask<>(() -> compiler.compile("slow", List.of(new SourceFile("a.cc", endless))));
        Thread thread = Thread.ofVirtual().start(task);
        while (toolsOfThisProcess() == 0 && !task.isDone()) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(toolsOfThisProcess()).isZero();
    }

    private static long toolsOfThisProcess() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/bwrap"))
                .count();
    }
}
