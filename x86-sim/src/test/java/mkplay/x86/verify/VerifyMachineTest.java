package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command's frame: what runs, what is skipped, exit status. */
final class VerifyMachineTest {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private record Fake(String name, Optional<String> obstacle, Function<SuiteInput, SuiteResult> body)
            implements Suite {
        @Override
        public String about() {
            return "something";
        }

        @Override
        public Optional<String> obstacle(SuiteInput input) {
            return obstacle;
        }

        @Override
        public SuiteResult run(SuiteInput input) throws IOException {
            if (Files.exists(input.folder().resolve("broken"))) {
                throw new IOException("broken");
            }
            return body.apply(input);
        }
    }

    private static Suite passing(String name) {
        return new Fake(name, Optional.empty(), input -> {
            SuiteResult result = new SuiteResult("cases");
            result.pass(input.cases());
            return result;
        });
    }

    private static Suite failing(String name) {
        return new Fake(name, Optional.empty(), input -> {
            SuiteResult result = new SuiteResult("cases");
            result.pass(1);
            result.fail("case 7");
            return result;
        });
    }

    private int run(List<Suite> suites, String... arguments) throws InterruptedException {
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
        List<String> all = new java.util.ArrayList<>(List.of("--inputs", folder.toString()));
        all.addAll(List.of(arguments));
        return new VerifyMachine(suites, out).run(VerifyMachine.Options.parse(all));
    }

    private String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsWhatHasItsFolderAndNamesTheRest() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        int status = run(List.of(passing("one"), passing("two")), "--cases", "5");
        assertThat(status).isZero();
        assertThat(text())
                .contains("5 cases: 5 equal", "two", "SKIPPED", "no folder", "1 suites ran, 0 failed, 1 skipped");
    }

    @Test
    void aFailureIsTheExitStatusAndIsShown() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        Files.createDirectory(folder.resolve("two"));
        assertThat(run(List.of(failing("one"), passing("two")))).isEqualTo(VerifyMachine.FAILED);
        assertThat(text()).contains("FAILED case 7", "2 suites ran, 1 failed");
    }

    @Test
    void nothingComparedIsNoPass() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        assertThat(run(List.of(passing("one")), "--cases", "0")).isEqualTo(VerifyMachine.FAILED);
    }

    @Test
    void unreadableInputFails() throws Exception {
        Files.createDirectories(folder.resolve("one").resolve("broken"));
        assertThat(run(List.of(passing("one")))).isEqualTo(VerifyMachine.FAILED);
        assertThat(text()).contains("input cannot be read");
    }

    @Test
    void nothingRanIsNoSuccess() throws Exception {
        Suite absent = new Fake("one", Optional.of("no tool"), input -> new SuiteResult("cases"));
        Files.createDirectory(folder.resolve("one"));
        assertThat(run(List.of(absent))).isEqualTo(VerifyMachine.NOTHING_RAN);
        assertThat(text()).contains("skipped: no tool");
    }

    @Test
    void onlyTheNamedSuite() throws Exception {
        Files.createDirectory(folder.resolve("one"));
        Files.createDirectory(folder.resolve("two"));
        assertThat(run(List.of(failing("one"), passing("two")), "--suite", "two"))
                .isZero();
        assertThatThrownBy(() -> run(List.of(passing("one")), "--suite", "three"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no suite three");
    }

    @Test
    void badOptionsAreRefused() {
        assertThatThrownBy(() -> run(List.of(), "--cases")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> run(List.of(), "--other", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> run(List.of(), "--cases", "many")).isInstanceOf(IllegalArgumentException.class);
    }
}
