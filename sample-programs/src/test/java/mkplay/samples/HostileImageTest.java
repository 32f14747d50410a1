package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mkplay.engine.Boot;
import mkplay.engine.EndReason;
import mkplay.engine.Program;
import mkplay.x86.machine.BootModule;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images and manifests that are not what they should be: init says what is wrong and ends the run. */
class HostileImageTest {
    // Offsets in the ELF header and in the first program header behind it (System V ABI, chapters 4 and 5).
    private static final int CLASS = 4;
    private static final int TYPE = 16;
    private static final int MACHINE = 18;
    private static final int ENTRY = 24;
    private static final int PROGRAM_HEADERS = 28;
    private static final int PH_COUNT = 44;
    private static final int FIRST_PH = 52;
    private static final int P_OFFSET = FIRST_PH + 4;
    private static final int P_VADDR = FIRST_PH + 8;
    private static final int P_FILE_SIZE = FIRST_PH + 16;
    private static final int P_MEMORY_SIZE = FIRST_PH + 20;

    private static byte[] hello() {
        return Samples.prebuilt("hello").getFirst().elf().clone();
    }

    private static Run run(byte[] image) throws ImageFormatException {
        return Run.of(List.of(new Program("main", image, 100, List.of())), "", false);
    }

    private static Arguments patch(String reason, Consumer<ByteBuffer> change) {
        byte[] image = hello();
        change.accept(ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN));
        return Arguments.of(reason, image);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("not an ELF file", new byte[0]),
                Arguments.of("not an ELF file", "int main(void);".getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("program headers beyond the end of the file", Arrays.copyOf(hello(), FIRST_PH)),
                Arguments.of("a segment beyond the end of the file", Arrays.copyOf(hello(), 200)),
                patch("not a 32-bit IA-32 program", b -> b.put(CLASS, (byte) 2)),
                patch("not a 32-bit IA-32 program", b -> b.putShort(MACHINE, (short) 40)),
                patch("not an executable", b -> b.putShort(TYPE, (short) 1)),
                patch("program headers beyond the end of the file", b -> b.putInt(PROGRAM_HEADERS, -4)),
                patch("program headers beyond the end of the file", b -> b.putShort(PH_COUNT, (short) -1)),
                patch("the entry point is not in a segment with code", b -> b.putInt(ENTRY, 0)),
                patch("the entry point is not in a segment with code", b -> b.putShort(PH_COUNT, (short) 0)),
                patch("a segment beyond the end of the file", b -> b.putInt(P_OFFSET, -16)),
                patch("a segment with more bytes than memory", b -> b.putInt(P_FILE_SIZE, -1)),
                patch("a segment outside of 0x00100000-0x3FFFFFFF", b -> b.putInt(P_VADDR, 0xF0100000)),
                patch("a segment outside of 0x00100000-0x3FFFFFFF", b -> b.putInt(P_VADDR, 0x1000)),
                patch("a segment outside of 0x00100000-0x3FFFFFFF", b -> b.putInt(P_MEMORY_SIZE, -1)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void initSaysWhatIsWrong(String reason, byte[] image) throws ImageFormatException {
        Run run = run(image);
        assertThat(run.text()).isEqualTo("init: task main: " + reason + "\n");
        assertThat(run.result().exitStatus()).hasValue(127);
    }

    @Test
    void randomChangesHurtNobodyElse() throws ImageFormatException {
        Random random = new Random(7);
        int started = 0;
        for (int round = 0; round < 25; round++) {
            byte[] image = hello();
            // Half of the rounds in the headers, half anywhere in what is loaded.
            int range = round % 2 == 0 ? 160 : 16_000;
            for (int i = 0; i < 8; i++) {
                image[random.nextInt(Math.min(range, image.length))] = (byte) random.nextInt();
            }
            Run run = run(image);
            assertThat(run.result().reason())
                    .isIn(EndReason.EXIT, EndReason.DEADLOCK, EndReason.INSTRUCTION_LIMIT, EndReason.OUTPUT_LIMIT);
            started += run.result().exitStatus().orElse(0) == 127 ? 0 : 1;
        }
        assertThat(started).as("images that got past the loader").isGreaterThan(5);
    }

    @Test
    void aTaskWithoutModuleIsNamed() throws ImageFormatException {
        assertThat(withManifest("console priority=200 server\nghost main\n").text())
                .isEqualTo("init: task ghost: no boot module of this name\n");
    }

    @Test
    void aManifestLineThatMakesNoSenseIsNumbered() throws ImageFormatException {
        Run run = withManifest("# comment\nconsole priority=200 server\n\nmain priority=999 main\n");
        assertThat(run.text()).isEqualTo("init: manifest, line 4: expected NAME [priority=1..254] [main] [server]\n");
        assertThat(run.result().exitStatus()).hasValue(127);
    }

    @Test
    void aBrokenConsoleServerDoesNotSilenceInit() throws ImageFormatException {
        List<BootModule> modules = new ArrayList<>(boot().multiboot().modules());
        modules.replaceAll(m -> m.commandLine().equals("console") ? new BootModule("console", new byte[10]) : m);
        Run run = Run.of(new Boot(boot().multiboot().kernel(), "", modules, boot().probed()), "", false);
        assertThat(run.text()).startsWith("init: task console: not an ELF file\n");
    }

    private static Boot boot() {
        return Boot.programs(UserImages.bootImages(), List.of(new Program("main", hello(), 100, List.of())));
    }

    private static Run withManifest(String text) throws ImageFormatException {
        List<BootModule> modules = new ArrayList<>(boot().multiboot().modules());
        modules.replaceAll(m -> m.commandLine().equals("manifest")
                ? new BootModule("manifest", text.getBytes(StandardCharsets.US_ASCII))
                : m);
        return Run.of(new Boot(boot().multiboot().kernel(), "", modules, boot().probed()), "", false);
    }
}
