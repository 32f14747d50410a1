package mkplay.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mkplay.server.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Health, metrics and logs as operators see them. */
@ExtendWith(OutputCaptureExtension.class)
class ObservabilityTest {

    private static final String EXIT7 = "{\"sample\":\"exit7\"}";

    @TempDir
    static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                data, "--logging.structured.format.console=ecs", "--logging.level.mkplay.server.requests=debug");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String text(WebTestClient.ResponseSpec response) {
        return new String(
                Objects.requireNonNull(response.expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBody()),
                StandardCharsets.UTF_8);
    }

    private static String metrics() {
        return text(server.operator().get().uri("/actuator/prometheus").exchange());
    }

    private static double value(String sample) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + sample + " in\n" + metrics()));
    }

    @Test
    void aRunIsCountedWithItsReasonAndItsInstructions() {
        String ended = "playground_runs_ended_total{kind=\"batch\",reason=\"exit\"}";
        double before = value(ended);
        double instructions = value("playground_guest_instructions_total");
        JsonNode run = Json.run(server.visitor(), EXIT7);
        assertThat(value(ended)).isEqualTo(before + 1);
        assertThat(value("playground_guest_instructions_total") - instructions)
                .isEqualTo(run.at("/counters/instructions").asDouble());
        assertThat(value("playground_guest_time_seconds_total")).isPositive();
        assertThat(value("playground_queue_waiting{queue=\"guest\"}")).isZero();
    }

    @Test
    void theDocumentListsEveryMetricAndNoOther() throws IOException {
        Set<String> measured = metrics()
                .lines()
                .filter(line -> line.startsWith("# TYPE playground_"))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Pattern.compile("^\\| `(playground_[a-z_]+)`", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("../docs/operations.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).isEqualTo(measured);
    }

    @Test
    void visitorsLearnThatTheServerLivesAndNothingElse() {
        for (String probe : new String[] {"/livez", "/readyz"}) {
            assertThat(Json.of(text(server.visitor().get().uri(probe).exchange())))
                    .isEqualTo(Json.of("{\"status\":\"UP\"}"));
        }
        for (String path :
                new String[] {"/actuator", "/actuator/health", "/actuator/prometheus", "/actuator/metrics"}) {
            server.visitor()
                    .get()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectBody();
        }
    }

    @Test
    void operatorsSeeHealthInDetailAndNoPagesOrSecrets() {
        JsonNode health =
                Json.of(text(server.operator().get().uri("/actuator/health").exchange()));
        assertThat(health.at("/components/db/status").asString()).isEqualTo("UP");
        for (String path : new String[] {"/", "/api/v1/limits", "/actuator/env", "/actuator/heapdump"}) {
            server.operator()
                    .get()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectBody();
        }
    }

    @Test
    void aRequestKeepsItsNameInAnswerAndLog(CapturedOutput output) {
        server.visitor()
                .get()
                .uri("/api/v1/limits")
                .header("X-Request-Id", "trace-me.1")
                .exchange()
                .expectHeader()
                .valueEquals("X-Request-Id", "trace-me.1")
                .expectBody();
        assertThat(output.getAll()).contains("GET /api/v1/limits: 200, request trace-me.1");
    }

    @Test
    void aNameThatIsNoPlainWordIsReplaced() {
        for (String hostile : new String[] {"a b", "\"},{\"x\":\"", "x".repeat(65), "%0a", "<b>"}) {
            server.visitor()
                    .get()
                    .uri("/api/v1/limits")
                    .header("X-Request-Id", hostile)
                    .exchange()
                    .expectHeader()
                    .valueMatches("X-Request-Id", "[A-Za-z0-9_-]{22,}")
                    .expectBody();
        }
    }

    @Test
    void identifiersThatOpenThingsStayOutOfTheLog(CapturedOutput output) {
        JsonNode share = Json.body(Json.post(server.visitor(), "/api/v1/shares", EXIT7));
        String id = share.at("/id").asString();
        server.visitor()
                .get()
                .uri("/s/" + id)
                .accept(MediaType.TEXT_HTML)
                .header("X-Request-Id", "opens-a-share")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
        assertThat(output.getAll())
                .contains("GET /s/{id}: 200, request opens-a-share")
                .doesNotContain(id);
    }

    /** Sends bytes as they are and reads until the server closes the connection. */
    private static void raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void everyLineOfTheLogIsOneJsonObjectWhateverIsSent(CapturedOutput output) throws IOException {
        int before = output.getAll().length();
        String forged = "%0d%0a%7B%22log%22:%22forged%22%7D";
        for (String path :
                new String[] {"/" + forged, "/s/" + forged, "/api/v1/runs/" + forged, "/api/v1/x?a=" + forged}) {
            server.visitor()
                    .get()
                    .uri(URI.create("http://localhost:" + server.port() + path))
                    .exchange()
                    .expectBody();
        }
        String close = "Host: localhost\r\nConnection: close\r\n";
        raw("GET /forged\u0001\u001b[2J\"} HTTP/1.1\r\n" + close + "\r\n");
        raw("GET / HTTP/1.1\r\n" + close + "X-Request-Id: a\"},{\"log\":\"forged\"\r\n\r\n");
        raw("POST /api/v1/runs HTTP/1.1\r\n" + close
                + "Origin: http://forged\"}\u2028\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n");
        raw("FORGED\"} / HTTP/1.1\r\n" + close + "\r\n");
        Json.post(
                        server.visitor(),
                        "/api/v1/runs",
                        "{\"files\":{\"main.c\":\"forged\\n{\\\"log\\\":1}\"}}",
                        "Prefer",
                        "wait=30")
                .expectBody();
        Json.runC(
                server.visitor(),
                "#include <stdio.h>\nint main(void) { puts(\"\\n{\\\"log\\\":\\\"forged\\\"}\"); return 0; }\n");
        server.visitor()
                .get()
                .uri("/api/v1/limits")
                .header("X-Request-Id", "last-one")
                .exchange()
                .expectBody();
        List<String> lines = output.getAll().substring(before).lines().toList();
        assertThat(lines).hasSizeGreaterThan(8).last().asString().contains("last-one");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line).startsWith("{");
            assertThat(Json.of(line).at("/@timestamp").asString()).isNotEmpty();
            assertThat(line).doesNotContainIgnoringCase("forged");
        });
    }
}
