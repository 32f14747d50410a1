package mkplay.x86.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Cases on which a host once gave something else; the host's outcomes are stored, so any host can run this. */
final class HostReproducerTest {
    private static final Path FOLDER = Path.of("src/test/resources/verify");

    @TestFactory
    List<DynamicTest> formerDifferences() throws IOException {
        SimulatedCpu cpu = new SimulatedCpu();
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().startsWith("host-"))
                    .sorted()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                        HostReproducer reproducer = HostReproducer.read(file);
                        assertThat(reproducer.difference(cpu, false)).isEmpty();
                        assertThat(reproducer.difference(cpu, true)).isEmpty();
                    }))
                    .toList();
        }
    }

    @Test
    void savedAndReadAgain(@TempDir Path folder) throws IOException {
        UserCase c = UserCase.of(new byte[] {0x40}, UserSpace.CODE, 2, new int[8], new int[0], null);
        HostReproducer reproducer = new HostReproducer(c, new SimulatedCpu().run(c, false), Vendor.INTEL);
        HostReproducer again = HostReproducer.read(reproducer.save(folder));
        assertThat(again.difference(new SimulatedCpu(), false)).isEmpty();
        UserCase other = UserCase.of(new byte[] {0x48}, UserSpace.CODE, 2, new int[8], new int[0], null);
        assertThat(new HostReproducer(other, again.expected(), again.vendor()).difference(new SimulatedCpu(), false))
                .contains("eax ffffffff, not 1");
    }
}
