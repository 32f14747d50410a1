package mkplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import mkplay.engine.EndReason;
import mkplay.engine.Limits;
import mkplay.engine.Session;
import mkplay.engine.SessionListener;
import mkplay.engine.SessionSpec;
import mkplay.engine.inspect.Inspector;
import mkplay.samples.Samples;
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
    void itsProfileIsWrittenToAFileBehindAnEqualsSignOnly() throws IOException {
        Path source = folder.resolve("mine.c");
        String text = "int main(void) { return 3; }\n";
        Files.writeString(source, text);
        assertThat(boot("--profile", source.toString())).isEqualTo(3);
        assertThat(source).hasContent(text);
        Path table = folder.resolve("profile.tsv");
        assertThat(boot("--profile=" + table, source.toString())).isEqualTo(3);
        assertThat(source).hasContent(text);
        assertThat(Files.readAllLines(table).getFirst()).startsWith("program\tring\taddress");
        assertThat(Files.readAllLines(table)).anyMatch(line -> line.contains("\tmain\t"));
    }

    @Test
    void itPrintsTheKernelsObjects() throws Exception {
        assertThat(boot("--inspect=waits", "deadlock")).isEqualTo(102);
        assertThat(boot("--inspect", "hello")).isZero();
        assertThat(boot("--inspect=nonsense", "hello")).isEqualTo(ExitCode.USAGE);
        Session session = deadlock();
        String all = InspectionText.of(session.inspect(), InspectionText.parts(""));
        assertThat(all)
                .contains("deadlock: deadlock -> second -> deadlock", "second waits for a message from deadlock")
                .containsPattern("52\\.1 +deadlock +3 +100 +receiving +ipc +second")
                .containsPattern("AC1FF000 rw 1 page in space 3 \\(deadlock\\), frame")
                .contains("ports 03F8-03FF from space 1 (init)");
        InspectCommand command = new InspectCommand(session.boot(), session.machine());
        assertThat(command.execute(List.of("inspect", "waits")))
                .isEqualTo(InspectionText.of(
                        new Inspector(session.boot()).inspect(session.machine(), id -> ""),
                        InspectionText.parts("waits")))
                .contains("deadlock: 52.1 -> 53.1 -> 52.1");
        assertThat(command.execute(List.of("inspect", "nonsense"))).contains("nonsense");
        assertThat(command.execute(List.of("goto"))).isNull();
    }

    private static Session deadlock() throws Exception {
        mkplay.engine.Boot image = mkplay.engine.Boot.programs(UserImages.bootImages(), Samples.prebuilt("deadlock"));
        Session session = new Session(
                new SessionSpec(
                        image,
                        SessionSpec.DEFAULT_MODEL,
                        SessionSpec.DEFAULT_MEMORY,
                        Limits.DEFAULT,
                        List.of(),
                        SessionSpec.Mode.BATCH,
                        false),
                new SessionListener() {});
        session.run();
        return session;
    }

    @Test
    void itBootsAnyMultibootImage() throws IOException {
        Path image = Files.write(folder.resolve("ring.elf"), new BenchGuests().bare(List.of("ring.S", "rings.S")));
        assertThat(boot("--kernel", image.toString())).isZero();
        Files.write(image, new byte[10_000]);
        assertThat(boot("--kernel", image.toString())).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void itBootsRawBytesAndRoms() throws IOException {
        byte[] code = {(byte) 0xB0, 5, (byte) 0xE6, (byte) 0xF4}; // AL = 5; OUT F4h, AL
        Path image = Files.write(folder.resolve("raw.bin"), code);
        assertThat(boot("--raw", image.toString())).isEqualTo(5);
        assertThat(boot("--raw", image + "@0x100000")).isEqualTo(5);
        assertThat(boot("--raw", image + "@0x7fffffff")).isEqualTo(ExitCode.USAGE);
        assertThat(boot("--raw", image + "@here")).isEqualTo(ExitCode.USAGE);
        byte[] rom = new byte[4096];
        System.arraycopy(code, 0, rom, 4096 - 16, code.length);
        assertThat(boot("--rom", Files.write(folder.resolve("rom.bin"), rom).toString()))
                .isEqualTo(5);
        assertThat(boot("--rom", image.toString())).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void itPrintsTheDisplay() throws IOException {
        byte[] code = HexFormat.of().parseHex("B800B88ED8C7060000480FB000E6F4"); // DS = B800h; [0] = 'H'; OUT F4h, 0
        Path image = Files.write(folder.resolve("screen.bin"), code);
        assertThat(boot("--raw", image.toString(), "--screen")).isZero();
        assertThat(Files.readString(console)).startsWith("H\n");
    }

    @Test
    void keysAndDisks() throws IOException {
        byte[] keys = HexFormat.of().parseHex("E464A80174FAE460E6F4"); // until a key is there; OUT F4h, key
        Path image = Files.write(folder.resolve("keys.bin"), keys);
        Files.writeString(nothing, "a");
        assertThat(boot("--raw", image.toString(), "--keyboard"))
                .as("scan code")
                .isEqualTo(0x1E);
        // LBA 0, one sector, read with polling; OUT F4h with its first byte
        byte[] disk =
                HexFormat.of().parseHex("BAF201B001EE4230C0EE42EE42EEB0E042EE42B020EEECA88075FBECA80874FBBAF001EDE6F4");
        image = Files.write(folder.resolve("disk.bin"), disk);
        byte[] sector = new byte[512];
        sector[0] = 9;
        Path content = Files.write(folder.resolve("sector"), sector);
        assertThat(boot("--raw", image.toString(), "--disk", content.toString()))
                .isEqualTo(9);
        Files.write(content, new byte[100]);
        assertThat(boot("--raw", image.toString(), "--disk", content.toString()))
                .as("no whole sectors")
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anInitialRamDiskIsForLinuxOnly() throws IOException {
        Path image = Files.write(folder.resolve("ring.elf"), new BenchGuests().bare(List.of("ring.S", "rings.S")));
        assertThat(boot("--kernel", image.toString(), "--initrd", nothing.toString()))
                .as("an empty one is none")
                .isZero();
        assertThat(boot("--kernel", image.toString(), "--initrd", image.toString()))
                .isEqualTo(ExitCode.USAGE);
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
