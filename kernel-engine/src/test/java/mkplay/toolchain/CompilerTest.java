package mkplay.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import mkplay.toolchain.InvalidSourceException.Reason;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a compilation gives, with whatever confines it on this host; {@link HostileSourceTest} is about the confinement. */
class CompilerTest {
    @TempDir
    static Path directory;

    /** So patient that a busy host fails no test. */
    private static final CompileLimits LIMITS = new CompileLimits(Duration.ofMinutes(2), 60, 1L << 30, 16L << 20, 16);

    static Compiler compiler;
    static Sdk sdk;

    @BeforeAll
    static void sdk() throws Exception {
        Llvm llvm = Llvm.locate();
        sdk = TestSdk.build(llvm, directory);
        compiler = new Compiler(llvm, sdk, Sandbox.detect(llvm), LIMITS);
    }

    static CompileResult compile(String... namesAndTexts) throws Exception {
        return compiler.compile("test", sources(namesAndTexts));
    }

    static List<SourceFile> sources(String... namesAndTexts) {
        SourceFile[] files = new SourceFile[namesAndTexts.length / 2];
        Arrays.setAll(files, i -> new SourceFile(namesAndTexts[2 * i], namesAndTexts[2 * i + 1]));
        return List.of(files);
    }

    @Test
    void linksFilesOfEveryLanguage() throws Exception {
        CompileResult result = compile(
                "main.c", """
                        #include <stddef.h>
                        #include <l4/answer.h>
                        #include "util.h"
                        int main(void) { return l4_answer(40) + plus(1) + asm_one() + asm_two(); }
                        """,
                "util.h", "int plus(int); int asm_one(void); int asm_two(void);\n",
                "plus.cc", """
                        template <int N> constexpr int add(int x) { return x + N; }
                        extern "C" int plus(int x) { return add<7>(x); }
                        """,
                "one.S", "#define ONE 1\n.globl asm_one\nasm_one: movl $ONE, %eax\n ret\n",
                "two.s", ".globl asm_two\nasm_two: movl $2, %eax\n ret\n");
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.ok()).isTrue();
        // ELF, 32 bit, little-endian, executable, i386
        assertThat(result.elf()).startsWith(0x7F, 'E', 'L', 'F', 1, 1);
        assertThat(result.elf()[16]).isEqualTo((byte) 2);
        assertThat(result.elf()[18]).isEqualTo((byte) 3);
    }

    @Test
    void equalSourcesGiveEqualImages() throws Exception {
        String[] sources = {"main.c", "#include <l4/answer.h>\nint main(void) { return l4_answer(1); }\n"};
        CompileResult first = compile(sources);
        CompileResult second = compile(sources);
        assertThat(first.elf()).isNotEmpty().isEqualTo(second.elf());
        assertThat(first.toolchainId()).isEqualTo(compiler.toolchainId());
    }

    @Test
    void theImageDoesNotDependOnTheSandbox() throws Exception {
        String[] sources = {
            "main.c", "#include <stddef.h>\n#include <l4/answer.h>\nint main(void) { return l4_answer(1); }\n",
            "x.S", ".globl x\nx: ret\n"
        };
        Compiler bare = new Compiler(Llvm.locate(), sdk, new Sandbox.None("for this test"), LIMITS);
        CompileResult unconfined = bare.compile("test", sources(sources));
        assertThat(unconfined.diagnostics()).isEmpty();
        assertThat(unconfined.elf()).isEqualTo(compile(sources).elf());
        assertThat(unconfined.toolchainId()).isEqualTo(compiler.toolchainId());
    }

    @Test
    void warningsDoNotPreventAnImage() throws Exception {
        CompileResult result = compile("main.c", "int main(void) {\n  int unused;\n  return 0;\n}\n");
        assertThat(result.ok()).isTrue();
        assertThat(result.diagnostics())
                .containsExactly(new Diagnostic(
                        "main.c", 2, 7, Severity.WARNING, "unused variable 'unused' [-Wunused-variable]"));
    }

    @Test
    void errorsInSeveralFilesAreAllTold() throws Exception {
        CompileResult result = compile(
                "a.c", "int main(void) { return y; }\n",
                "b.cc", "int f() { return \"text\"; }\n",
                "c.S", "nop\nno_such_instruction %eax\n");
        assertThat(result.ok()).isFalse();
        assertThat(result.elf()).isEmpty();
        assertThat(result.diagnostics())
                .extracting(d -> d.file() + ":" + d.line() + ":" + d.column() + " " + d.severity())
                .containsExactly("a.c:1:25 ERROR", "b.cc:1:18 ERROR", "c.S:2:1 ERROR");
    }

    @Test
    void columnsCountUtf16UnitsAndNotBytes() throws Exception {
        CompileResult result =
                compile("a.c", "/* \u00e4\u20ac\uD83D\uDE00 */ int x = y;\nint main(void) { return x; }\n");
        assertThat(result.diagnostics())
                .containsExactly(new Diagnostic("a.c", 1, 20, Severity.ERROR, "use of undeclared identifier 'y'"));
    }

    @Test
    void anErrorInAnIncludedFileNamesItsIncluders() throws Exception {
        CompileResult result = compile(
                "a.c", "\n#include \"b.h\"\nint main(void) { return 0; }\n",
                "b.h", "#include \"c.h\"\n",
                "c.h", "int x = ;\n");
        assertThat(result.diagnostics())
                .containsExactly(
                        new Diagnostic("c.h", 1, 9, Severity.ERROR, "expected expression"),
                        new Diagnostic("a.c", 2, 0, Severity.NOTE, "included from here"),
                        new Diagnostic("b.h", 1, 0, Severity.NOTE, "included from here"));
    }

    @Test
    void ourHeadersHaveAngleBrackets() throws Exception {
        CompileResult result = compile("a.c", "#define BROKEN_HEADER\n#include <l4/answer.h>\n");
        assertThat(result.diagnostics().getFirst().file()).isEqualTo("<l4/answer.h>");
    }

    @Test
    void anUndefinedSymbolHasItsLine() throws Exception {
        CompileResult result = compile("a.c", "void g(void);\nint main(void) {\n  g();\n  return 0;\n}\n");
        assertThat(result.diagnostics())
                .containsExactly(new Diagnostic("a.c", 3, 0, Severity.ERROR, "undefined symbol: g"));
    }

    @Test
    void floatingPointNeedsNoLibrary() throws Exception {
        CompileResult result = compile("a.c", """
                double d;
                unsigned long long u;
                int main(void) {
                  d = d * 3 + (double)u;
                  u = (unsigned long long)d;
                  return (int)d;
                }
                """);
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.ok()).isTrue();
    }

    @Test
    void aSymbolDefinedTwiceHasBothPlaces() throws Exception {
        CompileResult result = compile(
                "a.c", "int f;\nint main(void) { return 0; }\n", "b.c", "\nint f = 2;\nint g(void) { return f; }\n");
        assertThat(result.diagnostics())
                .containsExactly(
                        new Diagnostic("a.c", 1, 0, Severity.ERROR, "duplicate symbol: f"),
                        new Diagnostic("b.c", 2, 0, Severity.NOTE, "defined at here"));
    }

    @Test
    void withoutMainTheStartUpCodeMissesIt() throws Exception {
        CompileResult result = compile("a.c", "int x;\n");
        assertThat(result.diagnostics())
                .containsExactly(new Diagnostic("", 0, 0, Severity.ERROR, "undefined symbol: main"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../a.c",
                "/etc/a.c",
                "a/b.c",
                "a\\b.c",
                "-o.c",
                "@a.c",
                ".a.c",
                "a b.c",
                "a\0.c",
                "a\n.c",
                "\u00e4.c",
                "a;b.c",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.c"
            })
    void namesThatAreNoPlainNamesAreRefused(String name) {
        assertRefused(Reason.BAD_NAME, name, sources(name, "int x;"));
    }

    @Test
    void setsThatAreNoProgramAreRefused() {
        assertRefused(Reason.UNKNOWN_LANGUAGE, "a.rs", sources("a.rs", ""));
        assertRefused(Reason.UNKNOWN_LANGUAGE, "Makefile", sources("Makefile", ""));
        assertRefused(Reason.DUPLICATE_NAME, "a.c", sources("a.c", "", "a.c", ""));
        assertRefused(Reason.NOTHING_TO_COMPILE, "", sources("a.h", ""));
        assertRefused(Reason.NOTHING_TO_COMPILE, "", sources());
        assertRefused(
                Reason.FILE_TOO_LONG, "a.c", sources("a.c", "\u20ac".repeat(SourceLimits.MAX_FILE_BYTES / 3 + 1)));
        SourceFile[] many = new SourceFile[SourceLimits.MAX_FILES + 1];
        Arrays.setAll(many, i -> new SourceFile("f" + i + ".c", ""));
        assertRefused(Reason.TOO_MANY_FILES, "", List.of(many));
        String large = " ".repeat(SourceLimits.MAX_FILE_BYTES);
        assertRefused(
                Reason.PROGRAM_TOO_LONG,
                "",
                sources("a.c", large, "b.c", large, "c.c", large, "d.c", large, "e.c", " "));
    }

    private static void assertRefused(Reason reason, String file, List<SourceFile> files) {
        assertThatThrownBy(() -> compiler.compile("test", files))
                .isInstanceOfSatisfying(InvalidSourceException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.file()).isEqualTo(file);
                });
    }
}
