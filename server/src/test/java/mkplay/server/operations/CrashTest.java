package mkplay.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mkplay.server.Json;
import mkplay.server.PlaygroundApplication;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A server under load is killed (SIGKILL); the next one has every run and share that was acknowledged, and ends the runs. */
@Timeout(480)
class CrashTest {

    /** Acknowledged things after which the server is killed, in the middle of the next. */
    private static final int ENOUGH = 120;

    private static final int CLIENTS = 4;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();

    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedSurvivesAKillUnderLoad(Databases database, @TempDir Path folder) throws Exception {
        String url = database.url(folder, "crash");
        writeAndKill(url);
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
        try (RunningServer server = RunningServer.start(folder, "--playground.storage.url=" + url)) {
            for (String path : acknowledged) {
                JsonNode there = get(server, path);
                while (path.contains("/runs/") && !there.has("endReason")) {
                    TimeUnit.MILLISECONDS.sleep(50);
                    there = get(server, path);
                }
                assertThat(there.at(path.contains("/runs/") ? "/exitStatus" : "/limits/instructions")
                                .isNumber())
                        .as(path)
                        .isTrue();
            }
        }
    }

    private static JsonNode get(RunningServer server, String path) {
        return Json.body(
                server.visitor().get().uri(path).exchange().expectStatus().isOk());
    }

    private void writeAndKill(String url) throws Exception {
        int port = freePort();
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlaygroundApplication.class.getName(),
                        "--server.port=" + port,
                        "--management.server.port=0",
                        "--logging.level.root=warn",
                        "--playground.queue.queued-per-owner=200",
                        "--playground.storage.url=" + url)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String base = "http://127.0.0.1:" + port;
        awaitReady(server, base);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().start(() -> write(base, server)));
        }
        while (acknowledged.size() < ENOUGH && server.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        // SIGKILL: no shutdown hook runs.
        server.destroyForcibly().waitFor();
        for (Thread writer : clients) {
            writer.join();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Process server, String base) throws InterruptedException {
        while (server.isAlive()) {
            try {
                HttpRequest probe =
                        HttpRequest.newBuilder(URI.create(base + "/readyz")).build();
                if (client.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Nobody listens yet.
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError("the server ended");
    }

    /** Runs and shares in turn, each different, until the server is gone. */
    private void write(String base, Process server) {
        while (server.isAlive()) {
            int n = number.incrementAndGet();
            String body = "{\"sample\":\"exit7\",\"limits\":{\"instructions\":" + (900_000_000 + n) + "}}";
            HttpRequest post = HttpRequest.newBuilder(
                            URI.create(base + (n % 2 == 0 ? "/api/v1/runs" : "/api/v1/shares")))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            try {
                HttpResponse<String> answer = client.send(post, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 201 || answer.statusCode() == 202) {
                    acknowledged.add(answer.headers().firstValue("Location").orElseThrow());
                }
            } catch (IOException killed) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
