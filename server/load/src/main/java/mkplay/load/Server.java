package mkplay.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** The server that is measured: a process of its own with a fresh database, bounds that let the visitors in, and 8 GB of heap. */
final class Server implements AutoCloseable {

    static final String HOST = "127.0.0.1";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpClient client;
    private final Process process;
    private final int port = freePort();
    private final int managementPort = freePort();

    /** Starts it and waits until it is ready. */
    Server(HttpClient client, String classPath) throws IOException, InterruptedException {
        this.client = client;
        process = new ProcessBuilder(
                        java("java"),
                        "-Xmx8g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        "mkplay.server.PlaygroundApplication",
                        "--server.port=" + port,
                        "--management.server.port=" + managementPort,
                        "--playground.data=" + Files.createTempDirectory("mkplay-load"),
                        "--playground.limits.requests-per-minute=1000000",
                        "--playground.queue.sessions=400",
                        "--playground.queue.running=400",
                        "--playground.session.drowsy=30s",
                        "--logging.level.root=warn")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        awaitReady();
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws InterruptedException {
        while (process.isAlive()) {
            try {
                if (get(port, "/readyz").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Nobody listens yet.
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IllegalStateException("the server ended");
    }

    int port() {
        return port;
    }

    /** A token that makes who sends it an owner of their own: 160 random bits, as the server has them. */
    static String ownerToken() {
        byte[] bits = new byte[20];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** Live sessions in a state of the metric {@code playground_sessions}. */
    long sessions(String state) throws IOException, InterruptedException {
        return (long) metric("playground.sessions?tag=state:" + state);
    }

    /** Trace records that readers were told they missed. */
    long droppedRecords() throws IOException, InterruptedException {
        return (long) metric("playground.stream.dropped?tag=what:trace");
    }

    /** Bytes of heap in use after a collection. */
    long heap() throws IOException, InterruptedException {
        new ProcessBuilder(java("jcmd"), Long.toString(process.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return (long) metric("jvm.memory.used?tag=area:heap");
    }

    /** Processors that the server keeps busy, over so long. */
    double processors(Duration over) throws InterruptedException {
        Duration before = process.info().totalCpuDuration().orElse(Duration.ZERO);
        Thread.sleep(over);
        return (double) process.info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .minus(before)
                        .toNanos()
                / over.toNanos();
    }

    private double metric(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(managementPort, "/actuator/metrics/" + query);
        return new ObjectMapper()
                .readTree(answer.body())
                .at("/measurements/0/value")
                .asDouble();
    }

    private HttpResponse<String> get(int at, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + at + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
