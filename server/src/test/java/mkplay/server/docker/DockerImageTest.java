package mkplay.server.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts the image by the command in README.md and runs a program in it. Needs a Docker engine and the image, built by the
 * README's other command; skipped with a word where one is missing.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DockerImageTest {
    private static final String IMAGE = "microkernel-playground";
    private static final JsonMapper JSON = new JsonMapper();

    private static String container = "";
    private static String base = "";

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(runs("docker", "version"), "skipped: there is no Docker engine");
        assumeTrue(
                runs("docker", "image", "inspect", IMAGE),
                "skipped: the image is not built (docker build -t " + IMAGE + " .)");
        container = docker(testCommand()).strip();
        String port = docker(List.of("docker", "port", container, "8080/tcp"))
                .lines()
                .findFirst()
                .orElseThrow();
        base = "http://" + port.strip();
        awaitHealthy();
    }

    @AfterAll
    static void stop() throws Exception {
        if (!container.isEmpty()) {
            docker(List.of("docker", "rm", "--force", "--volumes", container));
        }
    }

    /** The README's words, but in the background, on a port of the engine's choice, with a volume that goes away. */
    private static List<String> testCommand() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        List<String> command = new ArrayList<>();
        for (String word : readmeCommand(root.resolve("README.md"))) {
            command.add(
                    switch (word) {
                        case "--rm" -> "--detach";
                        case "127.0.0.1:8080:8080" -> "127.0.0.1::8080";
                        case "playground-data:/data" -> "/data";
                        case "seccomp=docker/seccomp.json" -> "seccomp=" + root.resolve("docker/seccomp.json");
                        default -> word;
                    });
        }
        return command;
    }

    private static List<String> readmeCommand(Path readme) throws IOException {
        String text = Files.readString(readme);
        int start = text.indexOf("\ndocker run ");
        assertThat(start).as("README.md has a docker run command").isPositive();
        String command = text.substring(start, text.indexOf("\n```", start)).replace("\\\n", " ");
        return List.of(command.strip().split("\\s+"));
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String docker(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    /** The image's own health check decides. */
    private static void awaitHealthy() throws Exception {
        String format = "{{.State.Status}} {{.State.Health.Status}}";
        List<String> inspect = List.of("docker", "inspect", "--format", format, container);
        String state = docker(inspect).strip();
        while (state.equals("running starting")) {
            TimeUnit.MILLISECONDS.sleep(500);
            state = docker(inspect).strip();
        }
        assertThat(state).as(() -> logs()).isEqualTo("running healthy");
    }

    private static String logs() {
        try {
            return docker(List.of("docker", "logs", container));
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    private static JsonNode run(String source) throws Exception {
        String body = JSON.writeValueAsString(Map.of("files", Map.of("main.c", source)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/api/v1/runs"))
                    .timeout(Duration.ofSeconds(60))
                    .header("Content-Type", "application/json")
                    .header("Prefer", "wait=30")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return JSON.readTree(response.body());
        }
    }

    @Test
    void compilesAndRunsHello() throws Exception {
        JsonNode result = run("""
                #include <stdio.h>
                int main(void) {
                  printf("hello from a container\\n");
                  return 7;
                }
                """);
        assertThat(result.path("endReason").asString()).as(result.toString()).isEqualTo("exit");
        assertThat(result.path("exitStatus").asInt()).isEqualTo(7);
        assertThat(result.path("console").asString()).contains("hello from a container");
    }

    @Test
    void theCompilerIsConfined() throws Exception {
        assertThat(logs()).contains("The compiler runs in a sandbox.");
        JsonNode result = run("#include \"/etc/passwd\"\nint main(void) { return 0; }\n");
        assertThat(result.path("endReason").asString()).as(result.toString()).isEqualTo("compile-error");
        assertThat(result.toString()).doesNotContain("root:").contains("file not found");
    }

    @Test
    void theServerIsNotRootAndCannotWriteToTheImage() throws Exception {
        assertThat(docker(List.of("docker", "exec", container, "id", "-u")).strip())
                .isEqualTo("10001");
        assertThat(runs("docker", "exec", container, "touch", "/opt/playground/x"))
                .isFalse();
        assertThat(runs("docker", "exec", "--user", "0", container, "touch", "/opt/playground/x"))
                .isFalse();
    }
}
