package mkplay.x86.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test guests print the same text and leave with the same value on this machine and on QEMU. */
final class QemuComparisonTest {
    static List<String> guests() {
        return List.copyOf(Guests.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("guests")
    void sameTextAsOnQemu(String guest, @TempDir Path folder) throws IOException, InterruptedException {
        Optional<Qemu> qemu = Qemu.find();
        assumeTrue(qemu.isPresent(), "qemu-system-i386 is not installed: no comparison with it");
        byte[] image = Guests.all().get(guest);
        Run here = new Run(image);
        Stop end = here.toTheEnd();
        Qemu.Result there = qemu.orElseThrow().run(folder, image, Run.MODULES);
        assertThat(here.text()).isEqualTo(there.text());
        assertThat(end).isEqualTo(new Stop.DebugExit(there.exitValue()));
    }
}
