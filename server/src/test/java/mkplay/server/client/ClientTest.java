package mkplay.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import mkplay.client.Client;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The command line client against a real server. */
@ServerTest
class ClientTest {

    @LocalServerPort
    private int port;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... args) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Client.run(args, stream, stream);
    }

    private String server() {
        return "http://localhost:" + port;
    }

    private void programs() throws IOException {
        Files.writeString(folder.resolve("word.h"), "#define WORD \"fine\"\n");
        Files.writeString(
                folder.resolve("good.c"),
                "#include <stdio.h>\n#include \"word.h\"\nint main(void) { puts(WORD); return 0; }\n");
        Files.createDirectories(folder.resolve("two"));
        Files.writeString(folder.resolve("two/main.c"), "int status(void); int main(void) { return status(); }\n");
        Files.writeString(folder.resolve("two/status.c"), "int status(void) { return 3; }\n");
    }

    @Test
    void aFolderOfProgramsIsRunAndGraded() throws IOException {
        programs();
        Path junit = folder.resolve("report.xml");
        int status = run(
                "run",
                folder.toString(),
                "--server",
                server(),
                "--model",
                "one-cycle",
                "--model",
                "i486DX-50",
                "--expect",
                "exit=0",
                "--expect",
                "not=panic",
                "--junit",
                junit.toString());
        assertThat(status).as(out.toString(StandardCharsets.UTF_8)).isEqualTo(Client.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("ok    good.c (one-cycle)", "ok    good.c (i486DX-50)", "FAIL  two (one-cycle): exitStatus 0")
                .contains("2 of 4 passed");
        assertThat(Files.readString(junit)).contains("tests=\"4\" failures=\"2\"", "</testsuites>");
    }

    @Test
    void allPassedIsExitStatusZero() throws IOException {
        programs();
        assertThat(run(
                        "run",
                        folder.resolve("good.c").toString(),
                        folder.resolve("two").toString(),
                        "--server",
                        server()))
                .as(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(Client.FAILED);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("good.c");
        out.reset();
        assertThat(run("run", folder.toString(), "--server", server(), "--limit", "instructions=1000000000"))
                .as(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(Client.PASSED);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("2 of 2 passed");
    }

    @Test
    void troubleIsExitStatusTwo() throws IOException {
        programs();
        String good = folder.resolve("good.c").toString();
        for (String[] args : new String[][] {
            {},
            {"walk"},
            {"run"},
            {"run", folder.resolve("nothing").toString()},
            {"run", good, "--server"},
            {"run", good, "--speed", "9"},
            {"run", good, "--expect", "luck=1"},
            {"run", good, "--expect", "exit=x"},
            {"run", good, "--server", "http://localhost:1"},
            {"run", good, "--server", "no address"},
            {"run", good, "--server", server(), "--expect", "console=("}
        }) {
            assertThat(run(args)).as(String.join(" ", args)).isEqualTo(Client.TROUBLE);
        }
        assertThat(run("--help")).isEqualTo(Client.PASSED);
    }
}
