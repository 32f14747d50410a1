package mkplay.server.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import mkplay.server.PlaygroundApplication;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./playground load}: many sessions at once on a server of its own, on this machine. Measures how long the first line of a
 * new run and the echo of a typed line take, idle and loaded, and what a session costs in memory. Prints a table; no test, for it asserts
 * nothing.
 */
public final class LoadTest {

    private static final String HELLO = "{\"sample\":\"hello\"}";
    private static final String ECHO = "{\"sample\":\"echo\"}";
    private static final String LONG =
            "\"limits\":{\"instructions\":100000000000,\"wallMillis\":300000,\"traceRecords\":20000000}";
    private static final String LOOP = "{\"sample\":\"loop\"," + LONG + "}";
    /** Prints ten times a second, as a server or a game does. */
    private static final String TICKING = """
            #include <playground.h>
            #include <stdio.h>
            int main(void) {
                for (int n = 0; n < 100000; n++) {
                    printf("tick %d\\n", n);
                    L4_Sleep(L4_TimePeriod(100000));
                }
                return 0;
            }
            """;
    /** Traps into the kernel without end: some records for each of a few hundred instructions. */
    private static final String FLOOD = """
            #include <playground.h>
            #include <stdio.h>
            int main(void) {
                printf("flood\\n");
                for (;;) {
                    L4_Receive_Timeout(L4_Myself(), L4_ZeroTime);
                }
            }
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private final String operator;
    private final Process server;
    private final List<Visitor> visitors = new ArrayList<>();

    private LoadTest(Process server, int port, int managementPort) {
        this.server = server;
        this.base = "http://127.0.0.1:" + port;
        this.operator = "http://127.0.0.1:" + managementPort;
    }

    /** @param args idle sessions and running sessions; 200 and 50 if they are absent */
    public static void main(String[] args) throws Exception {
        int idle = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int running = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        Path data = Files.createTempDirectory("mkplay-load");
        int port = freePort();
        int managementPort = freePort();
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx8g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlaygroundApplication.class.getName(),
                        "--server.port=" + port,
                        "--management.server.port=" + managementPort,
                        "--playground.data=" + data,
                        "--playground.limits.requests-per-minute=1000000",
                        "--playground.queue.sessions=400",
                        "--playground.queue.running=400",
                        "--playground.session.drowsy=5s",
                        "--logging.level.root=warn")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
        try {
            new LoadTest(server, port, managementPort).measure(idle, running);
        } finally {
            server.destroy();
            server.waitFor(20, TimeUnit.SECONDS);
        }
        System.exit(0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void measure(int idle, int running) throws Exception {
        awaitReady();
        for (int i = 0; i < 150; i++) {
            first();
        }
        try (Visitor typist = typist()) {
            for (int i = 0; i < 300; i++) {
                typist.echo("warm", "characters: warm");
            }
        }
        long empty = heap();
        System.out.println("| load | Run to first line, p50 / p95 ms | echo of a line, p50 / p95 ms |");
        System.out.println("|---|---|---|");
        row("none");
        List<Visitor> waiting = new ArrayList<>();
        for (int i = 0; i < idle; i++) {
            waiting.add(typist());
        }
        long awake = heap();
        long awakeNow = sessions("idle") + sessions("active");
        while (sessions("asleep") < idle) {
            TimeUnit.MILLISECONDS.sleep(500);
        }
        long asleep = heap();
        double cpu = cpuShare();
        row(idle + " sessions that wait");
        double[] woken = new double[Math.min(30, idle)];
        for (int i = 0; i < woken.length; i++) {
            woken[i] = millis(waiting.get(i).echo("wake", "characters: wake"));
        }
        crowd(running - 3, "{\"files\":{\"main.c\":" + quote(TICKING) + "}," + LONG + "}", "tick 1\n", true);
        row(idle + " that wait, " + (running - 3) + " that print ten times a second");
        crowd(1, LOOP, "", true);
        Visitor flood = crowd(1, flood(), "flood", true).getFirst();
        crowd(1, flood(), "", false);
        row("and an endless loop, a trace flood, a trace flood whose reader reads nothing");
        crowd(running - 3, LOOP, "", true);
        row("and " + (running - 3) + " more endless loops");
        System.out.printf(
                Locale.ROOT,
                "%nMemory of a session: %.1f MB awake (%d measured), %.2f MB asleep. Processor share of %d sleeping sessions: %.1f %%.%n"
                        + "Waking by a typed line, to its echo: p50 %.0f ms, p95 %.0f ms. The flood's reader was told of %,d lost records.%n"
                        + "Heap at the end: %.0f MB of 8,192.%n",
                mega(awake - empty) / Math.max(1, awakeNow),
                awakeNow,
                mega(asleep - empty) / idle,
                idle,
                100 * cpu,
                percentile(woken, 50),
                percentile(woken, 95),
                flood.dropped(),
                mega(heap()));
        visitors.forEach(Visitor::close);
    }

    private static String flood() {
        return "{\"files\":{\"main.c\":" + quote(FLOOD) + "}," + LONG + "}";
    }

    /** Starts visitors and waits until their programs run. */
    private List<Visitor> crowd(int count, String request, String sign, boolean reads) throws Exception {
        List<Visitor> crowd = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Visitor visitor = Visitor.run(client, base, request, reads);
            visitors.add(visitor);
            crowd.add(visitor);
        }
        for (Visitor visitor : crowd) {
            if (!sign.isEmpty()) {
                visitor.printed(sign).get();
            }
        }
        return crowd;
    }

    private Visitor typist() throws Exception {
        Visitor typist = Visitor.run(client, base, ECHO, true);
        visitors.add(typist);
        typist.printed("> ").get();
        return typist;
    }

    /** Milliseconds from Run to the first line that comes back. */
    private double first() throws Exception {
        long start = System.nanoTime();
        try (Visitor visitor = Visitor.run(client, base, HELLO, true)) {
            return millis(visitor.printed("\n").get() - start);
        }
    }

    private void row(String load) throws Exception {
        double[] runs = new double[60];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = first();
        }
        double[] echoes = new double[100];
        try (Visitor typist = typist()) {
            for (int i = 0; i < echoes.length; i++) {
                echoes[i] = millis(typist.echo("line", "characters: line"));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f / %.0f | %.1f / %.1f |%n",
                load,
                percentile(runs, 50),
                percentile(runs, 95),
                percentile(echoes, 50),
                percentile(echoes, 95));
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static double mega(long bytes) {
        return bytes / 1e6;
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private void awaitReady() throws Exception {
        while (server.isAlive()) {
            try {
                if (get(base + "/readyz").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Nobody listens yet.
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IllegalStateException("the server ended");
    }

    private HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private double metric(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(operator + "/actuator/metrics/" + query);
        return JsonMapper.shared()
                .readTree(answer.body())
                .at("/measurements/0/value")
                .asDouble();
    }

    private long sessions(String state) throws IOException, InterruptedException {
        return (long) metric("playground.sessions?tag=state:" + state);
    }

    /** Bytes in use after a collection. */
    private long heap() throws IOException, InterruptedException {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return (long) metric("jvm.memory.used?tag=area:heap");
    }

    /** Processors that the server kept busy over ten seconds in which nobody asks it anything. */
    private double cpuShare() throws InterruptedException {
        Duration before = server.info().totalCpuDuration().orElse(Duration.ZERO);
        TimeUnit.SECONDS.sleep(10);
        return server.info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .minus(before)
                        .toNanos()
                / 1e10;
    }

    private static String quote(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}
