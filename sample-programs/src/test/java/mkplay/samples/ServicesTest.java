package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import mkplay.engine.Boot;
import mkplay.engine.EndReason;
import mkplay.engine.InputEvent;
import mkplay.engine.Program;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What init, the console server and the C library do for programs, checked by programs. */
class ServicesTest {
    @Test
    void libraryDoesWhatItsChecksSay() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("library.c", "one", "two")), "", false);
        assertThat(run.text()).endsWith(" checks, 0 failed\n").doesNotContain("line ", "printed \"");
        assertThat(run.result().exitStatus()).hasValue(0);
    }

    @Test
    void headersDoWhatTheirChecksSay() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("conveniences.c")), "", false);
        assertThat(run.text()).isEqualTo("0 failed\n");
        assertThat(run.result().exitStatus()).hasValue(0);
    }

    @Test
    void namesThreadsAndRefusals() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("service.c")), "", false);
        assertThat(run.text()).isEqualTo("0 failed\n");
        assertThat(run.result().exitStatus()).hasValue(0);
    }

    @Test
    void theHeadersHaveTheirNamesInCplusplus() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("overloads.cc")), "", false);
        assertThat(run.text()).isEqualTo("0 failed\n");
        assertThat(run.result().exitStatus()).hasValue(0);
    }

    @Test
    void linesOfSeveralThreadsComeOutWholeAndInOrder() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("flood.c")), "", false);
        List<String> lines = run.text().lines().toList();
        assertThat(lines).hasSize(480);
        for (int thread = 1; thread <= 4; thread++) {
            String prefix = "thread " + thread + " line ";
            List<String> own = lines.stream().filter(l -> l.startsWith(prefix)).toList();
            assertThat(own)
                    .isEqualTo(IntStream.range(0, 120)
                            .mapToObj(i -> prefix + "%03d ".formatted(i) + ".".repeat(32))
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            write     | 142 | page fault at 0x00000010 (write)
            read      | 142 | page fault at 0x00000020 (read)
            code      | 142 | (write, read-only)
            constant  | 142 | (write, read-only)
            kernel    | 142 | page fault at 0xe0100000 (write)
            kip       | 142 | page fault at 0xbff00000 (write)
            jump      | 142 | page fault at 0x12345678 (read) ip 0x12345678
            invalid   | 134 | exception 6 (invalid opcode)
            trap      | 131 | exception 3 (breakpoint)
            divide    | 128 | exception 0 (divide error)
            cli       | 141 | exception 13 (general protection)
            port      | 141 | no right to I/O port 0x80
            interrupt | 141 | exception 13 (general protection) error 0x102
            memory    | 142 | out of memory, it has
            stack     | 142 | page fault at 0xac0bf
            """)
    void initSaysWhyATaskIsOver(String what, int status, String message) throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("faults.c", what)), "", false);
        assertThat(run.text()).startsWith("before\ninit: task main: ").contains(message);
        assertThat(run.text().lines()).hasSize(2);
        assertThat(run.result().reason()).isEqualTo(EndReason.EXIT);
        assertThat(run.result().exitStatus()).hasValue(status);
    }

    @Test
    void aFaultInASecondThreadNamesIt() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("faults.c", "thread")), "", false);
        assertThat(run.text()).contains("init: task main, thread second: page fault at 0x00000008 (write)");
        assertThat(run.result().exitStatus()).hasValue(142);
    }

    @Test
    void abortIsAnExitStatus() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("faults.c", "abort")), "", false);
        assertThat(run.text()).isEqualTo("before\n");
        assertThat(run.result().exitStatus()).hasValue(134);
    }

    /** A program below the default priority stays in the background; the kernel lets nobody give more than they have. */
    @ParameterizedTest
    @CsvSource({"50,0,900,0", "99,0,1100,142", "100,1,1100,0"})
    void aBackgroundProgramCannotRiseNorTakeAllMemory(int priority, int above, int pages, int status)
            throws ImageFormatException {
        Program main = TestPrograms.main("background.c");
        List<String> args = List.of(Integer.toString(priority), Integer.toString(pages));
        Run run = Run.of(List.of(new Program("main", main.elf(), priority, args)), "", false);
        assertThat(run.text())
                .startsWith("same 1\nabove " + above + "\nraised 0\nerror 5\nfrom sigma0 0\n")
                .contains(status == 0 ? pages + " pages" : "out of memory, it has 1024 pages");
        assertThat(run.result().exitStatus()).hasValue(status);
    }

    @Test
    void keysAndLinesAndTheEndOfInput() throws ImageFormatException {
        // ab are keys; then a line with a character of two bytes erased; Ctrl-D; one more key.
        byte[] typed = "abline\u00fc\bx\r\n\u0004!".getBytes(StandardCharsets.UTF_8);
        Run run = Run.of(
                Boot.programs(UserImages.bootImages(), List.of(TestPrograms.main("keys.c"))),
                List.of(new InputEvent(0, typed)),
                false);
        assertThat(run.text()).isEqualTo("keys a b\nline\u00c3\u00bc\b \bx\nline linex\nend of input: yes\nkey 33\n");
    }

    @Test
    void manyTasksSendToOne() throws ImageFormatException {
        int others = 20;
        List<Program> programs = new ArrayList<>(List.of(TestPrograms.main("meeting.c", Integer.toString(others))));
        for (int i = 1; i <= others; i++) {
            programs.add(TestPrograms.named("task" + i, "meeting.c", Integer.toString(i)));
        }
        Run run = Run.of(programs, "", false);
        assertThat(run.text()).isEqualTo("sum 210\n");
        assertThat(run.result().exitStatus()).hasValue(0);
    }

    @Test
    void theEndOfATaskGivesItsNameAndMemoryBack() throws ImageFormatException {
        Run run = Run.of(
                List.of(TestPrograms.main("bystander.c"), TestPrograms.named("victim", "faults.c", "memory")),
                "",
                false);
        assertThat(run.text())
                .startsWith("before\ninit: task victim: out of memory")
                .endsWith("victim known: no\nsend, 2: no such thread\nstill here\n");
        assertThat(run.result().exitStatus()).hasValue(0);
    }

    @Test
    void garbageHurtsNeitherInitNorConsole() throws ImageFormatException {
        Run run = Run.of(List.of(TestPrograms.main("garbage.c")), "", false);
        assertThat(run.console()).endsWith("\nalive\n");
        assertThat(run.result().exitStatus()).hasValue(0);
    }
}
