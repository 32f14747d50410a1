package mkplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.EndReason;
import mkplay.samples.UserImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./playground boot} as a user calls it. */
class BootCommandTest {

    @TempDir
    Path folder;

    private Path console;
    private Path nothing;

    @BeforeEach
    void files() throws IOException {
        console = folder.resolve("console.txt");
        nothing = Files.createFile(folder.resolve("nothing"));
    }

    private int boot(String... args) {
        List<String> all = new ArrayList<>(List.of("--serial", console.toString(), "--input", nothing.toString()));
        all.addAll(List.of(args));
        return new CommandLine(new Boot()).execute(all.toArray(String[]::new));
    }

    @Test
    void withoutArgumentsItRunsHello() throws IOException {
        assertThat(boot()).isZero();
        assertThat(Files.readString(console)).contains("Hello from user mode on an L4 microkernel.");
    }

    @Test
    void itsExitCodeIsTheGuests() {
        assertThat(boot("exit7")).isEqualTo(7);
    }

    @Test
    void otherEndReasonsHaveCodesFromAHundredUp() {
        assertThat(boot("deadlock")).isEqualTo(ExitCode.of(EndReason.DEADLOCK)).isEqualTo(102);
        assertThat(boot("loop", "--max-instructions", "5000000")).isEqualTo(103);
        assertThat(ExitCode.table()).contains("102 deadlock", "103 instruction-limit");
    }

    @Test
    void itCompilesASource() throws IOException {
        Path source = folder.resolve("mine.c");
        Files.writeString(source, "#include <stdio.h>\nint main(void) { puts(\"mine\"); return 3; }\n");
        assertThat(boot(source.toString())).isEqualTo(3);
        assertThat(Files.readString(console)).endsWith("mine\n");
        Files.writeString(source, "int main(void) { return nothing; }\n");
        assertThat(boot(source.toString())).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void itBootsAnyMultibootImage() throws IOException {
        Path image = Files.write(folder.resolve("ring.elf"), new BenchGuests().bare(List.of("ring.S", "rings.S")));
        assertThat(boot("--kernel", image.toString())).isZero();
        Files.write(image, new byte[10_000]);
        assertThat(boot("--kernel", image.toString())).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void itBootsARootTaskWithItsModules() throws IOException {
        Path root =
                Files.write(folder.resolve("init.elf"), UserImages.bootImages().init());
        assertThat(boot("--root", root.toString())).isEqualTo(ExitCode.FIRST);
        assertThat(Files.readString(console)).contains("manifest");
        assertThat(boot("--root", root.toString(), "--module", "absent.elf")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void traceRecordsAreOneJsonObjectALine() throws IOException {
        Path trace = folder.resolve("trace.json");
        assertThat(boot("hello", "--trace", trace.toString())).isZero();
        assertThat(Files.readAllLines(trace))
                .isNotEmpty()
                .allMatch(line -> line.matches("\\{\"cycle\":\\d+,\"point\":\"\\w+\".*}"))
                .anyMatch(line -> line.contains("\"point\":\"ipcTransfer\"") && line.contains("\"words\":["));
    }
}
