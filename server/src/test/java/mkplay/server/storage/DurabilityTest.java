package mkplay.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mkplay.server.program.ProgramRepository;
import mkplay.server.share.ShareRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** What was acknowledged survives a kill of the process, on the H2 file that is the default. */
@Timeout(300)
class DurabilityTest {

    /** Acknowledged rows after which the writer is killed, in the middle of the next. */
    private static final int ROWS = 400;

    @Test
    void everyAcknowledgedProgramAndShareIsThereAfterAKill(@TempDir Path folder) throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("playground") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        List<String> acknowledged = writeAndKill(url, folder.resolve("said"));
        assertThat(acknowledged.size()).isGreaterThanOrEqualTo(ROWS);
        try (ConfigurableApplicationContext context = Writer.open(url)) {
            ProgramRepository programs = context.getBean(ProgramRepository.class);
            ShareRepository shares = context.getBean(ShareRepository.class);
            for (String line : acknowledged) {
                String id = line.substring(line.indexOf(' ') + 1);
                boolean there = line.startsWith("program")
                        ? programs.find(id).isPresent()
                        : shares.find(id, Instant.now()).isPresent();
                assertThat(there).as(line).isTrue();
            }
        }
    }

    private static List<String> writeAndKill(String url, Path said) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(said.toFile())
                .start();
        while (acknowledged(said).size() < ROWS && writer.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        // SIGKILL: no shutdown hook runs.
        writer.destroyForcibly().waitFor();
        return acknowledged(said);
    }

    /** What the writer has said in full lines. */
    private static List<String> acknowledged(Path said) throws IOException {
        String text = Files.readString(said);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("program ") || line.startsWith("share "))
                .toList();
    }
}
