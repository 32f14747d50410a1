package mkplay.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mkplay.engine.SessionSpec;
import mkplay.x86.gdb.GdbServer;
import mkplay.x86.machine.Machine;
import mkplay.x86.machine.MachineConfig;
import mkplay.x86.machine.Timeline;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real gdb debugs our kernel, forward and backward. */
class GdbTest {
    /** For a gdb that hangs, not for one that is slow. */
    private static final int PATIENCE_SECONDS = 300;

    private static final String SCRIPT = """
            set pagination off
            set confirm off
            set architecture i386
            define place
              printf "PLACE-%d %x %x %x %x %x\\n", $arg0, $eip, $esp, $eflags, $cr3, *(int*)$esp
              monitor counters
            end
            target remote localhost:PORT
            break *kernel_ipc
            continue
            place 1
            continue
            place 2
            stepi 7
            place 3
            reverse-stepi 7
            place 4
            reverse-continue
            place 5
            delete
            watch *(int*)($esp - 4)
            continue
            reverse-continue
            monitor snapshot
            kill
            quit
            """;

    @TempDir
    Path folder;

    @BeforeAll
    static void installed() {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gdb")));
        assumeTrue(found, "gdb is not installed: debugging with it is skipped");
    }

    @Test
    void goesForwardAndBack() throws Exception {
        SessionSpec spec = Recorder.batch("hello", Recorder.LIMITS, false);
        Machine machine = new Machine(new MachineConfig(spec.memoryBytes(), spec.model()));
        spec.boot().start(machine);
        String said;
        try (GdbServer server = new GdbServer(0)) {
            Process gdb = start(spec.boot().multiboot().kernel(), server.port());
            assertThat(server.serve(new Timeline(machine))).isFalse();
            assertThat(gdb.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            said = Files.readString(folder.resolve("said"));
        }
        List<String> places = said.lines()
                .filter(line -> line.startsWith("PLACE-") || line.startsWith("instructions "))
                .toList();
        assertThat(places).as(said).hasSize(10);
        assertThat(place(places, 3)).isEqualTo(place(places, 1));
        assertThat(place(places, 4)).isEqualTo(place(places, 0));
        assertThat(place(places, 2)).isNotEqualTo(place(places, 1));
        assertThat(count(places, 2)).isEqualTo(count(places, 1) + 7);
        assertThat(said).contains("Old value", "snapshots hold");
    }

    /** What was seen at one of the places, without its name. */
    private static String place(List<String> places, int n) {
        String seen = places.get(2 * n);
        return seen.substring(seen.indexOf(' ')) + " " + count(places, n);
    }

    private static long count(List<String> places, int n) {
        return Long.parseLong(places.get(2 * n + 1).split(" ")[1]);
    }

    private Process start(byte[] kernel, int port) throws Exception {
        Path image = folder.resolve("kernel.elf");
        Path script = folder.resolve("script");
        Files.write(image, kernel);
        Files.writeString(script, SCRIPT.replace("PORT", Integer.toString(port)), StandardCharsets.US_ASCII);
        return new ProcessBuilder("gdb", "-nx", "-q", "-batch", "-x", script.toString(), image.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }
}
