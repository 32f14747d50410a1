package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.RunLimits;
import mkplay.x86.machine.Stop;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small spaces of the compiled kernel in the machine: that nobody leaves his own, and that nobody notices them. */
class SmallSpacesGuestTest {
    @TempDir
    Path work;

    private String run(String model) throws Exception {
        Machine machine = new Machine(new MachineConfig(32 << 20, model));
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        machine.uart().onTransmit((cycle, value) -> console.write(value));
        machine.boot(Guests.kernel("kernel"), "io=closed", Guests.servers(work, "small"));
        Stop stop = machine.run(RunLimits.instructions(6_000_000));
        String text = console.toString(StandardCharsets.US_ASCII);
        assertThat(stop).as(text).isEqualTo(new Stop.DebugExit(0));
        return text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-cycle", "i486DX-50", "Pentium-166"})
    void nobodyLeavesHisSpace(String model) throws Exception {
        String expected = Files.readString(Path.of("src/test/guest/small.expected"));
        if (!model.equals("one-cycle")) {
            // They have no SYSENTER.
            expected = expected.replaceAll("(odd flags|SYSENTER that returns there) .*", "$1 DEAD0006");
        }
        assertThat(run(model)).isEqualTo("mkplay L4 X.2 kernel\n" + expected);
    }
}
