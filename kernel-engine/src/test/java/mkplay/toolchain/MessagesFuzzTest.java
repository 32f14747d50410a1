package mkplay.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a tool prints, cut short or damaged, the readers of messages give well-formed diagnostics. */
class MessagesFuzzTest {
    private static final int CASES = 20_000;
    private static final View VIEW = new View("/llvm", "/llvm/lib/clang/20", "/sdk/include", "/sdk/lib", "/work");
    private static final SourceMap MAP = new SourceMap(
            VIEW, List.of(new SourceFile("a.c", "int x;\n\u20ac\u20ac\n"), new SourceFile("b.S", "nop\n")));

    private static final List<String> LINES = List.of(
            "In file included from a.c:2:",
            "                 from b.h:1:",
            "./a.c:2:7: error: use of undeclared identifier 'y'",
            "/sdk/include/l4/ipc.h:10:1: note: previous definition is here",
            "/llvm/lib/clang/20/include/stddef.h:1:2: warning: w [-Wsome]",
            "<instantiation>:1:1: error: invalid instruction mnemonic 'foo'",
            "b.S:5:1: note: while in macro instantiation",
            "a.c:1: fatal error: x",
            "a.c:999999999:999999999: error: far away",
            "a.c:99999999999:1: error: no line has that number",
            "clang: error: unable to execute command",
            "fatal error: error in backend: out of range",
            "LLVM ERROR: out of memory",
            "1 warning and 3 errors generated.",
            "PLEASE submit a bug report to somewhere",
            "ld.lld: error: undefined symbol: f(int)",
            ">>> referenced by a.c:1 (/work/src/a.c:1)",
            ">>>               a.c.o:(main)",
            ">>> defined in b.S.o",
            "ld.lld: error: b.S.o:(.text+0x1): relocation R_386_8 out of range",
            "ld.lld: warning: cannot find entry symbol _start",
            "\tfoo %eax",
            "   ^~~~",
            "");

    static Stream<BiFunction<String, SourceMap, List<Diagnostic>>> readers() {
        return Stream.of(ClangMessages::read, ClangMessages::readAssembler, LinkerMessages::read);
    }

    @ParameterizedTest
    @MethodSource("readers")
    void damagedMessagesGiveWellFormedDiagnostics(BiFunction<String, SourceMap, List<Diagnostic>> reader) {
        Random random = new Random(20260101);
        long diagnostics = 0;
        for (int i = 0; i < CASES; i++) {
            String text = damaged(random);
            for (Diagnostic each : reader.apply(text, MAP)) {
                diagnostics++;
                assertThat(each.line()).as(text).isNotNegative();
                assertThat(each.column()).as(text).isNotNegative();
                assertThat(each.message().length()).as(text).isLessThan(7000);
                assertThat(each.file()).as(text).doesNotContain("\n");
            }
        }
        assertThat(diagnostics).as("the damage leaves messages to read").isGreaterThan(CASES / 2);
    }

    private static String damaged(Random random) {
        StringBuilder text = new StringBuilder();
        int lines = 1 + random.nextInt(8);
        for (int i = 0; i < lines; i++) {
            text.append(LINES.get(random.nextInt(LINES.size()))).append('\n');
        }
        for (int i = random.nextInt(6); i > 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x300));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, ":");
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    @Test
    void aVeryLongLineIsReadInReasonableTime() {
        String colons = ":1".repeat(1_000_000);
        for (String text : List.of(colons, ":".repeat(1_000_000), "a.c:1:1: error: " + colons, ">>> " + colons)) {
            assertThat(ClangMessages.read(text, MAP)).hasSizeLessThanOrEqualTo(1);
            assertThat(LinkerMessages.read(text, MAP)).isEmpty();
        }
    }

    @Test
    void aMessageOfSeveralLinesIsOneDiagnostic() {
        assertThat(ClangMessages.read("a.c:1:5: error: static assertion failed: one\ntwo\n1 error generated.\n", MAP))
                .containsExactly(new Diagnostic("a.c", 1, 5, Severity.ERROR, "static assertion failed: one\ntwo"));
    }

    @Test
    void anErrorInAMacroOfAssemblyHasThePlaceOfItsUse() {
        String text = "<instantiation>:1:1: error: invalid instruction mnemonic 'foo'\nfoo\n^~~\n"
                + "b.S:5:1: note: while in macro instantiation\nm\n^\n";
        assertThat(ClangMessages.readAssembler(text, MAP))
                .containsExactly(new Diagnostic("b.S", 5, 1, Severity.ERROR, "invalid instruction mnemonic 'foo'"));
    }

    @Test
    void aRelocationErrorHasTheFileOfItsObject() {
        assertThat(LinkerMessages.read("ld.lld: error: b.S.o:(.text+0x1): relocation R_386_8 out of range: 300\n", MAP))
                .containsExactly(new Diagnostic("b.S", 0, 0, Severity.ERROR, "relocation R_386_8 out of range: 300"));
    }
}
