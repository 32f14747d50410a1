package mkplay.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import mkplay.samples.Qemu;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel is L4 X.2, as far as user programs can tell. */
class ConformanceTest {
    private static final int CHECKS = 250;

    @ParameterizedTest
    @ValueSource(strings = {"one-cycle", "i486DX-50", "Pentium-166"})
    void onTheEmulatedMachine(String model) throws ImageFormatException {
        conforms(Kernels.run(Kernels.conformance(), model, Long.MAX_VALUE, List.of()));
    }

    @Test
    void onQemu(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Qemu.isInstalled(), "QEMU is not installed: the suite does not run on a second machine");
        conforms(Qemu.run(folder, Kernels.conformance(), ""));
    }

    private static void conforms(String console) {
        Conformance result = Conformance.of(console);
        assertThat(result.reasons()).isEmpty();
        assertThat(result.complete()).as(console).isTrue();
        assertThat(result.passed()).hasSizeGreaterThan(CHECKS);
    }

    @Test
    void aFailedOrMissingCheckIsSeen() {
        Conformance result = Conformance.of("""
                ok   Ipc: one
                FAIL Ipc: two: got 0x00000001, expected 0x00000002
                skip Ipc: three: cannot be
                conformance: 2 checks, 1 failed, 1 skipped
                """);
        assertThat(result.failed()).containsExactly("Ipc: two");
        assertThat(result.skipped()).containsExactly("Ipc: three: cannot be");
        assertThat(result.complete()).isTrue();
        assertThat(Conformance.of("ok   Ipc: one\nconformance: 2 checks, 0 failed, 0 skipped\n")
                        .complete())
                .isFalse();
        assertThat(Conformance.of("ok   Ipc: one\n").complete()).isFalse();
    }
}
