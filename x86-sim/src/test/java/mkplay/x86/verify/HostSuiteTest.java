package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import mkplay.x86.isa.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short campaigns against the host's processor, and the generator. */
final class HostSuiteTest {
    private static final int CASES = 40_000;

    static List<HostSuite> suites() {
        return List.of(HostSuite.integers(), HostSuite.simd());
    }

    @ParameterizedTest
    @MethodSource("suites")
    void theHostAgrees(HostSuite suite, @TempDir Path folder) throws IOException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        SuiteInput input = new SuiteInput(folder, CASES, 3, folder, nowhere);
        assumeTrue(suite.obstacle(input).isEmpty(), "no 32-bit x86 Linux host: nothing is compared with it");
        SuiteResult result = suite.run(input);
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isGreaterThan(CASES * 9 / 10);
        assertThat(result.passed() + result.declared()).isEqualTo(CASES);
    }

    @ParameterizedTest
    @MethodSource("suites")
    void everyRowIsGenerated(HostSuite suite) {
        Set<Row> seen = new HashSet<>();
        UserCaseGenerator generator = new UserCaseGenerator(1, suite.rows());
        for (int n = 0; n < 20_000; n++) {
            seen.add(HostReproducer.decode(generator.next()).row);
        }
        assertThat(seen).containsAll(suite.rows());
    }
}
