package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** System instructions: former differences, both ways to execute, and a small campaign where QEMU is installed. */
final class PrivilegedSuiteTest {
    private static final Path FOLDER = Path.of("src/test/resources/verify");

    @TestFactory
    List<DynamicTest> formerDifferences() throws IOException {
        PrivilegedExecutor fast = new PrivilegedExecutor.Here(false);
        PrivilegedExecutor stepping = new PrivilegedExecutor.Here(true);
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.getFileName().toString().startsWith(PrivilegedReproducer.PREFIX))
                    .sorted()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> {
                        PrivilegedReproducer r = PrivilegedReproducer.read(f);
                        for (PrivilegedExecutor here : List.of(fast, stepping)) {
                            PrivilegedOutcome outcome =
                                    here.run(List.of(r.privilegedCase())).getFirst();
                            assertThat(outcome.difference(r.expected()))
                                    .as(r.code())
                                    .isEmpty();
                        }
                    }))
                    .toList();
        }
    }

    @Test
    void fastLoopAndSingleInstructionsEndAlike() throws Exception {
        PrivilegedCaseGenerator generator = new PrivilegedCaseGenerator(99);
        List<PrivilegedCase> cases = new ArrayList<>();
        for (int n = 0; n < 1_000; n++) {
            cases.add(generator.next());
        }
        List<PrivilegedOutcome> fast = new PrivilegedExecutor.Here(false).run(cases);
        List<PrivilegedOutcome> stepping = new PrivilegedExecutor.Here(true).run(cases);
        for (int n = 0; n < cases.size(); n++) {
            assertThat(stepping.get(n).difference(fast.get(n)))
                    .as(cases.get(n).text())
                    .isEmpty();
        }
    }

    @Test
    void smallCampaignAgainstQemu(@TempDir Path folder) throws Exception {
        PrivilegedSuite suite = new PrivilegedSuite();
        SuiteInput input = new SuiteInput(folder, 4_000, 7, folder, new PrintStream(OutputStream.nullOutputStream()));
        assumeTrue(suite.obstacle(input).isEmpty(), "qemu-system-i386 is not installed: no comparison with it");
        SuiteResult result = suite.run(input);
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isGreaterThan(3_900);
    }
}
