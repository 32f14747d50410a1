package mkplay.load;

import io.gatling.app.Gatling$;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code ./playground load [IDLE [RUNNING]]}: how long the first output of a new run and the echo of a typed line take, idle and
 * loaded, and what a session costs in memory. Gatling plays the visitors and does the statistics. Prints a table; asserts nothing.
 */
public final class LoadCommand {

    private static final Duration SAMPLE = Duration.ofSeconds(10);
    private static final Duration BEFORE_THE_END = Duration.ofSeconds(2);

    private static final Pattern ROW = Pattern.compile(
            "<tr id=\"group_.*?class=\"ellipsed-name\">(?<name>[^<]*)<(?<cells>.*?)</tr>", Pattern.DOTALL);
    private static final Pattern CELL = Pattern.compile("col-(\\d+)\">([\\d.]+)<");
    /** Columns of the report's table: requests, those that failed, 50th and 95th percentile. */
    private static final int COUNT = 2;

    private static final int FAILED = 4;
    private static final int HALF = 8;
    private static final int MOST = 10;

    private LoadCommand() {}

    /** @param args class path of the server, folder for Gatling's report, idle and running sessions (200 and 50 if absent) */
    public static void main(String[] args) throws Exception {
        int waiting = args.length > 2 ? Integer.parseInt(args[2]) : 200;
        int running = args.length > 3 ? Integer.parseInt(args[3]) : 50;
        if (waiting < 1 || running <= LoadSimulation.ROGUES) {
            System.err.println("load: at least 1 idle and " + (LoadSimulation.ROGUES + 1) + " running sessions");
            System.exit(2);
        }
        HttpClient client = HttpClient.newHttpClient();
        Path report = Path.of(args[1]);
        try (Server server = new Server(client, args[0])) {
            System.setProperty(LoadSimulation.ADDRESS, Server.HOST + ":" + server.port());
            System.setProperty(LoadSimulation.WAITING, Integer.toString(waiting));
            System.setProperty(LoadSimulation.RUNNING, Integer.toString(running));
            CompletableFuture<Readings> readings = CompletableFuture.supplyAsync(() -> read(server, client, waiting));
            int status = Gatling$.MODULE$.fromArgs(
                    new String[] {"--simulation", LoadSimulation.class.getName(), "--results-folder", report.toString()
                    });
            if (status != 0) {
                System.err.println("load: Gatling ended with " + status);
            }
            print(statistics(report), readings.join(), waiting, running);
        }
        System.exit(0);
    }

    /**
     * What the server says of itself meanwhile.
     *
     * @param empty bytes of heap before the waiting sessions came
     * @param awake bytes of heap with them, none asleep
     * @param awakeCount how many were awake then
     * @param asleep bytes of heap with all of them asleep
     * @param processors processors busy with sleeping sessions
     * @param dropped trace records that readers were told they missed, at the end
     * @param end bytes of heap at the end
     */
    private record Readings(
            long empty, long awake, long awakeCount, long asleep, double processors, long dropped, long end) {}

    private static Readings read(Server server, HttpClient client, int waiting) {
        try {
            LoadSimulation.begun().join();
            Thread.sleep(Phase.ARRIVING.in(Duration.ZERO));
            long empty = server.heap();
            Thread.sleep(Phase.WAITING.in(Duration.ZERO));
            long awake = server.heap();
            long awakeCount = server.sessions("idle") + server.sessions("active");
            Thread.sleep(Phase.RESTING.in(SAMPLE));
            while (server.sessions("asleep") < waiting && Phase.now() == Phase.RESTING) {
                Thread.sleep(Duration.ofMillis(500));
            }
            long asleep = server.heap();
            double processors = server.processors(SAMPLE);
            Thread.sleep(Phase.ROGUES.in(Duration.ZERO));
            StalledReader stalled = new StalledReader(client, Server.HOST, server.port());
            try {
                Thread.sleep(Phase.LOOPING.in(Phase.LOOPING.length().minus(BEFORE_THE_END)));
                return new Readings(
                        empty, awake, awakeCount, asleep, processors, server.droppedRecords(), server.heap());
            } finally {
                stalled.close();
            }
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Gatling's report on one group of requests. Milliseconds, of those that succeeded and those that failed. */
    private record Statistics(int failed, int half, int most, int count) {

        @Override
        public String toString() {
            return half + " / " + most + " (" + count + ")";
        }
    }

    /** Gatling's statistics by name of a group; they are in its page only. */
    private static Map<String, Statistics> statistics(Path report) throws IOException {
        Path newest;
        try (Stream<Path> runs = Files.list(report)) {
            newest = runs.max(Comparator.comparing(Path::toString)).orElseThrow();
        }
        Map<String, Statistics> groups = new HashMap<>();
        Matcher row = ROW.matcher(Files.readString(newest.resolve("index.html")));
        while (row.find()) {
            Map<Integer, Integer> cells = new HashMap<>();
            CELL.matcher(row.group("cells"))
                    .results()
                    .forEach(cell ->
                            cells.put(Integer.parseInt(cell.group(1)), (int) Double.parseDouble(cell.group(2))));
            groups.put(
                    row.group("name"),
                    new Statistics(cells.get(FAILED), cells.get(HALF), cells.get(MOST), cells.get(COUNT)));
        }
        return groups;
    }

    private static void print(Map<String, Statistics> groups, Readings readings, int waiting, int running) {
        System.out.println();
        System.out.println("| load | Run to first output, p50 / p95 ms | echo of a line, p50 / p95 ms | failed |");
        System.out.println("|---|---|---|---|");
        for (Phase phase : Phase.values()) {
            if (phase.measured()) {
                Statistics run = groups.get(phase + " " + LoadSimulation.RUN);
                Statistics type = groups.get(phase + " " + LoadSimulation.TYPE);
                System.out.printf(
                        "| %s | %s | %s | %d |%n",
                        phase.label(waiting, running - LoadSimulation.ROGUES), run, type, run.failed + type.failed);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%nMemory of a session: %.1f MB awake (%d measured), %.2f MB asleep. Processors that %d sleeping sessions keep busy: %.3f.%n"
                        + "Waking by a typed line, to its echo, p50 / p95 ms: %s. Readers were told of %,d lost trace records. Heap at the end: %.0f MB.%n",
                mega(readings.awake - readings.empty) / Math.max(1, readings.awakeCount),
                readings.awakeCount,
                mega(readings.asleep - readings.empty) / waiting,
                waiting,
                readings.processors,
                groups.get(Phase.WAKING + " " + LoadSimulation.WAKE),
                readings.dropped,
                mega(readings.end));
    }

    private static double mega(long bytes) {
        return bytes / 1e6;
    }
}
