package mkplay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./playground} says of itself. A command asked for help must say how it is used and start nothing. */
@Timeout(60)
class LauncherTest {

    private static final Path LAUNCHER =
            Path.of("../playground").toAbsolutePath().normalize();

    private record Output(int status, String out, String err) {}

    @BeforeAll
    static void needsBash() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "SKIPPED: the launcher is a bash script");
    }

    /** Without a JDK in sight, so that nothing can be built or started. */
    private static Output launch(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile("launcher", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
            builder.environment().put("JAVA_HOME", "/nonexistent");
            builder.environment().put("PATH", "/usr/bin:/bin");
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Output(process.exitValue(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    private static Set<String> commands(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .flatMap(line -> Pattern.compile("[| ]+").splitAsStream(line.group(1)))
                .filter(word -> !word.isBlank())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "test", "bench-page", "load", "fuzz", "fuzz-kernel", "check-kernel"})
    void aCommandAskedForHelpSaysHowItIsUsedAndStartsNothing(String command) throws Exception {
        for (String[] words : new String[][] {{command, "--help"}, {command, "-h"}, {command, "1", "--help"}}) {
            Output output = launch(words);
            assertThat(output.err()).isEmpty();
            assertThat(output.status()).isZero();
            assertThat(output.out()).startsWith("usage: ./playground " + command);
            assertThat(output.out().lines().count()).isGreaterThan(2);
            assertThat(output.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(133));
        }
    }

    @Test
    void theListHasEveryCommandAndNoOther() throws Exception {
        Output help = launch("help");
        assertThat(help.status()).isZero();
        Matcher dispatch =
                Pattern.compile("^  (run \\|[^)]*)\\)$", Pattern.MULTILINE).matcher(Files.readString(LAUNCHER));
        assertThat(dispatch.find()).isTrue();
        Set<String> dispatched = new TreeSet<>(List.of(dispatch.group(1).split("[ |]+")));
        dispatched.add("cli");
        assertThat(commands(Pattern.compile("^  ([a-z-]+)(?: .*)?$", Pattern.MULTILINE), help.out()))
                .isEqualTo(dispatched);
    }

    @Test
    void anUnknownCommandIsSaidToBeUnknown() throws Exception {
        Output output = launch("serve", "--help");
        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("no command serve", "usage: ./playground COMMAND");
    }
}
