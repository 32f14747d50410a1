package mkplay.aot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same methods on the JVM and as compiled code give equal results, failures and final memory. */
class ConformanceTest {
    private static final long SEED = 20_260_101;
    private static final int CALLS_PER_METHOD = 150;

    @TempDir
    Path work;

    @ParameterizedTest
    @EnumSource
    void compiledCodeDoesWhatTheJvmDoes(GuestRunner runner) throws Exception {
        assumeTrue(runner.isAvailable(), runner + " is not installed here");
        Conformance suite = new Conformance(work, SEED, CALLS_PER_METHOD);
        byte[] image = suite.compile(Miscompile.NONE);
        assertThat(suite.compare(runner.run(image, suite.vectors()), 20)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void seededMiscompilationIsCaught(Miscompile miscompile) throws Exception {
        Conformance suite = new Conformance(work, SEED, CALLS_PER_METHOD);
        byte[] image = suite.compile(miscompile);
        GuestRunner runner = GuestRunner.MACHINE;
        byte[] report;
        try {
            report = runner.run(image, suite.vectors());
        } catch (GuestRunner.GuestFailure e) {
            return; // the guest crashed or hung: caught as well
        }
        assertThat(suite.compare(report, 1)).isNotEmpty();
    }
}
