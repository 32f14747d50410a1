package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import mkplay.engine.Boot;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same images print the same text on QEMU. Skipped where {@code qemu-system-i386} is not installed. */
class QemuTest {
    private static final Set<String> ENDLESS = Set.of("deadlock", "loop");

    @TempDir
    Path folder;

    @BeforeAll
    static void installed() {
        assumeTrue(Qemu.isInstalled(), Qemu.PROGRAM + " is not installed: the comparison with QEMU is skipped");
    }

    static Stream<String> ids() {
        return SamplesTest.ids().filter(id -> !ENDLESS.contains(id));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void printsTheSame(String id) throws IOException, InterruptedException {
        String console = Qemu.run(
                folder,
                Boot.programs(UserImages.bootImages(), Samples.prebuilt(id)),
                SamplesTest.INPUT.getOrDefault(id, ""));
        assertThat(Run.comparable(console)).isEqualTo(SamplesTest.expected(id));
    }
}
