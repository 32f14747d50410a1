package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short campaign against the host's FPU. */
final class X87SuiteTest {
    @Test
    void agreesWithTheHost(@TempDir Path folder) throws IOException {
        assumeTrue(HostCpu.obstacle().isEmpty(), "no 32-bit x86 Linux host: nothing is compared with it");
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        SuiteResult result = new X87Suite().run(new SuiteInput(folder, 20_000, 5, folder, nowhere));
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isEqualTo(20_000);
    }
}
