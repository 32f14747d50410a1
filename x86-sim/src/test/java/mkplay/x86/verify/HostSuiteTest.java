package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import mkplay.x86.isa.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short campaign against the host's processor, and the generator. */
final class HostSuiteTest {
    private static final int CASES = 40_000;

    @Test
    void theHostAgrees(@TempDir Path folder) throws IOException {
        HostSuite suite = new HostSuite();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        SuiteInput input = new SuiteInput(folder, CASES, 3, folder, nowhere);
        assumeTrue(suite.obstacle(input).isEmpty(), "no 32-bit x86 Linux host: nothing is compared with it");
        SuiteResult result = suite.run(input);
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isGreaterThan(CASES * 9 / 10);
        assertThat(result.passed() + result.declared()).isEqualTo(CASES);
    }

    @Test
    void everyRowIsGenerated() {
        Set<Row> seen = new HashSet<>();
        UserCaseGenerator generator = new UserCaseGenerator(1, HostExclusion.comparedRows());
        for (int n = 0; n < 20_000; n++) {
            seen.add(HostReproducer.decode(generator.next()).row);
        }
        assertThat(seen).containsAll(HostExclusion.comparedRows());
    }
}
